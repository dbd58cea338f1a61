// One case through the engine that `serve` runs, from nothing: map, history, then the case. What
// it is scored on is read at the end of its stream. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log_odds.h"
#include "correlator/suspects.h"
#include "evaluation/case_set.h"
#include "rules/configuration.h"

namespace headwater::evaluation {

struct Scored {
  std::string name;  // of an entity, or a change's id
  Millidecibans score = 0;
};

struct JudgedHypothesis {
  correlator::ScoredHypothesis scored;
  std::string change;  // its source's id; "" = it is no change
};

struct CaseResult {
  std::vector<JudgedHypothesis> hypotheses;  // best first

  // Every entity of the map, best first; those that no hypothesis names stand last, in the map's
  // order, with the same score.
  std::vector<Scored> entities;
  // Every change of the case and "none".
  std::vector<Scored> changes;
  // Each firing alert's event and its incident; none: it made no symptom.
  std::vector<std::pair<std::string, std::optional<std::uint64_t>>> grouping;
  // Of the first suspect, in basis points.
  std::int32_t first_probability = 0;
  std::uint64_t events = 0;  // with the history
};

struct CaseInputs {
  std::shared_ptr<const rules::Configuration> configuration;
  MapFacts map;
  std::vector<RecordedEvent> history;  // shifted to end an hour before the case
  std::vector<RecordedEvent> events;
};

// The case's symptoms are ranked as those of one incident; grouping is what the engine made.
[[nodiscard]] CaseResult run_case(const CaseInputs& inputs);

}  // namespace headwater::evaluation
