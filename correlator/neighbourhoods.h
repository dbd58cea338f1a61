// Neighbourhoods: for each place of the map, which open incidents have a symptom that a fault at
// that place could explain, so that grouping looks at the incidents near a symptom and never at all
// of them. Derived from State and the map alone, whatever the order it was built in. Owned by the
// engine thread.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "model/dependency_map.h"
#include "model/ids.h"
#include "model/record.h"

namespace headwater::correlator {

struct State;

// A node of the map, or an entity that the map does not know.
struct Place {
  NodeIndex node = kNoNode;
  EntityId entity;  // set only if node is kNoNode
  friend constexpr auto operator<=>(const Place&, const Place&) = default;
  template <class H>
  friend H AbslHashValue(H hash, const Place& place) {
    return H::combine(std::move(hash), place.node, place.entity);
  }
};

struct ReachedPlace {
  Place place;
  std::uint32_t hops = 0;
};

class Neighbourhoods {
 public:
  // Starts over for `map`, which must outlive this object or the next rebuild.
  void rebuild(const State& state, const DependencyMap& map);
  // Keeps up with a record that was just applied to `state`.
  void observe(const State& state, const Record& record);

  [[nodiscard]] Place place_of(const State& state, EntityId entity) const;
  // The entity at a place; unset for a map node that nothing has mentioned yet.
  [[nodiscard]] EntityId entity_at(const Place& place) const;
  // `entity` itself (0 hops) and what it depends on, nearest first, then in the map's order; at
  // most limits::kPathHopsMax hops and limits::kNeighbourhoodEntitiesMax places.
  [[nodiscard]] std::vector<ReachedPlace> upstream(const Place& from) const;
  // Open incidents with a symptom on or downstream of `place`, by ordinal.
  [[nodiscard]] std::vector<IncidentId> incidents_under(const Place& place) const;

 private:
  struct Covering {
    IncidentId incident;
    std::uint32_t symptoms = 0;
  };
  void cover(const State& state, const Symptom& symptom, IncidentId incident, int change);

  const DependencyMap* map_ = nullptr;
  absl::flat_hash_map<EntityId, NodeIndex> node_by_entity_;
  absl::flat_hash_map<NodeIndex, EntityId> entity_by_node_;
  absl::flat_hash_map<Place, std::vector<Covering>> covering_;  // by incident ordinal
};

}  // namespace headwater::correlator
