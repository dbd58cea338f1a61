// The section that names lookup tables: rules/lookup_table.h.
#include <algorithm>

#include "model/limits.h"
#include "rules/internal/section_checks.h"
#include "rules/internal/sections.h"

namespace headwater::rules {
namespace {

// A list of labels whose columns are called alike, or a mapping from label to column.
std::vector<LookupColumn> read_columns(MappingReader& item, std::string_view key,
                                       std::size_t most) {
  std::vector<LookupColumn> columns;
  const YamlNode* node = item.take(key);
  if (node == nullptr) return columns;
  if (node->kind == YamlNode::Kind::kMapping) {
    for (const YamlEntry& entry : item.pairs(key)) columns.push_back({entry.key, entry.value.text});
  } else {
    std::vector<std::string> labels;
    item.texts(key, labels);
    for (const std::string& label : labels) columns.push_back({label, label});
  }
  const std::string name = "`" + std::string(key) + "`";
  if (columns.size() > most)
    item.tell(key, name + " has more than " + std::to_string(most) + " items");
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const LookupColumn& column = columns[i];
    if (column.label.empty() || column.column.empty() ||
        column.label.size() > limits::kLabelNameBytesMax)
      item.tell(key, name + " holds a name that is empty or too long");
    for (std::size_t j = 0; j < i; ++j)
      if (columns[j].label == column.label)
        item.tell(key, name + " names the label `" + column.label + "` twice");
  }
  return columns;
}

}  // namespace

void read_lookups(MappingReader& root, Configuration& into) {
  Names names;
  root.each("lookups", limits::kLookupsMax, [&](MappingReader& item) {
    LookupRule rule;
    rule.name = names.read(item, "name");
    if (item.require("file") != nullptr) item.text("file", rule.file);
    if (item.require("by") != nullptr) {
      rule.by = read_columns(item, "by", limits::kLookupKeyMax);
      if (rule.by.empty()) item.tell("by", "`by` must name the labels that are the key");
    }
    rule.add = read_columns(item, "add", limits::kLookupAddsMax);
    item.flag("overwrite", rule.overwrite);
    for (const LookupColumn& added : rule.add) {
      const auto same = [&](const LookupColumn& key) { return key.label == added.label; };
      if (!rule.overwrite && std::any_of(rule.by.begin(), rule.by.end(), same))
        item.tell("add", "`" + added.label +
                             "` is part of the key, so events have it: it is added only with "
                             "`overwrite: true`");
    }
    into.lookups.push_back(std::move(rule));
  });
}

}  // namespace headwater::rules
