#include "correlator/internal/own_signs.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "correlator/internal/evidence.h"
#include "correlator/internal/weights.h"

namespace headwater::correlator {
namespace {

Sign sign_of(const State& state, const Symptom& symptom) {
  Sign sign{.name = symptom.kind};
  if (symptom.origin != OriginKind::kAlert) return sign;
  if (const Alert* alert = state.alerts.find(AlertId{symptom.origin_id}))
    sign.metric = alert->labels.get("metric");
  return sign;
}

std::string told(const rules::Confirmations& confirmed) {
  return "the cause's in " + std::to_string(confirmed.cause) + " of " +
         counted(confirmed.seen, "confirmed incident");
}

void scale(const rules::RankingWeights& ranking, Hypothesis& hypothesis) {
  hypothesis.score = 0;
  for (Evidence& each : hypothesis.evidence) {
    const std::int64_t percent = ranking.percent[static_cast<std::size_t>(each.kind)];
    each.weight = static_cast<Millidecibans>(each.weight * percent / 100);
    hypothesis.score += each.weight;
  }
}

// All of its alerts as one term, which names the one that says most.
void weigh_signs(const rules::RankingWeights& ranking, const std::vector<Sign>& signs,
                 Hypothesis& hypothesis) {
  Millidecibans sum = 0;
  std::size_t others = 0;
  const rules::AlertWeight* most = nullptr;
  for (const Sign& sign : signs) {
    const rules::AlertWeight* learned = ranking.alert(sign.name, sign.metric);
    if (learned == nullptr) continue;
    sum += learned->weight;
    if (most != nullptr) ++others;
    if (most == nullptr || std::abs(learned->weight) > std::abs(most->weight)) most = learned;
  }
  if (most == nullptr) return;
  std::string detail = most->name;
  if (!most->metric.empty()) detail += " of " + most->metric;
  detail += ", " + told(most->confirmed);
  if (others > 0) detail += ", and " + counted(others, "other alert");
  add_evidence(hypothesis, EvidenceKind::kLearned, sum, std::move(detail));
}

}  // namespace

SignsByPlace own_signs(const Case& open) {
  SignsByPlace signs;
  const State& state = open.view.state;
  for (const SymptomId id : state.index_of(open.incident.id).symptoms) {
    const Symptom& symptom = state.symptoms.at(id);
    if (symptom.habit_percent >= weights::kHabitual || is_stale(open.damage, symptom)) continue;
    signs[open.view.neighbourhoods.place_of(symptom.entity)].push_back(sign_of(state, symptom));
  }
  for (auto& [place, of_place] : signs) {
    std::sort(of_place.begin(), of_place.end());
    of_place.erase(std::unique(of_place.begin(), of_place.end()), of_place.end());
  }
  return signs;
}

bool has_place(const Hypothesis& hypothesis) {
  const bool placed = hypothesis.kind == SuspectKind::kEntity ||
                      hypothesis.kind == SuspectKind::kExternal ||
                      hypothesis.kind == SuspectKind::kChange;
  return placed && hypothesis.place != Place{};
}

void weigh_learned(const Case& open, const SignsByPlace& signs, Hypothesis& hypothesis) {
  const rules::RankingWeights& ranking = open.view.configuration().ranking;
  if (!ranking.learned()) return;
  scale(ranking, hypothesis);
  if (!has_place(hypothesis)) return;
  if (const auto at = signs.find(hypothesis.place); at != signs.end())
    weigh_signs(ranking, at->second, hypothesis);
  const EntityKind kind = open.kind_of(hypothesis.place);
  if (const rules::KindWeight* learned = ranking.of_kind(kind)) {
    add_evidence(hypothesis, EvidenceKind::kLearned, learned->weight,
                 std::string(to_string(kind)) + ", " + told(learned->confirmed));
  }
}

}  // namespace headwater::correlator
