#include "app/map_diff.h"

#include <string_view>
#include <unordered_map>

namespace headwater::app {
namespace {

std::string text_of(const MapNode& node) {
  std::string text(to_string(node.kind));
  if (!node.tenant.empty()) text += " of " + node.tenant;
  if (!node.public_name.empty()) text += ", to others `" + node.public_name + "`";
  if (node.tier != 0) text += ", tier " + std::to_string(node.tier);
  return text;
}

std::string text_of(const MapEdge& edge) { return std::string(to_string(edge.kind)); }

std::string name_of(const MapNode& node) { return node.name; }
std::string name_of(const MapEdge& edge) { return edge.from + " -> " + edge.to; }

template <class Fact>
std::string diff_facts(const std::vector<Fact>& before, const std::vector<Fact>& after) {
  std::unordered_map<std::string, const Fact*> old;
  for (const Fact& fact : before) old.emplace(name_of(fact), &fact);
  std::string lines;
  for (const Fact& fact : after) {
    const auto at = old.find(name_of(fact));
    const std::string now = text_of(fact);
    if (at == old.end()) {
      lines += "+ " + name_of(fact) + ": " + now + "\n";
    } else {
      if (text_of(*at->second) != now)
        lines += "~ " + name_of(fact) + ": " + text_of(*at->second) + ", now " + now + "\n";
      old.erase(at);
    }
  }
  for (const Fact& fact : before)
    if (old.contains(name_of(fact))) lines += "- " + name_of(fact) + ": " + text_of(fact) + "\n";
  return lines;
}

}  // namespace

std::string diff_of(const MapFacts& before, const MapFacts& after) {
  return diff_facts(before.nodes, after.nodes) + diff_facts(before.edges, after.edges);
}

}  // namespace headwater::app
