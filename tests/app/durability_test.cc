// What stays through kills: state, timelines, references; and what is no part of the state.
#include <gmock/gmock.h>

#include "app/journal_replay.h"
#include "tests/app/web_estate.h"

namespace headwater::app {
namespace {

std::vector<TimedInput> services_fail(int count) {
  std::vector<TimedInput> inputs;
  for (int i = 0; i < count; ++i)
    inputs.push_back(down(kStart + seconds(i), "service-" + std::to_string(i)));
  return inputs;
}

class Durability : public testing::Test {
 protected:
  void SetUp() override { estate_.open(kStart); }
  EstateHarness estate_{kConfiguration, kMap};
};

// R1, C15: rows are written lazily, so what a second recovery needs is what the first one replayed.
TEST_F(Durability, EveryInputMayBeTheLastOneBeforeAKill) {
  for (const TimedInput& input : services_fail(20)) {
    estate_.feed({input}, 1);
    const Hash128 before = correlator::digest(estate_.state());
    estate_.kill();
    estate_.open(input.at);
    ASSERT_EQ(correlator::digest(estate_.state()), before);
  }
  EXPECT_EQ(estate_.state().alerts.size(), 20U);
}

// C17: what people read of an incident is written with what was decided.
TEST_F(Durability, TheTimelineIsInTheBatchOfItsRecords) {
  estate_.feed(services_fail(3), 2);
  const auto lines_of = [&](IncidentId incident) {
    std::vector<std::string> lines;
    const auto stored = estate_.estate().timeline(incident, "", 1000);
    EXPECT_TRUE(stored.ok());
    for (const store::TimelineLine& line : *stored) lines.push_back(line.bytes);
    return lines;
  };
  const IncidentId first{1};
  const std::vector<std::string> before = lines_of(first);
  ASSERT_FALSE(before.empty());
  estate_.kill();
  estate_.open(kStart + seconds(3));
  EXPECT_EQ(lines_of(first), before);
}

// C17: closed incidents go by a deadline of the core, and their timelines with them.
TEST_F(Durability, ATimelineGoesWithItsIncident) {
  estate_.feed(services_fail(1), 1);
  const IncidentId incident{1};
  const Timestamp resolved = kStart + minutes(1);
  estate_.feed({{resolved, OperatorCommand{.kind = CommandKind::kResolve, .incident = incident}}},
               1);
  const Timestamp forgotten = resolved + limits::kClosedIncidentKept;
  estate_.feed({{forgotten - seconds(1), Tick{}}}, 1);
  EXPECT_FALSE(estate_.estate().timeline(incident, "", 10)->empty());
  estate_.feed({{forgotten + seconds(1), Tick{}}}, 1);
  EXPECT_EQ(estate_.state().incidents.find(incident), nullptr);
  EXPECT_TRUE(estate_.estate().timeline(incident, "", 10)->empty());
}

// C17: tokens and dead letters are no part of the state; a letter is in one batch with the position
// that it was read at.
TEST_F(Durability, ShellTablesAreOutsideTheDigestAndInsideTheBatch) {
  estate_.feed(services_fail(1), 1);
  const Hash128 before = correlator::digest(estate_.state());
  std::vector<Work> work(1);
  work[0].submission.positions.push_back({.topic = "alerts", .partition = 3, .next_offset = 42});
  work[0].submission.dead_letters.push_back({.source = "kafka:alerts", .reason = "no JSON"});
  ASSERT_TRUE(estate_.engine().process(work).ok());
  ASSERT_TRUE(estate_.estate().write_shell({{.key = "tokens/1", .value = "admin"}}).ok());
  estate_.kill();
  estate_.open(kStart);
  EXPECT_EQ(correlator::digest(estate_.state()), before);
  EXPECT_EQ(estate_.estate().view()->positions()->front().next_offset, 42);
  EXPECT_EQ(estate_.estate().dead_letters(0, 10)->front().letter.reason, "no JSON");
  EXPECT_EQ(*estate_.estate().shell("tokens/1"), "admin");
}

// C18: what was decided by another version is not held against this one.
TEST_F(Durability, AReplayNamesBothDecisionVersionsWhenTheyDiffer) {
  estate_.feed(services_fail(1), 1);
  const store::Head head = estate_.estate().view()->head();
  const Input tick{Seq{head.seq.value + 1}, head.at, Tick{}};
  const std::uint32_t other = correlator::kDecisionVersion + 7;
  ASSERT_TRUE(estate_.estate()
                  .write({.decision_version = other, .entries = {{tick, {}}}, .meta = head.meta})
                  .ok());
  estate_.kill();
  const auto replayed = replay_journal(estate_.folder(), "eu", "");
  ASSERT_FALSE(replayed.ok());
  EXPECT_EQ(replayed.error().message(), "input " + std::to_string(tick.seq.value) +
                                            " was decided by version " + std::to_string(other) +
                                            ", this program decides by version " +
                                            std::to_string(correlator::kDecisionVersion));
}

// C20: a verb finds the store of a live daemon locked and says whom to ask.
TEST_F(Durability, NoVerbOpensALockedStore) {
  const auto replayed = replay_journal(estate_.folder(), "eu", "");
  ASSERT_FALSE(replayed.ok());
  EXPECT_EQ(replayed.error().code(), ErrorCode::kRefused);
  EXPECT_THAT(replayed.error().message(), testing::HasSubstr("another process"));
}

// C20: estates share one RocksDB and nothing else.
TEST_F(Durability, TwoEstatesOfOneStoreGoOnEachByItself) {
  auto other = estate_.store().estate("us");
  ASSERT_TRUE(other.ok());
  Timestamp now = kStart;
  const Clock clock{.wall = [&] { return now; }, .monotonic = [&] { return Duration{now.micros}; }};
  auto engine = EstateEngine::open(**other, clock);
  ASSERT_TRUE(engine.ok());
  std::vector<Work> work(1);
  work[0].submission.inputs.push_back(down(kStart, "web").body);
  ASSERT_TRUE((*engine)->process(work).ok());
  estate_.feed(services_fail(3), 1);
  const Hash128 us = correlator::digest((*engine)->engine().state());
  const Hash128 eu = correlator::digest(estate_.state());
  engine->reset();
  other->reset();
  estate_.kill();

  estate_.open(kStart + seconds(3));
  EXPECT_EQ(correlator::digest(estate_.state()), eu);
  other = estate_.store().estate("us");
  engine = EstateEngine::open(**other, clock);
  ASSERT_TRUE(engine.ok());
  EXPECT_EQ(correlator::digest((*engine)->engine().state()), us);
  EXPECT_EQ((*engine)->engine().state().alerts.size(), 1U);
  EXPECT_EQ(estate_.store().estates()->size(), 2U);
}

}  // namespace
}  // namespace headwater::app
