#include "notifiers/send_pace.h"

#include <gtest/gtest.h>

#include "model/limits.h"
#include "tests/notifiers/sample_delivery.h"

namespace headwater::notifiers {
namespace {

// How many sends leave within a minute when each leaves as early as it may.
int sends_in_a_minute(SendPace pace) {
  int sends = 0;
  Timestamp now = kNewYear;
  while (now < kNewYear + minutes(1)) {
    pace.spend(now);
    ++sends;
    now = std::max(now, pace.earliest());
  }
  return sends;
}

TEST(SendPace, SpacesSlackMessagesEvenly) {
  SendPace pace(ReceiverKind::kSlack, 60);
  EXPECT_FALSE(pace.earliest().set());
  pace.spend(kNewYear);
  EXPECT_EQ(pace.earliest(), kNewYear + seconds(1));
  pace.spend(kNewYear + seconds(5));
  EXPECT_EQ(pace.earliest(), kNewYear + seconds(6)) << "a pause saves nothing up";
}

TEST(SendPace, LetsTheFirstPagesOfABurstLeaveAtOnce) {
  SendPace pace(ReceiverKind::kPagerDuty, 120);
  int at_once = 0;
  while (!pace.earliest().set() || pace.earliest() <= kNewYear) {
    pace.spend(kNewYear);
    ++at_once;
  }
  EXPECT_EQ(at_once, 20);
}

TEST(SendPace, StaysUnderTheRateInAnyMinute) {
  for (const ReceiverKind kind : {ReceiverKind::kSlack, ReceiverKind::kSlackWebhook,
                                  ReceiverKind::kPagerDuty, ReceiverKind::kWebhook}) {
    for (const std::uint32_t rate : {1U, 5U, 11U, 60U, 120U, 600U}) {
      EXPECT_LE(sends_in_a_minute(SendPace(kind, rate)), static_cast<int>(rate))
          << to_string(kind) << " " << rate;
    }
  }
}

TEST(SendPace, KnowsWhatEachProviderTakes) {
  EXPECT_EQ(sends_in_a_minute(SendPace(ReceiverKind::kSlack, 0)), 60);
  EXPECT_EQ(sends_in_a_minute(SendPace(ReceiverKind::kSlackWebhook, 0)), 60);
  EXPECT_LE(sends_in_a_minute(SendPace(ReceiverKind::kPagerDuty, 0)), 120);
}

TEST(SendPace, RestsAsLongAsTheReceiverAsks) {
  SendPace pace(ReceiverKind::kWebhook, 600);
  pace.hold_until(kNewYear + seconds(30));
  pace.hold_until(kNewYear + seconds(10));
  EXPECT_EQ(pace.earliest(), kNewYear + seconds(30));
}

TEST(Backoff, DoublesItsBoundFromSecondsToMinutes) {
  const auto whole = [](Duration bound) { return bound; };
  EXPECT_EQ(backoff(0, whole), seconds(2));
  EXPECT_EQ(backoff(1, whole), seconds(4));
  EXPECT_EQ(backoff(6, whole), seconds(128));
  EXPECT_EQ(backoff(8, whole), minutes(5));
  EXPECT_EQ(backoff(4'000'000'000U, whole), minutes(5));
}

TEST(Backoff, DrawsFromTheWholeRange) {
  const auto nothing = [](Duration) { return Duration{}; };
  EXPECT_EQ(backoff(0, nothing), limits::kBackoffMin);
  EXPECT_EQ(backoff(20, nothing), limits::kBackoffMin);
}

}  // namespace
}  // namespace headwater::notifiers
