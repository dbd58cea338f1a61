// Contrast: of those that share a place or a change, how many are hurt and how many are well. Many
// hurt speak for a fault there though it is silent; many well speak against it. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "correlator/references.h"

namespace headwater::correlator {

struct Sharers {
  std::uint32_t hurt = 0;
  std::uint32_t healthy = 0;
};

// True if a symptom of an open incident is at `place` itself.
[[nodiscard]] bool unwell(const View& view, const Place& place);

// Direct dependents of `node`; those of `under` (what the symptom in question depends on) count as
// hurt too. Who has an unwell dependency of its own is explained by that and counts for neither
// side. Above limits::kSharersMax dependents the explanation is not looked for. With `within`, only
// dependents of the tenants in that change's scope count.
[[nodiscard]] Sharers sharers_of_place(const View& view, NodeIndex node,
                                       std::span<const ReachedPlace> under, const Change* within);
// The entities in the change's scope.
[[nodiscard]] Sharers sharers_of_change(const View& view, const Change& change,
                                        std::span<const ReachedPlace> under);

// Not positive. Linear for a few; beyond them by the logarithm, since in a large estate most of
// what depends on a hub is well even while the hub fails some.
[[nodiscard]] Millidecibans against_by_healthy(std::uint32_t healthy);
// Positive from three on: two is what is being compared.
[[nodiscard]] Millidecibans for_by_hurt(std::uint32_t hurt);

}  // namespace headwater::correlator
