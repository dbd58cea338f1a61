// One line of a scenario's story as an input: "20s alert checkout HighErrorRate severity=critical".
// Values, no thread rule.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/input.h"

namespace headwater::app {

// The line cut at blanks; "a value" and key="a value" may hold some.
struct ScenarioLine {
  Timestamp at;
  std::string verb;
  std::vector<std::string> words;
  std::vector<std::pair<std::string, std::string>> options;  // key=value, in order
};

// An error says what is wrong and no more; the caller knows file and line.
[[nodiscard]] Result<ScenarioLine> cut_scenario_line(std::string_view text, Timestamp start);
// "20s", "-5m" or "+5m" after `start`, or an RFC 3339 time.
[[nodiscard]] Result<Timestamp> read_scenario_time(std::string_view text, Timestamp start);
// What the line puts in. Events pass through the decoder of Headwater's own JSON.
[[nodiscard]] Result<decltype(Input::body)> input_of(const ScenarioLine& line, Timestamp start);

}  // namespace headwater::app
