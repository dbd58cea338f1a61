// Runs a scenario through the engine as a replay does, and tells how what was decided differs from
// what was expected. One thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/scenario.h"
#include "correlator/engine.h"
#include "model/record.h"

namespace headwater::app {

enum class Ticks {
  kNone,           // deadlines fire with the next input
  kEveryDeadline,  // time stops at each deadline; changes no record (C4)
};
// Called after each input with the records that it caused.
using ScenarioObserver =
    std::function<void(const correlator::Engine&, const Input&, const std::vector<Record>&)>;
// What was decided, in the words of "expect:".
[[nodiscard]] std::vector<std::string> run_scenario(const Scenario& scenario, Ticks ticks,
                                                    const ScenarioObserver& observer = {});

// "" if they are alike. Else where they part ("PATH:LINE: ...") and all lines, "-" before those
// that were expected only and "+" before those that were decided only.
[[nodiscard]] std::string difference(const Scenario& scenario,
                                     const std::vector<std::string>& decisions);

}  // namespace headwater::app
