#include "rules/internal/map_builder.h"

#include <algorithm>

#include "model/limits.h"

namespace headwater::rules {
namespace {

std::string ends_of(const MapEdge& edge) {
  std::string ends;
  ByteWriter writer(ends);
  writer.text(edge.from);
  writer.text(edge.to);
  return ends;
}

// Lower case, "_" as "-", without the suffix of a cluster's own names.
std::string plain_form(const std::string& name) {
  std::string form;
  for (const char c : name)
    form += c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const std::string_view suffix : {".svc.cluster.local", ".svc"})
    if (form.ends_with(suffix)) form.erase(form.size() - suffix.size());
  return form;
}

}  // namespace

MapBuilder::MapBuilder(std::string_view file, std::string_view source)
    : findings(file), warnings_(file) {
  facts_.source = std::string(source);
}

void MapBuilder::add_node(Place place, MapNode node) {
  if (!check_name(place, node.name)) return;
  const auto [at, added] = nodes_.try_emplace(node.name, facts_.nodes.size());
  if (added) {
    facts_.nodes.push_back(std::move(node));
  } else if (encoded(facts_.nodes[at->second]) == encoded(node)) {
    if (!quiet_) warnings_.add(place, "`" + node.name + "` is described twice");
  } else {
    (quiet_ ? warnings_ : findings)
        .add(place, "`" + node.name + "` is described twice, in different ways");
  }
}

void MapBuilder::add_edge(Place place, MapEdge edge) {
  if (!check_name(place, edge.from) || !check_name(place, edge.to)) return;
  const auto left_out = [&](const char* why) {
    warnings_.add(place, "`" + edge.from + "` -> `" + edge.to + "` is left out: " + why);
  };
  if (edge.from == edge.to) return left_out("it leads to itself");
  const auto [at, added] = edges_.try_emplace(ends_of(edge), facts_.edges.size());
  if (added) {
    facts_.edges.push_back(std::move(edge));
    places_.push_back(place);
    return;
  }
  MapEdge& first = facts_.edges[at->second];
  first.seen_at = std::max(first.seen_at, edge.seen_at);
  if (!quiet_) left_out("it is there already");
}

ReadMap MapBuilder::finish() && {
  warn_of_unknown_ends();
  warn_of_variants();
  return {.facts = std::move(facts_), .findings = findings.take(), .warnings = warnings_.take()};
}

bool MapBuilder::check_name(Place place, const std::string& name) {
  if (!name.empty() && name.size() <= limits::kLabelValueBytesMax) return true;
  findings.add(place, name.empty() ? "a name is empty" : "a name is over 4096 bytes");
  return false;
}

// A document of edges alone describes nobody.
void MapBuilder::warn_of_unknown_ends() {
  if (facts_.nodes.empty()) return;
  std::unordered_set<std::string_view> told;
  for (std::size_t i = 0; i < facts_.edges.size(); ++i)
    for (const std::string* end : {&facts_.edges[i].from, &facts_.edges[i].to})
      if (nodes_.find(*end) == nodes_.end() && told.insert(*end).second)
        warnings_.add(places_[i], "`" + *end + "` is not among the nodes");
}

// Two spellings of one name are the usual cause of a map that fits half of the alerts.
void MapBuilder::warn_of_variants() {
  std::unordered_map<std::string, std::string_view> odd;  // by plain form
  each_name([&](const std::string& name) {
    std::string form = plain_form(name);
    if (form == name) return;
    const auto [at, added] = odd.try_emplace(std::move(form), name);
    if (!added) warn_of_variant(name, at->second);
  });
  if (odd.empty()) return;
  each_name([&](const std::string& name) {
    const auto at = odd.find(name);
    if (at != odd.end()) warn_of_variant(at->second, name);
  });
}

void MapBuilder::warn_of_variant(std::string_view one, std::string_view other) {
  if (one == other || !variants_.emplace(one, other).second) return;
  warnings_.add({},
                "`" + std::string(one) + "` and `" + std::string(other) + "` look like one name");
}

template <class Visit>
void MapBuilder::each_name(const Visit& visit) const {
  for (const MapNode& node : facts_.nodes) visit(node.name);
  for (const MapEdge& edge : facts_.edges) {
    visit(edge.from);
    visit(edge.to);
  }
}

}  // namespace headwater::rules
