// Runs a scenario through the engine as a replay does, and tells how what was decided differs from
// what was expected. One thread.
#pragma once

#include <string>
#include <vector>

#include "app/scenario.h"
#include "model/record.h"

namespace headwater::app {

struct ScenarioRun {
  std::vector<std::string> decisions;  // in words, as "expect:" holds them
  // Every record in its canonical form but what deliveries, which follow at once, caused.
  std::vector<std::string> records;
};

enum class Ticks {
  kNone,           // deadlines fire with the next input
  kEveryDeadline,  // time stops at each deadline; changes no record (C4)
};
[[nodiscard]] ScenarioRun run_scenario(const Scenario& scenario, Ticks ticks);

// "" if they are alike. Else where they part ("PATH:LINE: ...") and all lines, "-" before those
// that were expected only and "+" before those that were decided only.
[[nodiscard]] std::string difference(const Scenario& scenario,
                                     const std::vector<std::string>& decisions);

}  // namespace headwater::app
