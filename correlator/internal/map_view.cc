#include "correlator/internal/map_view.h"

#include <algorithm>
#include <set>
#include <utility>

#include "correlator/internal/incident_facts.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// Nodes within `hops` of `from`, both ways, nearest first, at most `limit`.
std::vector<NodeIndex> around(const DependencyMap& map, NodeIndex from, std::uint32_t hops,
                              std::size_t limit) {
  std::vector<NodeIndex> found{from};
  std::set<NodeIndex> seen{from};
  std::size_t ring = 0;
  for (std::uint32_t hop = 0; hop < hops && found.size() < limit; ++hop) {
    const std::size_t ring_end = found.size();
    for (; ring < ring_end; ++ring) {
      for (const auto neighbours : {map.dependencies(found[ring]), map.dependents(found[ring])})
        for (const NodeIndex next : neighbours)
          if (found.size() < limit && seen.insert(next).second) found.push_back(next);
    }
  }
  return found;
}

MapNodeView node_view(const View& view, NodeIndex index) {
  const MapNode& node = view.map().node(index);
  MapNodeView shown{.name = node.name, .kind = node.kind, .tenant = node.tenant};
  const auto entity = view.state.indexes.entity_by_name.find(node.name);
  if (entity == view.state.indexes.entity_by_name.end()) return shown;
  const auto symptoms = view.state.indexes.symptoms_by_entity.find(entity->second);
  if (symptoms == view.state.indexes.symptoms_by_entity.end()) return shown;
  for (const SymptomId symptom : symptoms->second)
    if (is_firing(view.state.symptoms.at(symptom))) ++shown.firing;
  return shown;
}

}  // namespace

Answer map_view(const View& view, const MapQuery& query) {
  const DependencyMap& map = view.map();
  const std::size_t limit =
      std::min(query.limit == 0 ? limits::kQueryRowsPerSlice : query.limit, limits::kPageSizeMax);
  std::vector<NodeIndex> nodes;
  if (query.entity.empty()) {
    for (NodeIndex index = 0; index < map.size() && index < limit; ++index) nodes.push_back(index);
  } else {
    const NodeIndex from = map.find(query.entity);
    if (from == kNoNode) return Error(ErrorCode::kNotFound, "not on the map: " + query.entity);
    nodes = around(map, from, query.hops, limit);
  }
  const std::set<NodeIndex> shown_nodes(nodes.begin(), nodes.end());
  MapView shown{.node_count = map.size(), .edge_count = map.edge_count()};
  for (const NodeIndex index : nodes) {
    shown.nodes.push_back(node_view(view, index));
    for (const NodeIndex to : map.dependencies(index))
      if (shown_nodes.contains(to))
        shown.edges.push_back({.from = map.node(index).name, .to = map.node(to).name});
  }
  return AnswerBody{std::move(shown)};
}

}  // namespace headwater::correlator
