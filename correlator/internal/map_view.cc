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

std::uint32_t firing_on(const State& state, EntityId entity) {
  const auto symptoms = state.indexes.symptoms_by_entity.find(entity);
  if (symptoms == state.indexes.symptoms_by_entity.end()) return 0;
  const auto firing =
      std::count_if(symptoms->second.begin(), symptoms->second.end(),
                    [&](SymptomId symptom) { return is_firing(state.symptoms.at(symptom)); });
  return static_cast<std::uint32_t>(firing);
}

MapNodeView node_view(const View& view, NodeIndex index) {
  const MapNode& node = view.map().node(index);
  const EntityId entity = view.neighbourhoods.entity_at({.node = index, .entity = {}});
  return {.name = node.name,
          .kind = node.kind,
          .tenant = node.tenant,
          .firing = firing_on(view.state, entity)};
}

// An entity that events named and the map does not know.
MapNodeView off_map_view(const View& view, EntityId id) {
  const Entity& entity = view.state.entities.at(id);
  return {.name = entity.name,
          .tenant = entity.tenant,
          .on_map = false,
          .firing = firing_on(view.state, id)};
}

// The newest ones, at most `limit`.
void add_off_map(const View& view, std::size_t limit, MapView& shown) {
  const std::vector<EntityId>& off_map = view.neighbourhoods.off_map();
  for (std::size_t i = off_map.size(); i > 0 && off_map.size() - i < limit; --i)
    shown.nodes.push_back(off_map_view(view, off_map[i - 1]));
}

MapView counts_of(const View& view) {
  return {.node_count = view.map().size(),
          .edge_count = view.map().edge_count(),
          .off_map_count = view.neighbourhoods.off_map().size()};
}

// The nodes with the edges between them.
void add_nodes(const View& view, const std::vector<NodeIndex>& nodes, MapView& shown) {
  const DependencyMap& map = view.map();
  const std::set<NodeIndex> inside(nodes.begin(), nodes.end());
  for (const NodeIndex index : nodes) {
    shown.nodes.push_back(node_view(view, index));
    const auto dependencies = map.dependencies(index);
    const auto notes = map.dependency_notes(index);
    for (std::size_t i = 0; i < dependencies.size(); ++i) {
      if (!inside.contains(dependencies[i])) continue;
      shown.edges.push_back({.from = map.node(index).name,
                             .to = map.node(dependencies[i]).name,
                             .kind = notes[i].kind,
                             .seen_at = notes[i].seen_at});
    }
  }
}

Answer around_entity(const View& view, const MapQuery& query, std::size_t limit) {
  MapView shown = counts_of(view);
  if (const NodeIndex from = view.map().find(query.entity); from != kNoNode) {
    add_nodes(view, around(view.map(), from, query.hops, limit), shown);
    return AnswerBody{std::move(shown)};
  }
  const auto seen = view.state.indexes.entity_by_name.find(query.entity);
  if (seen == view.state.indexes.entity_by_name.end())
    return Error(ErrorCode::kNotFound, "not on the map: " + query.entity);
  shown.nodes.push_back(off_map_view(view, seen->second));
  return AnswerBody{std::move(shown)};
}

}  // namespace

Answer map_view(const View& view, const MapQuery& query) {
  const std::size_t limit =
      std::min(query.limit == 0 ? limits::kQueryRowsPerSlice : query.limit, limits::kPageSizeMax);
  if (!query.entity.empty()) return around_entity(view, query, limit);
  std::vector<NodeIndex> nodes;
  for (NodeIndex index = 0; index < view.map().size() && index < limit; ++index)
    nodes.push_back(index);
  MapView shown = counts_of(view);
  if (!query.off_map_only) add_nodes(view, nodes, shown);
  add_off_map(view, limit, shown);
  return AnswerBody{std::move(shown)};
}

}  // namespace headwater::correlator
