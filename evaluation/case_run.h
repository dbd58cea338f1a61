// One case through the engine that `serve` runs, from nothing: map, history, then the case. Knows
// of no truth. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "correlator/suspects.h"
#include "evaluation/case_set.h"
#include "rules/configuration.h"

namespace headwater::evaluation {

struct JudgedHypothesis {
  correlator::ScoredHypothesis scored;
  std::string change;  // its source's id; "" = it is no change
  BasisPoints probability = 0;
};

struct CaseResult {
  // Of one incident that holds all of the case's symptoms, at the end of its stream; best first.
  std::vector<JudgedHypothesis> hypotheses;
  // Each firing alert's event and the incident that the engine itself put it into, live; none: it
  // made no symptom.
  std::vector<std::pair<std::string, std::optional<std::uint64_t>>> grouping;
  std::uint64_t events = 0;  // with the history
};

// The history is shifted to end an hour before the case (C31).
[[nodiscard]] CaseResult run_case(const std::shared_ptr<const rules::Configuration>& configuration,
                                  const Recording& recording);

}  // namespace headwater::evaluation
