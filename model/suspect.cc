#include "model/suspect.h"

#include <algorithm>

namespace headwater {

std::string_view to_string(SuspectKind kind) {
  constexpr std::string_view kNames[] = {"unknown", "entity", "change", "tenant_load", "external"};
  return name_at(kNames, kind);
}

std::string_view to_string(AttributionKind kind) {
  constexpr std::string_view kNames[] = {"unknown",    "tenant",   "shared dependency", "change",
                                         "saturation", "external", "component"};
  return name_at(kNames, kind);
}

std::string_view to_string(EvidenceKind kind) {
  constexpr std::string_view kNames[] = {
      "prior",     "rarity",         "explains",     "explained_away", "silence",   "contrast",
      "order",     "change_timing",  "change_scope", "change_outcome", "no_change", "nature",
      "intensity", "monitoring_gap", "confirmed",    "learned"};
  return name_at(kNames, kind);
}

void compute_probabilities(Ranking& ranking) {
  if (ranking.suspects.empty()) return;
  for (Suspect& suspect : ranking.suspects) {
    suspect.score = 0;
    for (const Evidence& evidence : suspect.evidence) suspect.score += evidence.weight;
  }
  const Millidecibans top =
      std::max_element(ranking.suspects.begin(), ranking.suspects.end(),
                       [](const Suspect& a, const Suspect& b) { return a.score < b.score; })
          ->score;
  std::vector<std::uint64_t> odds;
  for (const Suspect& suspect : ranking.suspects) odds.push_back(odds_q32(suspect.score - top));
  odds.push_back(ranking.others_odds_q32);
  const std::vector<BasisPoints> shares = largest_remainder(odds, kBasisPointsWhole);
  for (std::size_t i = 0; i < ranking.suspects.size(); ++i)
    ranking.suspects[i].probability = shares[i];
  ranking.others_probability = shares.back();
}

}  // namespace headwater
