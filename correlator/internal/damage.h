// Damage: what is hurt in one incident, where, in which way and since when. Many alerts that say
// the same of one place are one hurt, which weighs as much as they do together, each by its rarity.
// Points into State: valid while it is not changed.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "correlator/references.h"

namespace headwater::correlator {

// One way in which one place is hurt for one tenant.
struct Hurt {
  std::uint32_t site = 0;
  SymptomClass symptom_class = SymptomClass::kOther;
  std::string_view tenant;  // "" = shared
  Timestamp onset;          // the earliest
  std::int64_t rarity = 0;  // sum over its alerts; 1,000 = one never seen before
  std::int32_t habit = 0;   // of the rarest, percent
  std::int64_t intensity = 0;
  bool stale = false;  // began long before the incident did
};

// A place with hurts of its own.
struct Site {
  Place place;
  EntityId entity;
  std::vector<std::uint32_t> hurts;
  Timestamp onset;          // earliest of the hurts that are not stale
  std::int64_t rarity = 0;  // sum over the hurts
};

struct Damage {
  std::vector<Site> sites;  // by first appearance
  std::vector<Hurt> hurts;
  absl::flat_hash_map<Place, std::uint32_t> site_by_place;
  Timestamp onset;  // of what is not stale
  Timestamp last_onset;
  Timestamp usual;             // half of the symptoms began by then
  Timestamp middle;            // half of the hurts, by rarity, began by then
  std::int64_t rarity = 0;     // sum over the hurts
  std::uint32_t absences = 0;  // hurts that only say that nothing is heard

  // Null if the place has no hurts of its own.
  [[nodiscard]] const Site* site_at(const Place& place) const;
};

// Firing already, long before the usual onset.
[[nodiscard]] bool is_stale(const Damage& damage, const Symptom& symptom);
[[nodiscard]] Damage assess_damage(const View& view, IncidentId incident);

}  // namespace headwater::correlator
