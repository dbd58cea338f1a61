// Lesson: one incident whose cause a person confirmed: all hypotheses as they were weighed without
// anything learned, and which of them was right. Values, no thread rule.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "correlator/suspects.h"
#include "rules/ranking_weights.h"

namespace headwater::learning {

struct Candidate {
  std::vector<std::pair<EvidenceKind, Millidecibans>> terms;
  bool placed = false;  // the two below are known
  EntityKind kind = EntityKind::kOther;
  std::vector<std::pair<std::string, std::string>> signs;  // alert rules and metrics, sorted
  bool named = false;  // may be the first suspect: it names somebody
  bool cause = false;  // confirmed
};

struct Lesson {
  std::string name;  // only folds are made of it
  std::vector<Candidate> candidates;
};

[[nodiscard]] Candidate to_candidate(const correlator::ScoredHypothesis& hypothesis);
// What the core would give it under `weights`.
[[nodiscard]] Millidecibans score_of(const Candidate& candidate,
                                     const rules::RankingWeights& weights);

}  // namespace headwater::learning
