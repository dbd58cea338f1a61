// What repeats changed about an alert is kept apart from it, in pages: lost by no kill, and gone
// with the last alert of its page.
#include <gtest/gtest.h>

#include "model/limits.h"
#include "tests/app/estate_harness.h"

namespace headwater::app {
namespace {

constexpr Timestamp kStart{1'767'607'200'000'000};
constexpr std::uint64_t kPage = limits::kAlertsPerRepeatPage;

TimedInput alert(std::uint64_t number, Timestamp at, Timestamp ends_at,
                 AlertStatus status = AlertStatus::kFiring) {
  Event event{.source = "http:test", .occurred_at = at, .received_at = at};
  event.labels = LabelSet({{"alertname", "Full"}, {"service", "disk-" + std::to_string(number)}});
  event.body = AlertBody{.status = status,
                         .severity = Severity::kInfo,
                         .starts_at = kStart,
                         .ends_at = status == AlertStatus::kFiring ? ends_at : at};
  return {at, EventArrived{std::move(event)}};
}

// C11, C14: a repeat extends the lease of its own interval only, and is a record of the page.
TEST(Repeats, C14SurviveAKillAndEndWithTheirInterval) {
  EstateHarness estate("{}", "nodes: []");
  estate.open(kStart);
  const Timestamp lease = kStart + minutes(4);
  estate.feed({alert(1, kStart, kStart + minutes(1)), alert(1, kStart + seconds(30), lease)}, 1);
  estate.kill();
  estate.open(kStart + seconds(31));
  const correlator::State& state = estate.engine().engine().state();
  EXPECT_EQ(state.repeats_of(state.alerts.at({1})).lease_until, lease);
  EXPECT_EQ(state.repeats_of(state.alerts.at({1})).count, 1U);
  // The lease runs out, unrepeated; the next firing is an interval of its own.
  estate.feed({{lease + seconds(1), Tick{}}}, 1);
  EXPECT_EQ(state.alerts.at({1}).status, AlertStatus::kResolved);
  const Timestamp again = lease + minutes(1);
  estate.feed({alert(1, again, again + minutes(1))}, 1);
  const Alert& fired = state.alerts.at({1});
  EXPECT_EQ(fired.interval, 2U);
  EXPECT_EQ(fired.count, 3U);
  EXPECT_EQ(state.repeats_of(fired).lease_until, again + minutes(1));
  EXPECT_EQ(state.repeats_of(fired).count, 0U);
}

TEST(Repeats, ArePutAwayWithTheLastAlertOfTheirPage) {
  EstateHarness estate("{}", "nodes: []");
  estate.open(kStart);
  std::vector<TimedInput> inputs;
  for (std::uint64_t i = 1; i <= kPage; ++i) inputs.push_back(alert(i, kStart, kStart + hours(9)));
  inputs.push_back(alert(5, kStart + seconds(9), kStart + hours(9)));
  inputs.push_back(alert(kPage, kStart + seconds(9), kStart + hours(9)));
  // All of the first page but one alert.
  for (std::uint64_t i = 1; i < kPage - 1; ++i)
    inputs.push_back(alert(i, kStart + minutes(1), {}, AlertStatus::kResolved));
  const Timestamp forgotten = kStart + minutes(2) + limits::kResolvedAlertKept;
  inputs.push_back({forgotten, Tick{}});
  estate.feed(inputs, 50);
  const correlator::State& state = estate.engine().engine().state();
  EXPECT_EQ(state.alerts.size(), 2U);
  EXPECT_EQ(state.repeat_pages.size(), 2U);
  estate.feed({alert(kPage - 1, forgotten, {}, AlertStatus::kResolved),
               {forgotten + limits::kResolvedAlertKept + seconds(1), Tick{}}},
              1);
  EXPECT_EQ(state.alerts.size(), 1U);
  EXPECT_EQ(state.repeat_pages.find({0}), nullptr);
  EXPECT_NE(state.repeat_pages.find({1}), nullptr);
}

}  // namespace
}  // namespace headwater::app
