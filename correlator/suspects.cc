#include "correlator/suspects.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "correlator/grouping.h"
#include "correlator/internal/case.h"
#include "correlator/internal/evidence.h"
#include "correlator/internal/hypotheses.h"
#include "correlator/internal/own_signs.h"
#include "correlator/internal/verdict.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// Best first; ties keep the order of first appearance.
std::vector<Hypothesis> ranked_hypotheses(const Case& open, Timestamp now) {
  std::vector<Hypothesis> hypotheses = find_hypotheses(open, now);
  weigh(open, hypotheses);
  std::stable_sort(hypotheses.begin(), hypotheses.end(),
                   [](const Hypothesis& a, const Hypothesis& b) { return a.score > b.score; });
  return hypotheses;
}

// "Unknown" is always among what is kept, so that it can be seen what is likelier than it and what
// is not.
void keep_unknown(std::vector<Hypothesis>& hypotheses) {
  const auto unknown =
      std::find_if(hypotheses.begin(), hypotheses.end(),
                   [](const Hypothesis& each) { return each.kind == SuspectKind::kUnknown; });
  const auto last =
      hypotheses.begin() +
      static_cast<std::ptrdiff_t>(std::min(hypotheses.size(), limits::kSuspectsKept)) - 1;
  if (unknown > last) std::rotate(last, unknown, unknown + 1);
}

Suspect to_suspect(const Case& open, const Hypothesis& hypothesis) {
  Suspect suspect{.kind = hypothesis.kind,
                  .attribution = hypothesis.attribution,
                  .tenant = std::string(hypothesis.tenant),
                  .title = title_of(open, hypothesis),
                  .evidence = hypothesis.evidence};
  suspect.entity = open.view.neighbourhoods.entity_at(hypothesis.place);
  if (hypothesis.change != nullptr) suspect.change = hypothesis.change->id;
  return suspect;
}

Ranking to_ranking(const Case& open, const std::vector<Hypothesis>& ranked) {
  Ranking ranking;
  for (const Hypothesis& hypothesis : ranked) {
    if (ranking.suspects.size() < limits::kSuspectsKept) {
      ranking.suspects.push_back(to_suspect(open, hypothesis));
    } else {
      ++ranking.others_count;
      ranking.others_odds_q32 += odds_q32(hypothesis.score - ranked.front().score);
    }
  }
  compute_probabilities(ranking);
  ranking.attribution = attribute(open, ranked, ranking);
  return ranking;
}

EntityId best_entity(const Case& open, const std::vector<Hypothesis>& ranked) {
  for (const Hypothesis& hypothesis : ranked) {
    if (hypothesis.kind == SuspectKind::kUnknown) break;
    if (hypothesis.kind == SuspectKind::kEntity || hypothesis.kind == SuspectKind::kExternal)
      return open.view.neighbourhoods.entity_at(hypothesis.place);
  }
  return {};
}

}  // namespace

Ranked rank_suspects(const View& view, IncidentId incident, Timestamp now) {
  const Case open = open_case(view, view.state.incidents.at(incident));
  Ranked ranked;
  if (open.damage.hurts.empty()) return ranked;
  std::vector<Hypothesis> hypotheses = ranked_hypotheses(open, now);
  keep_unknown(hypotheses);
  ranked.ranking = to_ranking(open, hypotheses);
  ranked.medoid = choose_medoid(view, incident);
  ranked.cause = best_entity(open, hypotheses);
  return ranked;
}

std::vector<ScoredHypothesis> score_hypotheses(const View& view, IncidentId incident,
                                               Timestamp now) {
  const Case open = open_case(view, view.state.incidents.at(incident));
  std::vector<ScoredHypothesis> scored;
  if (open.damage.hurts.empty()) return scored;
  const SignsByPlace signs = own_signs(open);
  for (const Hypothesis& each : ranked_hypotheses(open, now)) {
    ScoredHypothesis& added = scored.emplace_back();
    added.kind = each.kind;
    if (each.kind != SuspectKind::kUnknown && each.place != Place{})
      added.entity = open.name_of(each.place);
    if (each.change != nullptr) added.change = each.change->id;
    added.score = each.score;
    added.evidence = each.evidence;
    if (!has_place(each)) continue;
    added.placed = true;
    added.entity_kind = open.kind_of(each.place);
    if (const auto at = signs.find(each.place); at != signs.end())
      for (const Sign& sign : at->second) added.signs.emplace_back(sign.name, sign.metric);
  }
  return scored;
}

}  // namespace headwater::correlator
