// R27: what stands still is told, and a dead-man's switch hears of us for as long as all is well.
#include "app/pulse.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "model/limits.h"

namespace headwater::app {
namespace {

// Calls back at once, as an engine does that works.
void well(const std::function<void()>& back) { back(); }

class PulseTest : public testing::Test {
 protected:
  // Ends when the pulse has looked `count` times.
  void wait_for_looks(int count) {
    std::unique_lock lock(mutex_);
    looked_.wait(lock, [&] { return looks_ >= count; });
  }
  std::function<std::vector<Stillness>()> parts(std::vector<Stillness> all) {
    return [this, all] {
      const std::lock_guard lock(mutex_);
      ++looks_;
      looked_.notify_all();
      return all;
    };
  }
  // stop() waits for the look under way.
  static std::string stilled(Pulse& pulse) {
    pulse.stop();
    return pulse.still();
  }

  std::mutex mutex_;
  std::condition_variable looked_;
  int looks_ = 0;
};

TEST_F(PulseTest, WhatMovesIsNotNamed) {
  Pulse pulse(nullptr, {well, parts({{"receiver ops", limits::kStillMax - seconds(1)}}),
                        [] { return Status(Ok{}); }});
  wait_for_looks(1);
  EXPECT_EQ(stilled(pulse), "");
}

TEST_F(PulseTest, EachPartThatStandsStillIsNamed) {
  Pulse pulse(nullptr, {well,
                        parts({{"receiver ops", seconds(90)},
                               {"receiver chat", seconds(2)},
                               {"reading from Kafka", minutes(2)}}),
                        [] { return Status(Ok{}); }});
  wait_for_looks(1);
  EXPECT_EQ(stilled(pulse),
            "receiver ops stands still for 1m30s; reading from Kafka stands still for 2m");
}

TEST_F(PulseTest, AnEngineThatNeverComesRoundIsAskedOnce) {
  int asked = 0;
  Pulse pulse(nullptr, {[&](const std::function<void()>&) { ++asked; }, parts({}),
                        [] { return Status(Ok{}); }});
  wait_for_looks(1);
  pulse.stop();
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace headwater::app
