// Reach: from one hurt place up the map, how likely a fault at each place above would show there.
// Noisy-or over the shortest paths with decay per hop (C24). A hop on the way that is hurt itself
// passes the fault on for certain: what it shows is to be explained in its own right.
#pragma once

#include <vector>

#include "correlator/internal/damage.h"

namespace headwater::correlator {

struct Reached {
  Place place;
  std::uint32_t hops = 0;
  BasisPoints chance = 0;
  std::vector<NodeIndex> through;  // its direct dependents on the way
};

// The place itself first, for certain; then as Neighbourhoods::upstream orders them.
[[nodiscard]] std::vector<Reached> reach_up(const View& view, const Damage& damage,
                                            const Place& from);

}  // namespace headwater::correlator
