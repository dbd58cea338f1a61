#include "rules/internal/document_tree.h"

#include <algorithm>

namespace headwater::rules {
namespace {

const YamlNode kNothing;

}  // namespace

const YamlNode& child(const YamlNode& node, std::string_view key) {
  if (node.kind != YamlNode::Kind::kMapping) return kNothing;
  const auto at = std::find_if(node.entries.begin(), node.entries.end(),
                               [&](const YamlEntry& entry) { return entry.key == key; });
  return at == node.entries.end() ? kNothing : at->value;
}

const YamlNode& child(const YamlNode& node, std::initializer_list<std::string_view> path) {
  const YamlNode* at = &node;
  for (const std::string_view key : path) at = &child(*at, key);
  return *at;
}

const std::string& text_of(const YamlNode& node, std::string_view key) {
  return child(node, key).text;
}

const std::string& text_of(const YamlNode& node, std::initializer_list<std::string_view> path) {
  return child(node, path).text;
}

const std::vector<YamlEntry>& items_of(const YamlNode& node) {
  return node.kind == YamlNode::Kind::kSequence ? node.entries : kNothing.entries;
}

const std::vector<YamlEntry>& pairs_of(const YamlNode& node) {
  return node.kind == YamlNode::Kind::kMapping ? node.entries : kNothing.entries;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

}  // namespace headwater::rules
