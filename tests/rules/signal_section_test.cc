#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/configuration.h"
#include "rules/local_days.h"

namespace headwater::rules {
namespace {

using testing::ElementsAre;

constexpr std::string_view kWhole = R"(
calendars:
  - {name: month-end, days: [last, last-1, '2026-12-24']}
objectives:
  - {tier: 1, recovery_point: 15m, recovery_time: 1h}
  - {tier: 0, recovery_point: 7d}
signals:
  zone: Europe/Berlin
  threshold: 2.5
  rules:
    - {name: invoices, match: 'name="invoices"', direction: lower_is_worse, severity: high, baseline: seasonal,
       after: 2, calendars: [month-end], expect_every: 90m, during: ['Mon-Fri 08:00-18:00', Sat]}
    - {name: queue, match: 'name="queue"', above: 1e3, below: -0.5, baseline: level, threshold: 4, lease: 2h, zone: '+02:00'}
    - {name: backup, match: 'name="backup"', objective: recovery_time, expect_every: recovery_point}
)";

Configuration read(std::string_view text) {
  ReadConfiguration read = read_configuration(text, "c");
  for (const Finding& finding : read.findings) ADD_FAILURE() << to_text(finding);
  return read.configuration ? std::move(*read.configuration) : Configuration{};
}

LabelSet named(const std::string& name) {
  return LabelSet(std::vector<std::pair<std::string, std::string>>{{"name", name}});
}

const SignalRule& rule(const Configuration& configuration, const std::string& name) {
  static const SignalRule kNone;
  const SignalRule* found = configuration.signals.find(named(name));
  EXPECT_NE(found, nullptr) << name;
  return found == nullptr ? kNone : *found;
}

TEST(SignalRules, AreReadWithAllTheirKeys) {
  const Configuration c = read(kWhole);
  const SignalRule& invoices = rule(c, "invoices");
  EXPECT_EQ(invoices.direction, SignalDirection::kLowerIsWorse);
  EXPECT_EQ(invoices.severity, Severity::kHigh);
  EXPECT_EQ(invoices.baseline, BaselineKind::kSeasonal);
  EXPECT_EQ(invoices.after, 2U);
  EXPECT_EQ(invoices.threshold, 2'500);
  EXPECT_EQ(invoices.expect_every, minutes(90));
  EXPECT_EQ(invoices.days->slot_of(parse_rfc3339("2026-03-30T22:30:00Z").value()).calendar,
            "month-end");
  EXPECT_EQ(invoices.days->after_open_time(parse_rfc3339("2026-03-28T22:00:00Z").value(), hours(2)),
            parse_rfc3339("2026-03-28T23:00:00Z").value() + hours(32));
  const SignalRule& queue = rule(c, "queue");
  EXPECT_EQ(queue.above, (Quantity{1, 3}));
  EXPECT_EQ(queue.below, (Quantity{-5, -1}));
  EXPECT_EQ(queue.after, 12U);
  EXPECT_EQ(queue.threshold, 4'000);
  EXPECT_EQ(queue.lease, hours(2));
  const SignalRule& backup = rule(c, "backup");
  EXPECT_EQ(backup.objective, RecoveryKind::kRecoveryTime);
  EXPECT_EQ(backup.expect_by, RecoveryKind::kRecoveryPoint);
  EXPECT_EQ(c.objectives[1].recovery_time, hours(1));
  EXPECT_EQ(c.objectives[0].recovery_point, days(7));
  EXPECT_EQ(c.objectives[2].recovery_point, Duration{});
  EXPECT_EQ(c.signals.find(named("else")), nullptr);
}

std::vector<std::string> findings_of(const std::string& rule) {
  std::vector<std::string> lines;
  const std::string text =
      "calendars: [{name: ends, days: [last]}]\nsignals: {rules: [" + rule + "]}";
  for (const Finding& finding : read_configuration(text, "c").findings)
    lines.push_back(finding.message);
  return lines;
}

TEST(SignalRules, AreRefusedWithWhatIsWrong) {
  const auto with = [](const std::string& keys) {
    return findings_of("{name: r, match: 'name=\"n\"', " + keys + "}");
  };
  EXPECT_THAT(findings_of("{name: r}"), ElementsAre("an item of `rules` needs `match`"));
  EXPECT_THAT(with("above: many"), ElementsAre("`many` is no number"));
  EXPECT_THAT(with("above: 1, below: 2"),
              ElementsAre("`above` is less than `below`: every value would be bad"));
  EXPECT_THAT(with("after: 3"), ElementsAre("`after` is of a `baseline`, and there is none"));
  EXPECT_THAT(with("baseline: level, calendars: [ends]"),
              ElementsAre("`calendars` are of a seasonal `baseline`"));
  EXPECT_THAT(with("baseline: seasonal, calendars: [end]"),
              ElementsAre("there is no calendar `end`"));
  EXPECT_THAT(with("during: [Sat]"),
              ElementsAre("`during` is of `expect_every`, and there is none"));
  EXPECT_THAT(with("expect_every: 1h, during: [Saturday]"),
              ElementsAre("`Saturday` is no time of the week like Mon-Fri 08:00-18:00"));
  EXPECT_THAT(with("zone: Mars/Olympus"),
              ElementsAre("`Mars/Olympus` is neither a time zone that this system knows, like "
                          "Europe/Berlin, nor an offset like +02:00"));
}

TEST(Objectives, EachTierHasItsOwnOnce) {
  const auto read =
      read_configuration("objectives: [{tier: 1, recovery_time: 1h}, {tier: 1}, {tier: 10}]", "c");
  ASSERT_EQ(read.findings.size(), 2U);
  EXPECT_EQ(read.findings[0].message, "tier 1 has objectives already");
}

}  // namespace
}  // namespace headwater::rules
