// The condition under which a comparison counts as a failure: comparisons of a diff's counts with
// whole numbers, joined by `and` and `or` (`and` binds closer). Values, no thread rule.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/run_diff.h"
#include "base/result.h"

namespace headwater::app {

class FailOn {
 public:
  // "pages_added > 0 or missed_confirmed >= 1"; "" never holds.
  [[nodiscard]] static Result<FailOn> read(std::string_view text);
  [[nodiscard]] bool holds(const DiffCounts& counts) const;

 private:
  struct Term {
    std::string count;
    std::string comparison;
    std::uint64_t number = 0;
  };
  std::vector<std::vector<Term>> any_of_;  // of which all must hold
};

}  // namespace headwater::app
