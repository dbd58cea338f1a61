#include "learning/lesson.h"

namespace headwater::learning {

Candidate to_candidate(const correlator::ScoredHypothesis& hypothesis) {
  Candidate candidate{.placed = hypothesis.placed,
                      .kind = hypothesis.entity_kind,
                      .signs = hypothesis.signs,
                      .named = hypothesis.kind != SuspectKind::kUnknown};
  candidate.terms.reserve(hypothesis.evidence.size());
  for (const Evidence& each : hypothesis.evidence)
    if (each.kind != EvidenceKind::kConfirmed) candidate.terms.emplace_back(each.kind, each.weight);
  return candidate;
}

Millidecibans score_of(const Candidate& candidate, const rules::RankingWeights& weights) {
  std::int64_t score = 0;
  for (const auto& [kind, weight] : candidate.terms)
    score += std::int64_t{weight} * weights.percent[static_cast<std::size_t>(kind)] / 100;
  if (!candidate.placed) return static_cast<Millidecibans>(score);
  for (const auto& [name, metric] : candidate.signs)
    if (const rules::AlertWeight* learned = weights.alert(name, metric)) score += learned->weight;
  if (const rules::KindWeight* learned = weights.of_kind(candidate.kind)) score += learned->weight;
  return static_cast<Millidecibans>(score);
}

}  // namespace headwater::learning
