#include "api/sender_rates.h"

#include <gtest/gtest.h>

namespace headwater::api {
namespace {

constexpr Timestamp kNow{1'700'000'000'000'000};

TEST(SenderRates, WithoutARateNobodyWaits) {
  SenderRates rates({});
  rates.charge("a", 1'000'000'000, 1'000'000'000, kNow);
  EXPECT_EQ(rates.wait("a", kNow), Duration{});
}

TEST(SenderRates, ASenderRunsTenSecondsAheadThenWaits) {
  SenderRates rates({.events = 100});
  rates.charge("a", 1000, 0, kNow);
  EXPECT_EQ(rates.wait("a", kNow), Duration{});
  rates.charge("a", 100, 0, kNow);
  EXPECT_EQ(rates.wait("a", kNow), seconds(1));
  EXPECT_EQ(rates.wait("b", kNow), Duration{});
  EXPECT_EQ(rates.wait("a", kNow + seconds(1)), Duration{});
}

TEST(SenderRates, TheScarcerCounts) {
  SenderRates rates({.events = 100, .bytes = 1000});
  rates.charge("a", 1, 20'000, kNow);
  EXPECT_EQ(rates.wait("a", kNow), seconds(10));
}

TEST(SenderRates, AQuietHourBuysNoMoreThanThat) {
  SenderRates rates({.events = 100});
  rates.charge("a", 1, 0, kNow);
  const Timestamp later = kNow + hours(1);
  rates.charge("a", 1100, 0, later);
  EXPECT_EQ(rates.wait("a", later), seconds(1));
}

TEST(SenderRates, OfTooManySendersTheLongestQuietIsForgotten) {
  SenderRates rates({.events = 1});
  rates.charge("first", 60, 0, kNow);
  for (std::size_t i = 0; i < SenderRates::kTrackedMax - 1; ++i)
    rates.charge(std::to_string(i), 100, 0, kNow);
  EXPECT_EQ(rates.wait("first", kNow), seconds(50));
  rates.charge("one more", 100, 0, kNow);
  EXPECT_EQ(rates.wait("first", kNow), Duration{});
  EXPECT_EQ(rates.wait("0", kNow), seconds(90));
}

}  // namespace
}  // namespace headwater::api
