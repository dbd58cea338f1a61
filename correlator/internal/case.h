// Case: what one incident's hypotheses are judged on: its damage, and for every place of the map
// that could have caused some of it, what a fault there would show. Points into State and the map.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <vector>

#include "correlator/internal/damage.h"

namespace headwater::correlator {

// A hurt that a cause reaches, and how likely.
struct Hit {
  std::uint32_t hurt = 0;
  BasisPoints chance = 0;
};

// A fault at one place: the hurts it would show in, each once.
struct Fault {
  Place place;
  std::vector<Hit> hits;
  std::vector<NodeIndex> through;  // direct dependents on the way to hurts, each once
};

// Place `unwell` is above place `site`, so many hops; both are indexes of sites.
struct UnwellAbove {
  std::uint32_t unwell = 0;
  std::uint32_t hops = 0;
};

struct Case {
  const View& view;
  const Incident& incident;
  Damage damage;
  std::vector<Fault> faults;  // nearest to the first hurt first
  absl::flat_hash_map<Place, std::uint32_t> fault_by_place;
  std::vector<std::vector<UnwellAbove>> unwell_above;  // by site, nearest first

  // Null if a fault there would show in none of the hurts.
  [[nodiscard]] const Fault* fault_at(const Place& place) const;
  [[nodiscard]] const Hurt& hurt_of(const Hit& hit) const { return damage.hurts[hit.hurt]; }
  [[nodiscard]] const Site* site_of(const Hit& hit) const {
    return &damage.sites[hurt_of(hit).site];
  }
  // "pg-main": of a place that may never have been mentioned.
  [[nodiscard]] std::string_view name_of(const Place& place) const;
  [[nodiscard]] EntityKind kind_of(const Place& place) const;
  // "" = shared by all.
  [[nodiscard]] std::string_view owner_of(const Place& place) const;
};

[[nodiscard]] Case open_case(const View& view, const Incident& incident);

// Of a fault further up, how likely it shows as a symptom of this class.
[[nodiscard]] BasisPoints shows_as(SymptomClass symptom_class);

}  // namespace headwater::correlator
