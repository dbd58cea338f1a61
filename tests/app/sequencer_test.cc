// C1: engine time, on clocks that jump, stand still and run at other speeds.
#include "app/sequencer.h"

#include <gtest/gtest.h>

#include <random>

namespace headwater::app {
namespace {

constexpr Timestamp kNoon{1'767'614'400'000'000};

class SequencerTest : public testing::Test {
 protected:
  Clock clock() {
    return {.wall = [this] { return wall_; }, .monotonic = [this] { return monotonic_; }};
  }
  // Both clocks go on.
  void passes(Duration time) {
    wall_ = wall_ + time;
    monotonic_ = monotonic_ + time;
  }

  Timestamp wall_ = kNoon;
  Duration monotonic_ = hours(7);
};

TEST_F(SequencerTest, C1TimeIsTheWallsWhereNothingIsWrong) {
  Sequencer sequencer(clock(), Seq{}, Timestamp{});
  EXPECT_EQ(sequencer.now(), kNoon);
  passes(seconds(90));
  EXPECT_EQ(sequencer.now(), kNoon + seconds(90));
  EXPECT_EQ(sequencer.skew(), Duration{});
}

TEST_F(SequencerTest, C1NumbersGoOnAfterTheLastJournalledOne) {
  Sequencer sequencer(clock(), Seq{41}, kNoon);
  EXPECT_EQ(sequencer.next(), Seq{42});
  EXPECT_EQ(sequencer.next(), Seq{43});
}

TEST_F(SequencerTest, C1StartsAtTheLastJournalledTimeIfTheWallIsBehindIt) {
  Sequencer sequencer(clock(), Seq{1}, kNoon + minutes(5));
  EXPECT_EQ(sequencer.now(), kNoon + minutes(5));
  EXPECT_EQ(sequencer.skew(), minutes(-5));
}

TEST_F(SequencerTest, C1AWallThatJumpsIsFollowedByOnePercentAtMost) {
  Sequencer sequencer(clock(), Seq{}, Timestamp{});
  wall_ = wall_ + hours(1);
  EXPECT_EQ(sequencer.now(), kNoon);  // no time has passed
  EXPECT_EQ(sequencer.skew(), hours(1));
  passes(seconds(100));
  EXPECT_EQ(sequencer.now(), kNoon + seconds(101));
  wall_ = wall_ - hours(3);
  passes(seconds(100));
  EXPECT_EQ(sequencer.now(), kNoon + seconds(200));
}

TEST_F(SequencerTest, C1MeetsTheWallAndStaysWithIt) {
  Sequencer sequencer(clock(), Seq{}, Timestamp{});
  wall_ = wall_ + seconds(2);
  for (int i = 0; i < 250; ++i) {
    passes(seconds(1));
    (void)sequencer.now();
  }
  EXPECT_EQ(sequencer.now(), wall_);
  EXPECT_EQ(sequencer.skew(), Duration{});
}

TEST_F(SequencerTest, C1NeverGoesBackWhateverTheWallDoes) {
  std::mt19937 random(7);
  Sequencer sequencer(clock(), Seq{}, Timestamp{});
  Timestamp last = sequencer.now();
  for (int i = 0; i < 10'000; ++i) {
    const Duration passed = milliseconds(random() % 1'000);
    monotonic_ = monotonic_ + passed;
    wall_ = wall_ + milliseconds(static_cast<std::int64_t>(random() % 20'000) - 10'000);
    const Timestamp now = sequencer.now();
    // At its own pace, one part in a hundred faster or slower.
    EXPECT_GE((now - last).micros, passed.micros - passed.micros / 100);
    EXPECT_LE((now - last).micros, passed.micros + passed.micros / 100);
    EXPECT_EQ(sequencer.skew(), wall_ - now);
    last = now;
  }
}

TEST(ClockHealth, C1MoreThanAMinuteBesideTheWallShows) {
  EXPECT_EQ(health_text(seconds(60)), "OK");
  EXPECT_EQ(health_text(seconds(-60)), "OK");
  EXPECT_EQ(health_text(seconds(61)), "OK, but engine time is 1m1s behind the wall clock");
  EXPECT_EQ(health_text(minutes(-5)), "OK, but engine time is 5m ahead of the wall clock");
}

// R5
TEST_F(SequencerTest, SharedTimeNeverFollowsAWallThatStepsBack) {
  const auto now = shared_time(clock(), kNoon + minutes(5));
  EXPECT_EQ(now(), kNoon + minutes(5));
  wall_ = kNoon - hours(1);
  passes(minutes(10));
  const Timestamp later = now();
  EXPECT_GE(later, kNoon + minutes(5) + seconds(594));
  EXPECT_LE(later, kNoon + minutes(15));
}

}  // namespace
}  // namespace headwater::app
