// Suspects: ranks the hypotheses of one incident's cause by weights of evidence and gives the
// verdict. Pure; integers only; nothing is keyed to a name as text.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "correlator/references.h"
#include "model/suspect.h"

namespace headwater::correlator {

struct Ranked {
  Ranking ranking;
  EntityId medoid;
  EntityId cause;  // the best hypothesis that is an entity; unset if none beats "unknown"
};

// Hypotheses: changes in scope and look-back; entities on dependency paths from the symptoms,
// alerting or silent; a tenant's own load; external providers; unknown. Best first, ties by first
// appearance; at most limits::kSuspectsKept are printed, the rest is in "others".
[[nodiscard]] Ranked rank_suspects(const View& view, IncidentId incident, Timestamp now);

// A hypothesis with the sum of its evidence, for measuring: of all, not only those that are kept.
struct ScoredHypothesis {
  SuspectKind kind = SuspectKind::kUnknown;
  std::string entity;  // where: the map's name for it; "" = nowhere
  ChangeId change;
  Millidecibans score = 0;
  std::vector<Evidence> evidence;
  // What weights may be learned of (rules::RankingWeights): of its place, if it has one.
  bool placed = false;
  EntityKind entity_kind = EntityKind::kOther;
  std::vector<std::pair<std::string, std::string>> signs;  // alerts and their metrics, sorted
};
// In the order in which rank_suspects() would print them.
[[nodiscard]] std::vector<ScoredHypothesis> score_hypotheses(const View& view, IncidentId incident,
                                                             Timestamp now);

}  // namespace headwater::correlator
