// Evidence: weighs each hypothesis by typed terms, each with a clause that a person can check. The
// sum of the weights is the score; nothing else enters it. Pure; integers only.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "correlator/internal/case.h"
#include "correlator/internal/hypotheses.h"
#include "correlator/internal/incident_facts.h"

namespace headwater::correlator {

// Fills evidence and score of every hypothesis.
void weigh(const Case& open, std::vector<Hypothesis>& hypotheses);

// "deploy", "pg-main", ...: the parts below are shared by the terms.
void add_evidence(Hypothesis& hypothesis, EvidenceKind kind, Millidecibans weight,
                  std::string detail);
// "11 s", "12 min", "3 h": rounded down.
[[nodiscard]] std::string rough_duration(Duration duration);

// The terms of one kind of hypothesis; prior, explains and judgements apart.
void weigh_entity(const Case& open, std::span<const Hypothesis> all, Hypothesis& hypothesis);
void weigh_change(const Case& open, std::span<const Hypothesis> all, Hypothesis& hypothesis);
void weigh_load(const Case& open, Hypothesis& hypothesis);
void weigh_unknown(const Case& open, std::span<const Hypothesis> all, Hypothesis& hypothesis);

// What a hurt place tells of itself as a cause, whatever went wrong there.
void weigh_place(const Case& open, const Site& site, Hypothesis& hypothesis);
// Of something that shows no symptom itself: what it would explain is mostly due to others that do,
// and which it does not explain.
void weigh_blame_elsewhere(const Case& open, Hypothesis& hypothesis);
// What a hurt of one's own tells of its place as a cause, by its class: states, saturation, loss
// and external failure may be causes, slowness and errors mostly are effects.
[[nodiscard]] Millidecibans nature_of(SymptomClass symptom_class, EntityKind kind);
// The alerts of one's own, together.
struct OwnAlerts {
  std::int64_t rarity = 0;  // as Hurt::rarity
  std::int32_t habit = 0;   // of the rarest, percent
  bool stale = true;        // all of them

  void add(const Hurt& hurt) {
    habit = rarity == 0 ? hurt.habit : std::min(habit, hurt.habit);
    rarity += hurt.rarity;
    stale = stale && hurt.stale;
  }
};
// How many there are, each by how rarely it is seen.
void weigh_rarity(const OwnAlerts& own, Hypothesis& hypothesis);
// How far out the furthest is, in thousandths of its usual range.
void weigh_intensity(std::int64_t intensity, Hypothesis& hypothesis);
// By how much `start` came before the other hurts that it explains.
void weigh_order(const Case& open, Timestamp start, Hypothesis& hypothesis);

}  // namespace headwater::correlator
