#include "correlator/internal/signal_judgement.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "correlator/internal/incident_facts.h"
#include "correlator/internal/usual_range.h"
#include "model/limits.h"
#include "rules/local_days.h"

namespace headwater::correlator {
namespace {

constexpr std::int64_t kDeviationMax = 1'000'000'000;
constexpr std::int64_t kOutsideBounds = 1'000;  // one spread, where only bounds are known

std::int64_t in_bad_direction(std::int64_t deviation, SignalDirection direction) {
  switch (direction) {
    case SignalDirection::kHigherIsWorse:
      return deviation;
    case SignalDirection::kLowerIsWorse:
      return -deviation;
    case SignalDirection::kBoth:
      return deviation < 0 ? -deviation : deviation;
  }
  return 0;
}

bool outside(Quantity value, Quantity lower, Quantity upper) {
  return (upper.set() && compare(value, upper) > 0) || (lower.set() && compare(value, lower) < 0);
}

SignalVerdict by_spread(Quantity value, SignalDirection direction, std::int64_t threshold,
                        Quantity spread, Expectation expected) {
  const std::int64_t deviation =
      in_bad_direction(deviation_thousandths(value, expected.value, spread), direction);
  return {deviation >= threshold ? deviation : 0, std::move(expected)};
}

// By what the signal brings: a baseline, or bounds, of which the direction says which count.
SignalVerdict by_its_own(const SignalBody& body, std::int64_t threshold,
                         SignalDirection direction) {
  if (body.baseline.set() && body.spread.set() && body.spread.mantissa > 0)
    return by_spread(body.value, direction, threshold, body.spread,
                     {.value = body.baseline, .basis = "as its sender says"});
  const bool low = direction != SignalDirection::kHigherIsWorse;
  const bool high = direction != SignalDirection::kLowerIsWorse;
  Expectation expected{.lower = low ? body.lower : Quantity::unset(),
                       .upper = high ? body.upper : Quantity::unset()};
  if (!expected.lower.set() && !expected.upper.set()) return {};
  expected.basis = "as its sender says";
  const bool bad = outside(body.value, expected.lower, expected.upper);
  return {bad ? kOutsideBounds : 0, std::move(expected)};
}

SignalVerdict by_bounds(const SignalBody& body, const rules::SignalRule& rule) {
  const bool bad = outside(body.value, rule.below, rule.above);
  return {bad ? kOutsideBounds : 0,
          {.lower = rule.below, .upper = rule.above, .basis = "rule " + rule.name}};
}

std::uint32_t tier_of(const View& view, EntityId entity) {
  const MapNode* node = node_of(view, entity);
  return node == nullptr ? 0 : std::min(node->tier, limits::kTierMax);
}

Duration objective_of(const View& view, EntityId entity, rules::RecoveryKind kind) {
  return view.configuration().objectives[tier_of(view, entity)].of(kind);
}

// The value is a time in seconds; how many times the objective it is counts as how bad it is.
SignalVerdict by_objective(const View& view, const SignalValue& value) {
  const rules::RecoveryKind kind = *value.rule->objective;
  const Duration objective = objective_of(view, value.entity, kind);
  if (objective.micros <= 0) return {};
  const Quantity allowed = fraction({objective.micros, -6}, 1, 1);  // without trailing zeros
  const bool bad = compare(value.body.value, allowed) > 0;
  const std::uint32_t tier = tier_of(view, value.entity);
  std::string basis =
      kind == rules::RecoveryKind::kRecoveryPoint ? "recovery point" : "recovery time";
  basis += tier == 0 ? " where no tier is said" : " of tier " + std::to_string(tier);
  return {bad ? deviation_thousandths(value.body.value, Quantity::of(0), allowed) : 0,
          {.upper = allowed, .basis = std::move(basis)}};
}

// --- what is learnt ---

struct Slot {
  SignalPageId page;
  std::uint8_t hour = 0;
  std::string_view calendar;
};

Slot slot_of(const SignalValue& value) {
  const std::uint64_t first = value.signal.value * limits::kPagesPerSignal;
  if (value.rule->baseline == rules::BaselineKind::kLevel) return {.page = {first}};
  const rules::SeasonSlot season = value.rule->days->slot_of(value.when);
  return {.page = {first + season.page}, .hour = season.hour, .calendar = season.calendar};
}

// Null if there is none, or it is another calendar's.
const SignalPage* page_at(const View& view, const Slot& slot) {
  const SignalPage* page = view.state.signal_pages.find(slot.page);
  return page == nullptr || page->calendar != slot.calendar ? nullptr : page;
}

std::vector<Quantity> values_of(const SignalPage& page, int hour) {
  std::vector<Quantity> values;
  for (const SignalSample& sample : page.samples)
    if (sample.hour == hour) values.push_back(sample.value());
  return values;
}

void add_distances(const std::vector<Quantity>& values, std::vector<Quantity>& distances) {
  if (values.empty()) return;
  const Quantity middle = median_of(values);
  for (const Quantity value : values) distances.push_back(distance(value, middle));
}

std::string basis_of(const rules::SignalRule& rule, const Slot& slot, std::size_t count) {
  if (rule.baseline == rules::BaselineKind::kLevel)
    return "median of the last " + counted(count, "value");
  if (slot.calendar.empty()) return "same hour, " + counted(count, "week");
  return "same hour, " + counted(count, "day") + " of " + std::string(slot.calendar);
}

// By what was usual; of a season the hours beside tell how far values spread, since one hour of a
// few weeks alone says little of that.
SignalVerdict by_what_is_usual(const View& view, const SignalValue& value,
                               SignalDirection direction) {
  const Slot slot = slot_of(value);
  const SignalPage* page = page_at(view, slot);
  if (page == nullptr) return {};
  const std::vector<Quantity> values = values_of(*page, slot.hour);
  if (values.size() < value.rule->after) return {};
  std::vector<Quantity> distances;
  for (int hour = slot.hour - 1; hour <= slot.hour + 1; ++hour)
    add_distances(values_of(*page, hour), distances);
  const Quantity middle = median_of(values);
  const Quantity spread = spread_of(std::move(distances), middle, values);
  return by_spread(value.body.value, direction, value.rule->threshold, spread,
                   {.value = middle, .basis = basis_of(*value.rule, slot, values.size())});
}

}  // namespace

SignalVerdict judge_value(const View& view, const SignalValue& value) {
  const SignalBody& body = value.body;
  if (body.kind == SignalKind::kFailure && body.count > 0)
    return {.deviation = std::min(body.count, kDeviationMax / 1000) * 1000};
  if (!body.value.set()) return {};
  const rules::SignalRule* rule = value.rule;
  const SignalDirection direction =
      rule == nullptr ? body.direction : rule->direction.value_or(body.direction);
  if (rule == nullptr || !rule->judges())
    return by_its_own(body, view.configuration().signal_threshold, direction);
  // Of several that it is judged by, the one that it fails worst is told.
  SignalVerdict told;
  const auto consider = [&told](SignalVerdict verdict) {
    if (told.expected.basis.empty() || verdict.deviation > told.deviation)
      told = std::move(verdict);
  };
  if (rule->above.set() || rule->below.set()) consider(by_bounds(body, *rule));
  if (rule->objective) consider(by_objective(view, value));
  if (rule->baseline) consider(by_what_is_usual(view, value, direction));
  return told;
}

std::optional<SignalLearnt> lesson_of(const View& view, const SignalValue& value, bool bad) {
  if (value.rule == nullptr || !value.rule->baseline || !value.body.value.set())
    return std::nullopt;
  constexpr std::int64_t kMinute = 60'000'000;
  const Slot slot = slot_of(value);
  const auto minute = static_cast<std::int32_t>(value.when.micros / kMinute);
  const bool level = value.rule->baseline == rules::BaselineKind::kLevel;
  const Duration apart = !level ? limits::kSeasonApart
                         : bad  ? limits::kBadLevelApart
                                : limits::kLevelApart;
  if (const SignalPage* page = page_at(view, slot)) {
    for (const SignalSample& sample : page->samples)
      if (sample.hour == slot.hour &&
          (std::int64_t{minute} - sample.minute) * kMinute < apart.micros)
        return std::nullopt;
  } else if (view.state.signal_pages.size() >= limits::kSignalPagesMax) {
    return std::nullopt;
  }
  return SignalLearnt{.page = slot.page,
                      .calendar = std::string(slot.calendar),
                      .sample = {.mantissa = value.body.value.mantissa,
                                 .minute = minute,
                                 .exponent = value.body.value.exponent,
                                 .hour = slot.hour}};
}

Duration awaited_every(const View& view, const rules::SignalRule* rule, EntityId entity) {
  if (rule == nullptr) return {};
  return rule->expect_by ? objective_of(view, entity, *rule->expect_by) : rule->expect_every;
}

}  // namespace headwater::correlator
