// The sections about business signals: what is expected of them, on which days, and how fast what
// broke must be back.
#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "model/limits.h"
#include "rules/internal/section_checks.h"
#include "rules/internal/sections.h"
#include "rules/local_days.h"
#include "rules/time_form.h"

namespace headwater::rules {
namespace {

constexpr std::uint32_t kAfterLevel = 12;
constexpr std::uint32_t kAfterSeasonal = 3;

void read_quantity(MappingReader& item, std::string_view key, Quantity& into) {
  if (item.take(key) == nullptr) return;
  std::string text;
  item.text(key, text);
  const auto quantity = parse_quantity(text);
  if (!quantity || !quantity->set()) return item.tell(key, "`" + text + "` is no number");
  into = *quantity;
}

// An absolute or relative length of time, or the name of an objective.
void read_expect(MappingReader& item, SignalRule& rule) {
  if (item.take("expect_every") == nullptr) return;
  std::string text;
  item.text("expect_every", text);
  for (const RecoveryKind kind : {RecoveryKind::kRecoveryPoint, RecoveryKind::kRecoveryTime})
    if (text == to_string(kind)) rule.expect_by = kind;
  if (!rule.expect_by)
    item.duration("expect_every", rule.expect_every, seconds(1), limits::kExpectEveryMax);
}

void read_learning(MappingReader& item, SignalRule& rule) {
  item.word("baseline", rule.baseline, BaselineKind::kLevel, BaselineKind::kSeasonal);
  const bool seasonal = rule.baseline == BaselineKind::kSeasonal;
  const auto kept = seasonal ? limits::kSeasonValuesKept : limits::kLevelValuesKept;
  std::int64_t after = seasonal ? kAfterSeasonal : kAfterLevel;
  item.decimal("after", after, 0, 1, static_cast<std::int64_t>(kept));
  rule.after = static_cast<std::uint32_t>(after);
  item.decimal("threshold", rule.threshold, 3, 1, 1'000'000);
  if (rule.baseline) return;
  for (const std::string_view key : {"after", "threshold"})
    if (item.take(key) != nullptr)
      item.tell(key, "`" + std::string(key) + "` is of a `baseline`, and there is none");
}

absl::TimeZone read_zone(MappingReader& item, const absl::TimeZone& otherwise) {
  if (item.take("zone") == nullptr) return otherwise;
  std::string name;
  item.text("zone", name);
  const auto zone = find_zone(name);
  if (!zone)
    item.tell("zone", "`" + name +
                          "` is neither a time zone that this system knows, like "
                          "Europe/Berlin, nor an offset like +02:00");
  return zone.value_or(otherwise);
}

std::vector<Calendar> read_calendar_names(MappingReader& item,
                                          const std::vector<Calendar>& calendars) {
  std::vector<std::string> names;
  item.texts("calendars", names);
  std::vector<std::string_view> known;
  known.reserve(calendars.size());
  for (const Calendar& calendar : calendars) known.push_back(calendar.name);
  std::vector<Calendar> found;
  for (const std::string& name : names) {
    const auto at = std::find(known.begin(), known.end(), name);
    if (at == known.end()) {
      item.findings().add_near(item.place("calendars"), "there is no calendar `" + name + "`", name,
                               known);
    } else if (found.size() < limits::kCalendarsMax) {
      found.push_back(calendars[static_cast<std::size_t>(at - known.begin())]);
    }
  }
  return found;
}

// What is read once for all rules.
struct Common {
  std::int64_t threshold = 0;
  absl::TimeZone zone;
  std::vector<Calendar> calendars;
};

std::shared_ptr<const LocalDays> read_days(MappingReader& item, const SignalRule& rule,
                                           const Common& common) {
  const absl::TimeZone zone = read_zone(item, common.zone);
  std::vector<Calendar> named = read_calendar_names(item, common.calendars);
  if (!named.empty() && rule.baseline != BaselineKind::kSeasonal)
    item.tell("calendars", "`calendars` are of a seasonal `baseline`");
  std::vector<std::string> texts;
  item.texts("during", texts);
  std::vector<OpenHours> hours;
  for (const std::string& text : texts) {
    const auto read = read_open_hours(text);
    if (!read) {
      item.tell("during", "`" + text + "` is no time of the week like Mon-Fri 08:00-18:00");
    } else {
      hours.push_back(*read);
    }
  }
  if (!texts.empty() && rule.expect_every.micros == 0 && !rule.expect_by)
    item.tell("during", "`during` is of `expect_every`, and there is none");
  return std::make_shared<const LocalDays>(zone, std::move(named), hours);
}

std::vector<Calendar> read_calendars(MappingReader& root) {
  Names names;
  std::vector<Calendar> calendars;
  root.each("calendars", limits::kCalendarsMax, [&](MappingReader& item) {
    Calendar calendar;
    calendar.name = names.read(item, "name");
    std::vector<std::string> texts;
    if (item.require("days") != nullptr) item.texts("days", texts);
    for (const std::string& text : texts) {
      const auto day = read_calendar_day(text);
      if (!day) {
        item.tell("days", "`" + text + "` is no day: 25, last, last-1, 12-24 or 2026-12-24");
      } else {
        calendar.days.push_back(*day);
      }
    }
    calendars.push_back(std::move(calendar));
  });
  return calendars;
}

SignalRule read_rule(MappingReader& item, Names& names, const Common& common) {
  SignalRule rule;
  rule.threshold = common.threshold;
  rule.name = names.read(item, "name");
  if (item.require("match") != nullptr) item.matchers("match", rule.match);
  item.word("direction", rule.direction, SignalDirection::kHigherIsWorse, SignalDirection::kBoth);
  item.severity("severity", rule.severity);
  read_quantity(item, "above", rule.above);
  read_quantity(item, "below", rule.below);
  if (rule.above.set() && rule.below.set() && compare(rule.above, rule.below) < 0)
    item.tell("above", "`above` is less than `below`: every value would be bad");
  read_learning(item, rule);
  item.word("objective", rule.objective, RecoveryKind::kRecoveryPoint, RecoveryKind::kRecoveryTime);
  item.duration("lease", rule.lease, seconds(1), days(90));
  read_expect(item, rule);
  rule.days = read_days(item, rule, common);
  return rule;
}

}  // namespace

void read_signals(MappingReader& root, Configuration& into) {
  Common common{.zone = absl::UTCTimeZone(), .calendars = read_calendars(root)};
  root.section("signals", [&](MappingReader& section) {
    section.duration("lease", into.signal_lease, seconds(1), days(30));
    section.decimal("threshold", into.signal_threshold, 3, 1, 1'000'000);
    common.threshold = into.signal_threshold;
    common.zone = read_zone(section, common.zone);
    Names names;
    MatchOrder order;
    std::vector<SignalRule> rules;
    section.each("rules", limits::kSignalRulesMax, [&](MappingReader& item) {
      rules.push_back(read_rule(item, names, common));
      order.add(item, rules.back().match);
    });
    into.signals = SignalRules(std::move(rules));
  });
  into.calendars = std::make_shared<const LocalDays>(common.zone, std::move(common.calendars),
                                                     std::vector<OpenHours>{});
}

void read_objectives(MappingReader& root, Configuration& into) {
  std::map<std::int64_t, int> lines;
  root.each("objectives", limits::kTierMax + 1, [&](MappingReader& item) {
    std::int64_t tier = 0;
    if (item.require("tier") == nullptr) return;
    item.decimal("tier", tier, 0, 0, limits::kTierMax);
    if (!lines.emplace(tier, 0).second)
      item.tell("tier", "tier " + std::to_string(tier) + " has objectives already");
    RecoveryObjectives& objectives = into.objectives[static_cast<std::size_t>(tier)];
    item.duration("recovery_point", objectives.recovery_point, seconds(1), days(90));
    item.duration("recovery_time", objectives.recovery_time, seconds(1), days(90));
  });
}

}  // namespace headwater::rules
