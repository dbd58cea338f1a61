#include <algorithm>

#include "base/log_odds.h"
#include "correlator/internal/event_decisions.h"
#include "correlator/internal/weights.h"

namespace headwater::correlator {
namespace {

constexpr Duration kHabitHalfLife = days(7);
constexpr std::int32_t kHabitMax =
    1'000'000;  // 10,000 recent firings: rarer than that is no matter

// count x 2^(-elapsed / half-life); never grows when time goes backwards (C31).
std::int32_t decayed(const Habit& habit, Timestamp now) {
  if (now <= habit.last_at) return habit.count_percent;
  constexpr Millidecibans kHalf = -3010;  // 10,000 x log10(1/2)
  const std::int64_t lives_percent = (now - habit.last_at).micros / (kHabitHalfLife.micros / 100);
  const std::int64_t below = std::max<std::int64_t>(kHalf * lives_percent / 100, -200'000);
  const std::uint64_t share = odds_q32(static_cast<Millidecibans>(below));
  return static_cast<std::int32_t>(static_cast<std::uint64_t>(habit.count_percent) * share >> 32);
}

// Counts this firing; gives how often the rule fired on the entity before.
std::int32_t count_habit(const View& view, const SymptomRaised& draft, std::vector<Record>& out) {
  const auto at = view.state.indexes.habit_by_key.find({draft.entity, draft.kind});
  const bool known = at != view.state.indexes.habit_by_key.end();
  const Habit before = known ? view.state.habits.at(at->second) : Habit{};
  const std::int32_t count = known ? decayed(before, draft.onset) : 0;
  out.emplace_back(
      HabitCounted{.habit = known ? before.id : HabitId{view.state.meta.next_habit},
                   .entity = draft.entity,
                   .kind = draft.kind,
                   .count_percent = std::min(count + 100, kHabitMax),
                   .last_at = known ? std::max(before.last_at, draft.onset) : draft.onset});
  return count;
}

// It fires on, or was away so briefly that it may never have been well.
bool hardly_left(const View& view, const Symptom& symptom, Timestamp now) {
  const Incident* incident = view.state.incidents.find(view.state.survivor(symptom.incident));
  if (incident == nullptr || incident->state == IncidentState::kResolved) return false;
  return !symptom.cleared_at.set() || now - symptom.cleared_at <= weights::kFlap;
}

}  // namespace

SymptomId raise_symptom(const View& view, SymptomRaised draft, SymptomId last, bool late,
                        std::vector<Record>& out) {
  const Symptom* before = view.state.symptoms.find(last);
  if (before != nullptr && hardly_left(view, *before, draft.at)) {
    if (before->cleared_at.set()) {
      (void)count_habit(view, draft, out);  // what comes and goes is a habit, too
      out.emplace_back(SymptomReturned{.symptom = last, .at = draft.at});
    }
    return last;
  }
  if (!late) draft.previous = last;
  draft.symptom = {view.state.meta.next_symptom};
  draft.habit_percent = count_habit(view, draft, out);
  const SymptomId id = draft.symptom;
  out.emplace_back(std::move(draft));
  return id;
}

void clear_symptom(const View& view, SymptomId symptom, Timestamp now, std::vector<Record>& out) {
  const Symptom* found = view.state.symptoms.find(symptom);
  if (found != nullptr && !found->cleared_at.set())
    out.emplace_back(SymptomCleared{.symptom = symptom, .at = now});
}

}  // namespace headwater::correlator
