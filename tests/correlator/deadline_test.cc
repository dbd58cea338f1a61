// C3: what goes first of what falls together.
#include "correlator/deadline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "correlator/state.h"

namespace headwater::correlator {
namespace {

constexpr Timestamp kNoon{1'767'614'400'000'000};

TEST(Deadlines, C3GoByTimeThenKindThenOrdinal) {
  const std::vector<Deadline> in_order = {{kNoon, DeadlineKind::kForgetEventId, 9},
                                          {kNoon, DeadlineKind::kAlertLease, 1},
                                          {kNoon, DeadlineKind::kAlertLease, 2},
                                          {kNoon, DeadlineKind::kSignalSilence, 1},
                                          {kNoon, DeadlineKind::kSignalLease, 1},
                                          {kNoon, DeadlineKind::kHeartbeat, 1},
                                          {kNoon, DeadlineKind::kRank, 7},
                                          {kNoon, DeadlineKind::kStep, 3},
                                          {kNoon, DeadlineKind::kQuiet, 2},
                                          {kNoon, DeadlineKind::kThreadClose, 1},
                                          {kNoon, DeadlineKind::kMessageDeadline, 1},
                                          {kNoon, DeadlineKind::kForgetAlert, 1},
                                          {kNoon, DeadlineKind::kForgetSignal, 1},
                                          {kNoon, DeadlineKind::kForgetChange, 1},
                                          {kNoon, DeadlineKind::kForgetIncident, 1},
                                          {kNoon + seconds(1), DeadlineKind::kRank, 1}};
  std::mt19937 random(3);
  for (int round = 0; round < 50; ++round) {
    std::vector<Deadline> shuffled = in_order;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    DeadlineHeap heap;
    for (const Deadline& each : shuffled) heap.push(each);
    for (const Deadline& expected : in_order) {
      ASSERT_NE(heap.top(), nullptr);
      EXPECT_EQ(*heap.top(), expected);
      heap.pop();
    }
    EXPECT_EQ(heap.top(), nullptr);
  }
}

// C3: ordinals count up by first mention, and go on counting after what they named is forgotten.
TEST(Deadlines, C3OrdinalsAreNotGivenTwice) {
  State state;
  apply(state, EventIdRemembered{.remembered = {1}, .key = {1, 1}, .until = kNoon});
  apply(state, EventIdRemembered{.remembered = {2}, .key = {2, 2}, .until = kNoon});
  apply(state, EventIdForgotten{.remembered = {2}});
  EXPECT_EQ(state.meta.next_remembered, 3U);
  State recovered;
  recovered.meta = state.meta;
  EXPECT_TRUE(load_row(recovered, Table::kRemembered, 1, *row_of(state, {Table::kRemembered, 1})));
  rebuild_indexes(recovered);
  EXPECT_EQ(recovered.meta.next_remembered, 3U);
}

TEST(Deadlines, AnEntryThatNoLongerHoldsIsNotTheEarliest) {
  State state;
  apply(state, EventIdRemembered{.remembered = {1}, .key = {1, 1}, .until = kNoon});
  apply(state, EventIdRemembered{.remembered = {2}, .key = {2, 2}, .until = kNoon + hours(1)});
  apply(state, EventIdForgotten{.remembered = {1}});
  const Deadline* earliest = earliest_deadline(state);
  ASSERT_NE(earliest, nullptr);
  EXPECT_EQ(*earliest, (Deadline{kNoon + hours(1), DeadlineKind::kForgetEventId, 2}));
}

}  // namespace
}  // namespace headwater::correlator
