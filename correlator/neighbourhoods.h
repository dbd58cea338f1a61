// Neighbourhoods: for each place of the map, which open incidents have a symptom that a fault at
// that place could explain, and for each group that a rule makes, which are in it; so that grouping
// looks at the incidents near a symptom and never at all of them. Derived from State, the map and
// the group rules alone, whatever the order it was built in. Owned by the engine thread.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "correlator/internal/coverings.h"
#include "model/dependency_map.h"
#include "model/ids.h"
#include "model/record.h"
#include "rules/configuration.h"

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
  // Starts over for `map` and `group_rules`, which must outlive this object or the next rebuild. To
  // be called when either of them is replaced.
  void rebuild(const State& state, const DependencyMap& map,
               std::span<const rules::GroupRule> group_rules);
  // Keeps up with a record that was just applied to `state`.
  void observe(const State& state, const Record& record);

  [[nodiscard]] Place place_of(EntityId entity) const;
  // Entities that events named and the map does not know, by ordinal.
  [[nodiscard]] const std::vector<EntityId>& off_map() const { return off_map_; }
  // The entity at a place; unset for a map node that nothing has mentioned yet.
  [[nodiscard]] EntityId entity_at(const Place& place) const;
  // `entity` itself (0 hops) and what it depends on, nearest first, then in the map's order; at
  // most limits::kPathHopsMax hops and limits::kNeighbourhoodEntitiesMax places.
  [[nodiscard]] std::vector<ReachedPlace> upstream(const Place& from) const;
  // An open incident with symptoms on or downstream of a place, and the newest of those.
  using Under = Coverings<Place>::Covering;
  // By ordinal; the newest limits::kIncidentsPerEntityMax of them; valid until the next observe().
  [[nodiscard]] std::span<const Under> incidents_under(const Place& place) const;
  // How many nodes depend on `node` within limits::kPathHopsMax hops, itself among them.
  [[nodiscard]] std::uint32_t dependents_within_reach(NodeIndex node) const;
  // True if there is any such incident.
  [[nodiscard]] bool hurt_under(const Place& place) const { return places_.covered(place); }
  // How many direct dependents of `node` are hurt_under.
  [[nodiscard]] std::uint32_t hurt_dependents(NodeIndex node) const;
  // Open incidents with a symptom that a group rule puts together with `symptom`, by ordinal; the
  // newest limits::kIncidentsPerEntityMax of each rule.
  [[nodiscard]] std::vector<IncidentId> incidents_grouped_with(const State& state,
                                                               SymptomId symptom) const;

  friend bool operator==(const Neighbourhoods& a, const Neighbourhoods& b);

 private:
  // The groups that a symptom of an open incident is in.
  struct InGroups {
    IncidentId incident;
    std::vector<Hash128> groups;
    friend bool operator==(const InGroups&, const InGroups&) = default;
  };

  void see(const Entity& entity);
  void cover(const State& state, IncidentId incident, int change);
  void cover(const State& state, SymptomId symptom, IncidentId incident, int change);
  // It came back: no symptom more, and a newer one.
  void renew(const State& state, SymptomId symptom);
  void cover_groups(const State& state, SymptomId symptom, IncidentId incident, int change);
  void move(const State& state, IncidentId from, IncidentId into);
  void leave_groups(const State& state, SymptomId symptom);
  // What its symptoms are made of: an alert, a signal or a heartbeat.
  using Origin = std::pair<OriginKind, std::uint64_t>;
  // Its labels may be others than before, or gone.
  void regroup(const State& state, const Origin& origin);
  [[nodiscard]] std::vector<Hash128> groups_of(const State& state, SymptomId symptom) const;

  const DependencyMap* map_ = nullptr;
  std::span<const rules::GroupRule> group_rules_;
  absl::flat_hash_map<EntityId, NodeIndex> node_by_entity_;
  absl::flat_hash_map<NodeIndex, EntityId> entity_by_node_;
  std::vector<EntityId> off_map_;
  std::vector<std::uint32_t> dependents_within_;  // by node
  Coverings<Place> places_;
  absl::flat_hash_map<NodeIndex, std::uint32_t> hurt_dependents_;
  Coverings<Hash128> groups_;
  // Kept, since an alert may be forgotten, or get other labels, before its incident closes.
  absl::flat_hash_map<SymptomId, InGroups> groups_by_symptom_;
  absl::flat_hash_map<Origin, std::vector<SymptomId>> symptoms_by_origin_;
};

}  // namespace headwater::correlator
