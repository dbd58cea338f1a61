// C19: what crashes the engine again and again is found, and set aside or named. The engine that
// crashes is this program itself, started again to run one disabled test.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "tests/app/estate_harness.h"

namespace headwater::app {
namespace {

constexpr Timestamp kStart{1'767'603'600'000'000};  // 2026-01-05T09:00:00Z
constexpr const char* kFolder = "HEADWATER_CAREFUL_TEST_STORE";
constexpr const char* kInputs = "HEADWATER_CAREFUL_TEST_INPUTS";
constexpr const char* kLater = "HEADWATER_CAREFUL_TEST_LATER";
constexpr int kCrashLoop = 6;

constexpr std::string_view kConfiguration = "estate: eu\n";
constexpr std::string_view kMap = "nodes: [{name: web, kind: app}]\n";

decltype(Input::body) fires(Timestamp at, const std::string& service) {
  Event event{.source = "api:v2", .occurred_at = at, .received_at = at};
  event.labels = LabelSet({{"alertname", "Down"}, {"service", service}});
  event.body = AlertBody{.severity = Severity::kCritical, .starts_at = at};
  return EventArrived{std::move(event)};
}

// A map that the shell never read: the core traps.
decltype(Input::body) poison() {
  return ReferenceReplaced{.kind = ReferenceKind::kMap, .source = "poison", .digest = {1, 2}};
}

// What the source delivers after each start, at another time each.
std::vector<Work> delivery(const std::string& inputs, Timestamp at) {
  std::vector<Work> work(1);
  for (const char input : inputs)
    work[0].submission.inputs.push_back(input == '!' ? poison() : fires(at, std::string(1, input)));
  return work;
}

TEST(CarefulEngine, DISABLED_TakesItsInputs) {
  const char* const folder = std::getenv(kFolder);
  if (folder == nullptr) GTEST_SKIP() << "started by CarefulMode only";
  auto store = store::Store::open(folder, {.reserve_bytes = 0});
  ASSERT_TRUE(store.ok()) << store.error().message();
  auto estate = (*store)->estate("eu");
  auto marker = store::CrashMarker::open(folder);
  ASSERT_TRUE(estate.ok() && marker.ok());
  // Each start is a little later than the one before.
  const Timestamp at = (*estate)->view()->head().at + Duration{std::atoll(std::getenv(kLater))};
  const Clock clock{.wall = [&] { return at; }, .monotonic = [&] { return Duration{at.micros}; }};
  auto engine = EstateEngine::open(**estate, clock);
  ASSERT_TRUE(engine.ok()) << engine.error().message();
  (*engine)->use_crash_marker(*marker, [](const std::string& what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    std::_Exit(kCrashLoop);
  });
  std::vector<Work> work = delivery(std::getenv(kInputs), at);
  ASSERT_TRUE((*engine)->process(work).ok());
  ASSERT_TRUE(marker->close().ok());
}

class CarefulMode : public testing::Test {
 protected:
  void SetUp() override { estate_.open(kStart); }

  // Starts it once; gives its exit code, or minus the signal that ended it.
  int run(const std::string& inputs) {
    estate_.kill();
    const pid_t process = ::fork();
    if (process == 0) {
      ::setenv(kFolder, estate_.folder().c_str(), 1);
      ::setenv(kInputs, inputs.c_str(), 1);
      ::setenv(kLater, std::to_string(later_.micros).c_str(), 1);
      static_cast<void>(std::freopen("/dev/null", "a", stdout));
      static_cast<void>(std::freopen(said().c_str(), "a", stderr));
      ::execl("/proc/self/exe", "engine", "--gtest_filter=CarefulEngine.*",
              "--gtest_also_run_disabled_tests", nullptr);
      ::_exit(127);
    }
    int status = 0;
    ::waitpid(process, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  }
  std::vector<std::uint64_t> inputs_of_blobs() {
    std::vector<std::uint64_t> counts;
    const auto view = estate_.estate().view();
    EXPECT_TRUE(view->scan_journal({},
                                   [&](const store::JournalHead& head, const store::JournalEntry&) {
                                     counts.push_back(head.last.value - head.first.value + 1);
                                     return Status(Ok{});
                                   })
                    .ok());
    return counts;
  }
  void expect_crash(const std::string& inputs) { EXPECT_LT(run(inputs), 0); }
  std::string said() const { return estate_.folder() + "/said"; }

  Duration later_ = milliseconds(1);
  EstateHarness estate_{std::string(kConfiguration), std::string(kMap)};
};

TEST_F(CarefulMode, AnInputThatCrashesThreeTimesIsSetAsideAndTheRestIsTaken) {
  expect_crash("a!b");  // nobody was careful yet
  for (int time = 1; time <= 3; ++time) expect_crash("a!b");
  EXPECT_EQ(run("a!b"), 0);

  estate_.open(kStart + minutes(1));
  const auto letters = estate_.estate().dead_letters(0, 10);
  ASSERT_TRUE(letters.ok());
  ASSERT_EQ(letters->size(), 1U);
  const DeadLetter& letter = letters->front().letter;
  EXPECT_EQ(letter.reason, "crashed the engine three times");
  EXPECT_THAT(letter.bytes, testing::HasSubstr("poison"));
  EXPECT_EQ(estate_.state().alerts.size(), 2U);
}

// A kill may have nothing to do with the input: only a second one at the same place slows us down.
TEST_F(CarefulMode, AfterTwoCrashesAtOnePlaceBatchesAreOfOne) {
  for (int time = 1; time <= 3; ++time) {
    expect_crash("a!b");
    estate_.open(kStart);
    EXPECT_EQ(estate_.state().alerts.size(), 0U) << "one batch, all or nothing";
  }
  expect_crash("a!b");
  estate_.open(kStart);
  EXPECT_EQ(estate_.state().alerts.size(), 1U) << "batches of one";
}

// Whoever asks while a backlog is worked off after a kill is not to wait for a disk at each input.
TEST_F(CarefulMode, AfterOneCrashABatchIsWrittenOnce) {
  ASSERT_TRUE(store::CrashMarker::open(estate_.folder()).ok());
  auto marker = store::CrashMarker::open(estate_.folder());
  ASSERT_TRUE(marker.ok() && marker->unclean());
  estate_.engine().use_crash_marker(*marker, [](const std::string&) {});
  std::vector<Work> work = delivery("ab", kStart);
  for (Work& more : delivery("cd", kStart)) work.push_back(std::move(more));
  ASSERT_TRUE(estate_.engine().process(work).ok());
  EXPECT_EQ(inputs_of_blobs().back(), 4U);
}

// A crash between the two would have Kafka's records read and counted twice.
TEST_F(CarefulMode, WhatHasAPositionInItsSourceIsWrittenWithIt) {
  for (int crash = 1; crash <= 2; ++crash) {
    auto crashed = store::CrashMarker::open(estate_.folder());
    ASSERT_TRUE(crashed.ok() && crashed->begin("c").ok());
  }
  auto marker = store::CrashMarker::open(estate_.folder());
  ASSERT_TRUE(marker.ok() && marker->repeats());
  estate_.engine().use_crash_marker(*marker, [](const std::string&) {});
  std::vector<Work> work = delivery("ab", kStart);
  work[0].submission.positions.push_back({"events", 0, 2});
  ASSERT_TRUE(estate_.engine().process(work).ok());
  EXPECT_EQ(inputs_of_blobs().back(), 2U);
}

// Else a full disk would set aside, after three starts, whatever comes first at each.
TEST_F(CarefulMode, ADiskThatRefusesIsNoInputsFault) {
  estate_.kill();
  for (int start = 0; start <= 4; ++start) {
    auto marker = store::CrashMarker::open(estate_.folder());
    ASSERT_TRUE(marker.ok() && !marker->repeats());
    auto store = store::Store::open(estate_.folder(), {.reserve_bytes = UINT64_MAX});
    ASSERT_TRUE(store.ok()) << store.error().message();
    auto estate = (*store)->estate("eu");
    ASSERT_TRUE(estate.ok());
    const Clock clock{.wall = [] { return kStart; }, .monotonic = [] { return Duration{}; }};
    auto engine = EstateEngine::open(**estate, clock);
    ASSERT_TRUE(engine.ok()) << engine.error().message();
    (*engine)->use_crash_marker(*marker, [](const std::string& what) { FAIL() << what; });
    std::vector<Work> work = delivery("a", kStart);
    EXPECT_EQ((*engine)->process(work).error().code(), ErrorCode::kExhausted);
  }
}

TEST_F(CarefulMode, ADeadlineThatCrashesThreeTimesStopsTheProcessNamingItsObject) {
  estate_.feed({{kStart, fires(kStart, "web")}}, 1);
  // The ranking, 200 ms later, misses the entity, as if a fault had taken its row.
  ASSERT_TRUE(estate_.estate()
                  .write({.floor = estate_.estate().view()->head().floor,
                          .rows = {{.object = {Table::kEntity, 1}, .bytes = {}}}})
                  .ok());
  later_ = seconds(1);
  expect_crash("b");
  for (int time = 1; time <= 3; ++time) expect_crash("b");
  EXPECT_EQ(run("b"), kCrashLoop);
  EXPECT_EQ(run("b"), kCrashLoop) << "until somebody helps";
  std::string words;
  std::ifstream file(said());
  for (std::string line; std::getline(file, line);) words = line;
  EXPECT_EQ(words, "the deadline `rank` of INC-1");
}

}  // namespace
}  // namespace headwater::app
