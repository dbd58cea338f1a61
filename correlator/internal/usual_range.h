// What is usual among some values, so that few odd ones do not matter: their median, and how far
// they mostly are from it. Exact decimal arithmetic. Pure.
#pragma once

#include <vector>

#include "base/quantity.h"

namespace headwater::correlator {

// The middle one by value, the lower of two middles; `values` is not empty and all are set.
[[nodiscard]] Quantity median_of(std::vector<Quantity> values);
// |a - b|.
[[nodiscard]] Quantity distance(Quantity a, Quantity b);

// As a standard deviation would be if the values were normally distributed: the median of
// `distances` times 1.4826. Never less than a twentieth of `middle`, nor than one unit of the last
// digit that `values` show, or 1 where all are whole: values that never differ say nothing of how
// far the next may.
[[nodiscard]] Quantity spread_of(std::vector<Quantity> distances, Quantity middle,
                                 const std::vector<Quantity>& values);

}  // namespace headwater::correlator
