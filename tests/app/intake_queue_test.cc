// The queue before the engine: bounded, fair among senders, in order for each of them.
#include "app/intake_queue.h"

#include <gtest/gtest.h>

#include <map>

#include "model/limits.h"

namespace headwater::app {
namespace {

class IntakeQueueTest : public testing::Test {
 protected:
  // `bytes` also tells one submission from another.
  static Submission submission(const std::string& sender, std::size_t inputs, std::size_t bytes) {
    Submission made{.sender = sender};
    made.inputs.resize(inputs);
    made.bytes = bytes;
    return made;
  }
  bool push(const std::string& sender, std::size_t inputs, std::size_t bytes = 0) {
    Submission made = submission(sender, inputs, bytes);
    return queue_.push_bounded(made);
  }
  void fill(const std::string& sender, std::size_t inputs) {
    while (push(sender, inputs)) {
    }
  }
  // The senders of the next batch, in the order in which they are decided.
  std::vector<std::string> senders() {
    std::vector<std::string> names;
    for (const Work& work : queue_.take({}).work) names.push_back(work.submission.sender);
    return names;
  }

  IntakeQueue queue_;
};

TEST_F(IntakeQueueTest, ASenderThatFilledItDelaysNoOther) {
  fill("noisy", 1);
  ASSERT_TRUE(push("quiet", 1));
  const std::vector<std::string> next = senders();
  ASSERT_EQ(next.size(), limits::kBatchInputsMax);
  const auto at = std::find(next.begin(), next.end(), "quiet");
  ASSERT_NE(at, next.end()) << "not in the next batch";
  EXPECT_LT(at - next.begin(), 64) << "behind more than one turn of the other";
}

TEST_F(IntakeQueueTest, LargeSubmissionsGetNoMoreOfABatchThanSmallOnes) {
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(push("large", 1000));
  for (int i = 0; i < 8000; ++i) ASSERT_TRUE(push("small", 1));
  std::map<std::string, std::size_t> inputs;
  for (const Work& work : queue_.take({}).work)
    inputs[work.submission.sender] += work.submission.inputs.size();
  EXPECT_GE(inputs["large"], 1000U);
  EXPECT_GE(inputs["small"], 1000U);
}

TEST_F(IntakeQueueTest, ASubmissionLargerThanATurnIsTakenAtLast) {
  ASSERT_TRUE(push("large", limits::kIntakeQueueEventsMax * 2));
  const Taken taken = queue_.take({});
  ASSERT_EQ(taken.work.size(), 1U);
  EXPECT_EQ(taken.work[0].submission.inputs.size(), limits::kIntakeQueueEventsMax * 2);
  EXPECT_EQ(queue_.queued_inputs(), 0U);
}

TEST_F(IntakeQueueTest, EachSendersSubmissionsStayInTheirOrder) {
  std::map<std::string, std::size_t> last;
  for (std::size_t i = 1; i <= 3000; ++i)
    ASSERT_TRUE(push("sender " + std::to_string(i % 7), 1 + i % 20, i));
  std::size_t seen = 0;
  while (queue_.queued_inputs() > 0) {
    for (const Work& work : queue_.take({}).work) {
      EXPECT_LT(last[work.submission.sender], work.submission.bytes);
      last[work.submission.sender] = work.submission.bytes;
      ++seen;
    }
  }
  EXPECT_EQ(seen, 3000U);
}

TEST_F(IntakeQueueTest, OneSenderHoldsNoMoreThanItLeavesFree) {
  fill("noisy", 16);
  EXPECT_EQ(queue_.queued_inputs(), limits::kIntakeQueueEventsMax / 2);
  fill("second", 16);
  EXPECT_EQ(queue_.queued_inputs(), limits::kIntakeQueueEventsMax / 4 * 3);
  EXPECT_TRUE(push("quiet", 1000)) << "nothing of it waits, and there is room";
  EXPECT_FALSE(push("noisy", 16));
  EXPECT_GT(queue_.refused(), 2U);
}

TEST_F(IntakeQueueTest, BytesAreBoundedTooAndWithoutASingleInput) {
  const std::size_t half = limits::kIntakeQueueBytesMax / 2;
  EXPECT_TRUE(push("letters", 0, half));
  EXPECT_FALSE(push("letters", 0, half)) << "its share is used up";
  EXPECT_TRUE(push("others", 0, half));
  EXPECT_FALSE(push("third", 0, 1)) << "the queue is full";
}

TEST_F(IntakeQueueTest, WhatIsTheEstatesOwnGoesFirstAndIsNeverRefused) {
  fill("noisy", 1);
  fill("second", 1);
  ASSERT_TRUE(queue_.push(Work{.submission = submission("", 1, 0)}));
  EXPECT_EQ(senders().front(), "");
}

TEST_F(IntakeQueueTest, ClosedItTakesNothingAndGivesOutWhatItHas) {
  ASSERT_TRUE(push("a", 3000));
  ASSERT_TRUE(push("b", 3000));
  queue_.close();
  EXPECT_FALSE(push("a", 1));
  EXPECT_FALSE(queue_.push(Work{}));
  std::size_t taken = 0;
  for (bool closed = false; !closed;) {
    Taken next = queue_.take({});
    taken += next.work.size();
    closed = next.closed;
  }
  EXPECT_EQ(taken, 2U);
}

}  // namespace
}  // namespace headwater::app
