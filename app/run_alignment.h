// Which incidents of two runs are the same: those that hold the same alerts at the same time. One
// to one where both hold most of each other, else one was merged into, or split off, another. Pure
// and deterministic: ties go to the one that opened first.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "app/run_summary.h"

namespace headwater::app {

// Of one incident, by its place in its run: where it is in the other run.
struct Counterpart {
  std::optional<std::size_t> home;  // the one that holds most of it; none: nothing does
  bool same = false;                // and the other way round
  std::size_t group = 0;            // what merged or split belongs together, by first appearance
};

struct RunAlignment {
  std::vector<Counterpart> before;
  std::vector<Counterpart> after;
};

[[nodiscard]] RunAlignment align(const std::vector<RunIncident>& before,
                                 const std::vector<RunIncident>& after);

}  // namespace headwater::app
