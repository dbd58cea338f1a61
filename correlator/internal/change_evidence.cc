#include <algorithm>

#include "correlator/internal/change_scope.h"
#include "correlator/internal/contrast.h"
#include "correlator/internal/evidence.h"
#include "correlator/internal/recent_changes.h"
#include "correlator/internal/weights.h"

namespace headwater::correlator {
namespace {

Millidecibans exponential_fall(Duration after, Duration mean) {
  constexpr std::int64_t kPerMean = 4'343;  // 10,000 log10(e)
  const std::int64_t fall = after.micros / 1'000 * kPerMean / (mean.micros / 1'000);
  return static_cast<Millidecibans>(std::min<std::int64_t>(fall, 100'000));
}

// What broke soon after a change is likelier its work than what broke at any time in the look-back.
void weigh_timing(const Case& open, Hypothesis& hypothesis) {
  const ChangeBody& body = hypothesis.change->body;
  const Timestamp start = change_start(*hypothesis.change);
  const Timestamp onset = open.damage.onset;
  if (start > onset + weights::kStartTolerance) return;
  const Timestamp acted =
      body.finished_at.set() ? std::clamp(onset, start, std::max(start, body.finished_at)) : start;
  const Duration after = std::max(onset - acted, Duration{});
  const Duration look_back = std::max(open.view.configuration().look_back, weights::kChangeDelay);
  const Millidecibans weight = log_ratio(static_cast<std::uint64_t>(look_back.micros),
                                         static_cast<std::uint64_t>(weights::kChangeDelay.micros)) -
                               exponential_fall(after, weights::kChangeDelay);
  // What failed may bite only when the old runs out: a long wait is no reason against it.
  const bool may_wait = body.status == ChangeStatus::kFailed;
  add_evidence(hypothesis, EvidenceKind::kChangeTiming,
               std::clamp(weight, may_wait ? 0 : weights::kTimingMin, weights::kTimingMax),
               rough_duration(after) + " before the first symptom");
}

void weigh_started_after(const Case& open, Hypothesis& hypothesis) {
  const Timestamp start = change_start(*hypothesis.change);
  std::size_t before = 0;
  std::size_t all = 0;
  for (const Hurt& hurt : open.damage.hurts) {
    if (hurt.stale) continue;
    ++all;
    if (hurt.onset + weights::kStartTolerance < start) ++before;
  }
  if (before == 0) return;
  const std::int64_t share = static_cast<std::int64_t>(before * 1'000 / all);
  add_evidence(hypothesis, EvidenceKind::kOrder,
               static_cast<Millidecibans>(weights::kStartedAfter * share / 1'000),
               "started after " + std::to_string(before) + " of " + counted(all, "symptom"));
}

void weigh_scope(const Case& open, Hypothesis& hypothesis) {
  const ChangeScope scope = scope_of_change(open, *hypothesis.change);
  const auto hurt_in = static_cast<std::uint32_t>(scope.hurt.size());
  const auto in = hurt_in + static_cast<std::uint32_t>(scope.healthy.size());
  const auto out = scope.hurt_outside + static_cast<std::uint32_t>(scope.healthy_outside.size());
  if (in == 0) return;
  const std::int64_t healthy = in - hurt_in;
  const std::int64_t fits = hurt_in == 0
                                ? weights::kScopeUnhurt
                                : (static_cast<std::int64_t>(weights::kScopeHurt) * hurt_in +
                                   against_by_healthy(in - hurt_in) * healthy) /
                                      in;
  add_evidence(hypothesis, EvidenceKind::kChangeScope, static_cast<Millidecibans>(fits),
               std::to_string(hurt_in) + " of " + std::to_string(in) + " in its scope hurt");
  if (out == 0) return;
  const Millidecibans contrast = log_ratio(std::uint64_t{hurt_in + 1} * (out + 2),
                                           std::uint64_t{in + 2} * (scope.hurt_outside + 1));
  add_evidence(hypothesis, EvidenceKind::kContrast,
               std::clamp(contrast, -weights::kContrastMax, weights::kContrastMax),
               std::to_string(scope.hurt_outside) + " of " + std::to_string(out) +
                   " outside its scope hurt");
}

const Hypothesis* rolled_back_by(const Case& open, std::span<const Hypothesis> all,
                                 const Hypothesis& hypothesis) {
  for (const Hypothesis& other : all) {
    if (other.kind != SuspectKind::kChange || other.place != hypothesis.place) continue;
    const Timestamp start = change_start(*other.change);
    if (other.change->body.kind == ChangeKind::kRollback && start > open.damage.onset &&
        start > change_start(*hypothesis.change))
      return &other;
  }
  return nullptr;
}

void weigh_outcome(const Case& open, std::span<const Hypothesis> all, Hypothesis& hypothesis) {
  const auto add = [&](Millidecibans weight, std::string detail) {
    add_evidence(hypothesis, EvidenceKind::kChangeOutcome, weight, std::move(detail));
  };
  if (const Hypothesis* back = rolled_back_by(open, all, hypothesis)) {
    add(weights::kOutcomeRolledBack,
        "rolled back " + rough_duration(change_start(*back->change) - open.damage.onset) +
            " after the first symptom");
  }
  if (hypothesis.change->body.status == ChangeStatus::kFailed)
    add(weights::kOutcomeFailed, "it failed");
  if (hypothesis.change->body.status == ChangeStatus::kCancelled)
    add(weights::kOutcomeCancelled, "it was cancelled");
}

}  // namespace

void weigh_change(const Case& open, std::span<const Hypothesis> all, Hypothesis& hypothesis) {
  weigh_started_after(open, hypothesis);
  weigh_timing(open, hypothesis);
  weigh_scope(open, hypothesis);
  if (const Site* site = open.damage.site_at(hypothesis.place))
    weigh_place(open, *site, hypothesis);
  else
    weigh_blame_elsewhere(open, hypothesis);
  weigh_outcome(open, all, hypothesis);
}

}  // namespace headwater::correlator
