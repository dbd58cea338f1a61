// Scenario: a story in a few lines of text (a `.scn` file): a configuration, what happens at which
// time after a start, and the decisions that must come of it. replay-data/scenarios/README.md has
// the form. Reads, compiles and writes; running is scenario_run.h. Values, no thread rule.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config_files.h"
#include "base/result.h"
#include "model/input.h"

namespace headwater::app {

// From here on it refuses what it is sent, or, without an error, takes it again.
struct ReceiverTurns {
  std::string receiver;
  std::string error;
};

struct ScenarioStep {
  int line = 0;  // 0: in force at the start
  Timestamp at;
  // An input, or what is to be brought into force.
  std::variant<decltype(Input::body), std::shared_ptr<const rules::Configuration>, MapFacts,
               std::shared_ptr<const rules::LookupTable>, ReceiverTurns>
      what;
};

struct Scenario {
  std::string path;
  std::vector<std::string> rules;  // of the core, that it is a test of
  Timestamp start;
  std::vector<ScenarioStep> steps;  // what is in force at the start stands first
  bool drains = true;               // like a replay, unless it says when it ends
  std::vector<std::string> expected;
  int expect_line = 0;  // of "expect:"
};

// Reads and compiles all of it. `otherwise` decides where the text brings no configuration or map
// of its own. An error is "PATH:LINE: what is wrong".
[[nodiscard]] Result<Scenario> read_scenario(std::string_view text, const std::string& path,
                                             const LoadedConfiguration& otherwise);
// The text with `decisions` in the place of what it expects.
[[nodiscard]] std::string with_expectation(std::string_view text,
                                           const std::vector<std::string>& decisions);

}  // namespace headwater::app
