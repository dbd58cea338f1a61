// `headwater diff`, and what `headwater replay --against` shows: how two runs differ.
#pragma once

#include <string>

#include "app/run_summary.h"

namespace headwater::app {

struct DiffOptions {
  bool json = false;    // on standard output
  std::string html;     // "" = no page is written
  std::string fail_on;  // see fail_on.h
};

inline constexpr int kFailOnHolds = 3;

// 0, or 1 with the reason on standard error, or 3 where the condition of `fail_on` holds.
[[nodiscard]] int show_diff(const RunSummary& before, const RunSummary& after,
                            const DiffOptions& options);
// The same of two runs' folders.
[[nodiscard]] int run_diff(const std::string& before, const std::string& after,
                           const DiffOptions& options);

}  // namespace headwater::app
