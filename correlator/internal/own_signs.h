// Own signs: which alert rules fired at each place, and what is learned of causes by these and by
// the kinds of places (rules::RankingWeights). Points into State. Pure; integers only.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <compare>
#include <string_view>
#include <vector>

#include "correlator/internal/case.h"
#include "correlator/internal/hypotheses.h"

namespace headwater::correlator {

// An alert rule, and the metric that it is about where it tells one.
struct Sign {
  std::string_view name;
  std::string_view metric;
  auto operator<=>(const Sign&) const = default;
};

// Sorted, each once; without what is habit there or began long before.
using SignsByPlace = absl::flat_hash_map<Place, std::vector<Sign>>;
[[nodiscard]] SignsByPlace own_signs(const Case& open);

// It is about a place, of which something may be learned.
[[nodiscard]] bool has_place(const Hypothesis& hypothesis);
// Adds what is learned, after each term counts as learned. Without any such weights nothing
// changes.
void weigh_learned(const Case& open, const SignsByPlace& signs, Hypothesis& hypothesis);

}  // namespace headwater::correlator
