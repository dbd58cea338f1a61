// Decision text: what the core decided, one short stable line a record, for people who compare two
// runs. Bookkeeping (counters, watermarks, deadlines set) says nothing. Values, no thread rule.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "correlator/state.h"
#include "model/input.h"
#include "model/record.h"

namespace headwater::app {

class DecisionText {
 public:
  // Times are told as distances from `start`.
  explicit DecisionText(Timestamp start) : start_(start) {}

  // Call with each input's records, already applied to `state`; gives their lines.
  [[nodiscard]] std::vector<std::string> lines_of(const correlator::State& state,
                                                  const Input& input,
                                                  const std::vector<Record>& records);

 private:
  Timestamp start_;
  std::map<IncidentId, std::string> last_ranking_;  // so that one alike is told shortly
};

}  // namespace headwater::app
