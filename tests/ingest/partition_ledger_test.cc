#include "ingest/internal/partition_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ingest/decoding.h"

namespace headwater::ingest {
namespace {

using ::testing::SizeIs;

class PartitionLedgerTest : public ::testing::Test {
 protected:
  Partition& partition(int number, std::string_view topic = "alerts") {
    return ledger_.partition(topic, number);
  }
  Partition& assigned(int number, std::string_view topic = "alerts") {
    Partition& found = partition(number, topic);
    ledger_.assign(found);
    return found;
  }
  // What is told when a record of `age` is read.
  std::optional<SourceProgress> reads(Partition& from, Duration age) {
    return ledger_.progress(from, now_ - age, now_);
  }
  std::optional<SourceProgress> drains(Partition& from) { return ledger_.progress(from, {}, now_); }
  void hands_over_and_makes_durable() {
    const auto positions = ledger_.read_positions();
    ledger_.hand_over();
    ledger_.make_durable(positions);
  }

  PartitionLedger ledger_{{{"alerts", 0, 10}}};
  Timestamp now_ = at("2026-01-01T12:00:00Z");
};

TEST_F(PartitionLedgerTest, R2WhatIsBelowThePositionIsSkipped) {
  Partition& known = assigned(0);
  EXPECT_FALSE(ledger_.take(known, 0));
  EXPECT_FALSE(ledger_.take(known, 9));
  EXPECT_TRUE(ledger_.take(known, 10));
  EXPECT_FALSE(ledger_.take(known, 10));
  // Offsets have gaps where a topic is compacted or transactions ended.
  EXPECT_TRUE(ledger_.take(known, 17));
  EXPECT_EQ(known.read, 18);
}

TEST_F(PartitionLedgerTest, APartitionWithoutAPositionStartsAtItsFirstRecord) {
  Partition& fresh = assigned(1);
  EXPECT_EQ(fresh.read, Partition::kUnknown);
  EXPECT_TRUE(ledger_.take(fresh, 500));
  EXPECT_EQ(fresh.durable, 500);
  EXPECT_FALSE(ledger_.take(fresh, 499));
}

TEST_F(PartitionLedgerTest, PositionsAreOfTheBatchOnly) {
  EXPECT_TRUE(ledger_.take(assigned(0), 10));
  ASSERT_THAT(ledger_.read_positions(), SizeIs(1));
  EXPECT_EQ(ledger_.read_positions()[0].next_offset, 11);
  ledger_.hand_over();
  EXPECT_THAT(ledger_.read_positions(), SizeIs(0));
}

TEST_F(PartitionLedgerTest, WhatWasNotHandedOverIsReadAgainAfterARevocation) {
  Partition& known = assigned(0);
  EXPECT_TRUE(ledger_.take(known, 10));
  ledger_.hand_over();
  EXPECT_TRUE(ledger_.take(known, 11));
  EXPECT_TRUE(ledger_.take(known, 12));
  ledger_.revoke_all();
  EXPECT_FALSE(known.assigned);
  EXPECT_EQ(known.read, 11);
}

TEST_F(PartitionLedgerTest, AnOlderAnswerNeverMovesDurableBack) {
  Partition& known = assigned(0);
  ledger_.make_durable({{"alerts", 0, 30}});
  ledger_.make_durable({{"alerts", 0, 20}});
  EXPECT_EQ(known.durable, 30);
}

TEST_F(PartitionLedgerTest, TheEndIsTheOneThatWasThereFirst) {
  Partition& known = assigned(0);
  ledger_.hear_high(known, 12);
  EXPECT_TRUE(ledger_.take(known, 10));
  EXPECT_TRUE(ledger_.take(known, 11));
  ledger_.hear_high(known, 1000);
  EXPECT_FALSE(ledger_.at_end());
  hands_over_and_makes_durable();
  EXPECT_TRUE(ledger_.at_end());
}

TEST_F(PartitionLedgerTest, TransactionMarkersAtTheEndDoNotHoldItUp) {
  Partition& known = assigned(0);
  ledger_.hear_high(known, 13);
  EXPECT_TRUE(ledger_.take(known, 10));
  ledger_.reach_eof(known);
  EXPECT_FALSE(ledger_.at_end());
  hands_over_and_makes_durable();
  EXPECT_TRUE(ledger_.at_end());
}

TEST_F(PartitionLedgerTest, EveryAssignedPartitionMustBeAtItsEnd) {
  EXPECT_FALSE(ledger_.at_end());
  ledger_.reach_eof(assigned(0));
  EXPECT_TRUE(ledger_.at_end());
  Partition& other = assigned(1);
  EXPECT_FALSE(ledger_.at_end());
  ledger_.reach_eof(other);
  EXPECT_TRUE(ledger_.at_end());
}

TEST_F(PartitionLedgerTest, C7OverTwoMinutesBehindIsCatchingUp) {
  Partition& known = assigned(0);
  EXPECT_FALSE(reads(known, minutes(2)));
  const auto behind = reads(known, minutes(2) + milliseconds(1));
  ASSERT_TRUE(behind);
  EXPECT_EQ(behind->source, "kafka:alerts");
  EXPECT_TRUE(behind->catching_up);
  EXPECT_EQ(behind->as_of, now_ - minutes(2) - milliseconds(1));
  const auto caught_up = reads(known, seconds(1));
  ASSERT_TRUE(caught_up);
  EXPECT_FALSE(caught_up->catching_up);
}

TEST_F(PartitionLedgerTest, C7ItIsToldAgainAfterTenSecondsOfTheSourcesTime) {
  Partition& known = assigned(0);
  EXPECT_TRUE(reads(known, hours(1)));
  EXPECT_FALSE(reads(known, hours(1) - seconds(9)));
  EXPECT_TRUE(reads(known, hours(1) - seconds(10)));
}

TEST_F(PartitionLedgerTest, C7ATopicHasCaughtUpWhenItsLastPartitionHas) {
  Partition& one = assigned(0);
  Partition& two = assigned(1);
  EXPECT_TRUE(reads(one, hours(1)));
  static_cast<void>(reads(two, hours(1)));
  const auto first = drains(one);
  EXPECT_FALSE(first && !first->catching_up);
  const auto last = drains(two);
  ASSERT_TRUE(last);
  EXPECT_FALSE(last->catching_up);
}

TEST_F(PartitionLedgerTest, C7TopicsCatchUpEachForItself) {
  EXPECT_TRUE(reads(assigned(0), hours(1)));
  EXPECT_FALSE(reads(assigned(0, "signals"), seconds(1)));
  EXPECT_EQ(reads(assigned(0, "changes"), hours(1))->source, "kafka:changes");
}

TEST_F(PartitionLedgerTest, C7ATopicThatIsTakenAwayNoLongerCatchesUp) {
  EXPECT_TRUE(reads(assigned(0), hours(1)));
  ledger_.revoke_all();
  const auto told = ledger_.progress_after_revoke();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_FALSE(told[0].catching_up);
  EXPECT_THAT(ledger_.progress_after_revoke(), SizeIs(0));
}

}  // namespace
}  // namespace headwater::ingest
