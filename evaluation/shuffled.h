// Shuffles what has no order of its own in a recording, to show that no score depends on the order
// in which it happens to be written. Pure.
#pragma once

#include <cstdint>

#include "evaluation/case_set.h"

namespace headwater::evaluation {

// Permutes nodes, edges, and lines of equal time; lines of one alert or change keep their order
// among themselves, which is what happened to it. One seed, one order, everywhere (C31).
void shuffle(Recording& recording, std::uint64_t seed);

}  // namespace headwater::evaluation
