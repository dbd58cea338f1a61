#include "app/map_sources.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "model/limits.h"

namespace headwater::app {
namespace {

class SourceComparison {
 public:
  explicit SourceComparison(MapSources& into) : into_(into) {}

  void add(const MapFacts& facts) {
    MapSourceView source{
        .name = facts.source, .node_count = facts.nodes.size(), .edge_count = facts.edges.size()};
    for (const MapNode& node : facts.nodes) compare(facts.source, node);
    for (const MapEdge& edge : facts.edges) {
      compare(facts.source, edge);
      source.seen_at = std::max(source.seen_at, edge.seen_at);
    }
    into_.sources.push_back(std::move(source));
  }

 private:
  template <class Fact>
  struct Told {
    const std::string* source;
    const Fact* fact;
  };

  void compare(const std::string& source, const MapNode& node) {
    const auto [at, added] = nodes_.try_emplace(node.name, Told<MapNode>{&source, &node});
    const MapNode& first = *at->second.fact;
    if (added) return;
    if (first.kind != node.kind)
      tell(source, *at->second.source, node.name, to_string(first.kind), to_string(node.kind));
    if (first.tenant != node.tenant)
      tell(source, *at->second.source, node.name, owner(first), owner(node));
  }

  void compare(const std::string& source, const MapEdge& edge) {
    const auto [at, added] =
        edges_.try_emplace(edge.from + '\0' + edge.to, Told<MapEdge>{&source, &edge});
    const MapEdge& first = *at->second.fact;
    const std::string arrow = edge.from + " -> " + edge.to;
    if (!added && first.kind != edge.kind)
      tell(source, *at->second.source, arrow, to_string(first.kind), to_string(edge.kind));
    const auto turned = edges_.find(edge.to + '\0' + edge.from);
    if (added && turned != edges_.end() && *turned->second.source != source)
      tell(source, *turned->second.source, edge.to + " -> " + edge.from, "this way", "the other");
  }

  void tell(const std::string& source, const std::string& before, const std::string& what,
            std::string_view first, std::string_view other) {
    if (into_.conflicts.size() == limits::kMapConflictsKept) return;
    into_.conflicts.push_back(
        {.source = source,
         .before = before,
         .text = what + ": " + std::string(first) + ", not " + std::string(other)});
  }

  static std::string owner(const MapNode& node) {
    return node.tenant.empty() ? "shared" : "of " + node.tenant;
  }

  MapSources& into_;
  std::unordered_map<std::string_view, Told<MapNode>> nodes_;
  std::unordered_map<std::string, Told<MapEdge>> edges_;
};

}  // namespace

MapSources sources_of(const std::vector<MapFacts>& facts) {
  MapSources sources;
  SourceComparison comparison(sources);
  for (const MapFacts& each : facts) comparison.add(each);
  return sources;
}

}  // namespace headwater::app
