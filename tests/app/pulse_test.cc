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
  Pulse pulse(
      nullptr,
      {[&](const std::function<void()>&) { ++asked; }, parts({}), [] { return Status(Ok{}); }},
      {.look_every = std::chrono::milliseconds(1)});
  wait_for_looks(3);
  pulse.stop();
  EXPECT_EQ(asked, 1);
}

// Time goes on by a second for each reading, and by more at once after the first look. Then a part
// that was stopped with all the rest comes round within three seconds. All on the pulse's thread.
class SteppedTime {
 public:
  explicit SteppedTime(std::chrono::seconds gap) : gap_(gap) {}
  std::chrono::steady_clock::time_point now() {
    time_ += std::chrono::seconds(1);
    return std::chrono::steady_clock::time_point(time_);
  }
  std::vector<Stillness> look() {
    if (++looks_ == 1) {
      time_ += gap_;
      goes_on_at_ = time_;
      return {};
    }
    const bool round = time_ >= goes_on_at_ + std::chrono::seconds(3);
    return {{"receiver ops", round ? Duration{} : minutes(2)}};
  }

 private:
  std::chrono::seconds gap_;
  std::chrono::seconds time_{1'000};
  std::chrono::seconds goes_on_at_{};
  int looks_ = 0;
};

class PulseAfterAGap : public PulseTest {
 protected:
  // What the first and the second look said.
  std::vector<std::string> said(std::chrono::seconds gap) {
    SteppedTime time(gap);
    std::vector<std::string> before;
    std::promise<Pulse*> made;
    auto pulse = made.get_future().share();
    Pulse running(nullptr,
                  {[](const std::function<void()>&) {},
                   [&] {
                     before.push_back(pulse.get()->still());
                     (void)parts({})();
                     return time.look();
                   },
                   [] { return Status(Ok{}); }},
                  {.look_every = std::chrono::milliseconds(1), .now = [&] { return time.now(); }});
    made.set_value(&running);
    wait_for_looks(3);
    running.stop();
    return {before.begin() + 1, before.begin() + 3};
  }
};

TEST_F(PulseAfterAGap, LooksAnewBeforeItSaysThatAPartStandsStill) {
  EXPECT_EQ(said(std::chrono::minutes(2)), (std::vector<std::string>{"", ""}));
}

TEST_F(PulseAfterAGap, ThatIsShortSaysSoAtOnce) {
  EXPECT_EQ(said(std::chrono::seconds(20)),
            (std::vector<std::string>{"", "receiver ops stands still for 2m"}));
}

}  // namespace
}  // namespace headwater::app
