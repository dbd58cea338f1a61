#include "notifiers/send_queue.h"

#include <gtest/gtest.h>

#include <vector>

#include "model/limits.h"
#include "tests/notifiers/sample_delivery.h"

namespace headwater::notifiers {
namespace {

Delivery delivery(std::uint64_t message, std::uint64_t thread, Priority priority = Priority::kP3) {
  Delivery made;
  made.message.id = MessageId{message};
  made.message.thread = ThreadId{thread};
  made.message.card.priority = priority;
  made.thread.id = ThreadId{thread};
  return made;
}

// The id of the message that leaves now; 0 if none does.
std::uint64_t taken(SendQueue& queue, Timestamp now = kNewYear) {
  const Delivery* next = queue.take(now);
  return next != nullptr ? next->message.id.value : 0;
}

std::vector<std::uint64_t> drained(SendQueue& queue, Timestamp now = kNewYear) {
  std::vector<std::uint64_t> order;
  while (const std::uint64_t id = taken(queue, now)) {
    order.push_back(id);
    queue.finish();
  }
  return order;
}

TEST(SendQueue, KeepsTheOrderOfAThreadHoweverItArrived) {
  SendQueue queue;
  for (const std::uint64_t id : {3U, 1U, 2U}) ASSERT_TRUE(queue.add(delivery(id, 9)));
  EXPECT_EQ(drained(queue), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(queue.size(), 0U);
  EXPECT_EQ(queue.next_due(), std::nullopt);
}

TEST(SendQueue, LetsUrgentThreadsGoFirstThenOldOnes) {
  SendQueue queue;
  ASSERT_TRUE(queue.add(delivery(1, 1, Priority::kP4)));
  ASSERT_TRUE(queue.add(delivery(2, 2, Priority::kP1)));
  ASSERT_TRUE(queue.add(delivery(3, 3, Priority::kP1)));
  ASSERT_TRUE(queue.add(delivery(4, 4, Priority::kP2)));
  EXPECT_EQ(drained(queue), (std::vector<std::uint64_t>{2, 3, 4, 1}));
}

TEST(SendQueue, LetsNothingOvertakeAMessageThatIsRetriedButOtherThreads) {
  SendQueue queue;
  ASSERT_TRUE(queue.add(delivery(1, 1)));
  ASSERT_TRUE(queue.add(delivery(2, 1)));
  ASSERT_TRUE(queue.add(delivery(3, 2)));
  ASSERT_EQ(taken(queue), 1U);
  queue.retry_at(kNewYear + seconds(10));
  EXPECT_EQ(drained(queue), (std::vector<std::uint64_t>{3}));
  EXPECT_EQ(queue.next_due(), kNewYear + seconds(10));
  EXPECT_EQ(taken(queue, kNewYear + seconds(9)), 0U);
  EXPECT_EQ(drained(queue, kNewYear + seconds(10)), (std::vector<std::uint64_t>{1, 2}));
}

TEST(SendQueue, CountsTheTries) {
  SendQueue queue;
  Delivery tried = delivery(1, 1);
  tried.message.attempts = 4;
  ASSERT_TRUE(queue.add(tried));
  ASSERT_EQ(taken(queue), 1U);
  queue.retry_at(kNewYear);
  EXPECT_EQ(queue.take(kNewYear)->message.attempts, 5U);
}

TEST(SendQueue, HandsOutOneAtATime) {
  SendQueue queue;
  ASSERT_TRUE(queue.add(delivery(1, 1)));
  ASSERT_TRUE(queue.add(delivery(2, 2)));
  ASSERT_EQ(taken(queue), 1U);
  EXPECT_EQ(taken(queue), 0U);
  queue.finish();
  EXPECT_EQ(taken(queue), 2U);
}

TEST(SendQueue, HonoursTheNextTryOfAMessageFromBeforeARestart) {
  SendQueue queue;
  Delivery waiting = delivery(1, 1);
  waiting.message.next_try_at = kNewYear + seconds(30);
  ASSERT_TRUE(queue.add(waiting));
  EXPECT_EQ(taken(queue), 0U);
  EXPECT_EQ(taken(queue, kNewYear + seconds(30)), 1U);
}

TEST(SendQueue, HandsOutAMessageAtItsDeadlineWhateverItsNextTry) {
  SendQueue queue;
  Delivery late = delivery(1, 1);
  late.message.next_try_at = kNewYear + hours(2);
  late.message.deadline = kNewYear + hours(1);
  ASSERT_TRUE(queue.add(late));
  EXPECT_EQ(queue.next_due(), kNewYear + hours(1));
  EXPECT_EQ(taken(queue, kNewYear + hours(1)), 1U);
}

TEST(SendQueue, TakesAMessageOnce) {
  SendQueue queue;
  ASSERT_TRUE(queue.add(delivery(1, 1)));
  ASSERT_TRUE(queue.add(delivery(1, 1)));
  ASSERT_EQ(taken(queue), 1U);
  ASSERT_TRUE(queue.add(delivery(1, 1))) << "while it is in flight";
  queue.finish();
  EXPECT_EQ(queue.size(), 0U);
}

TEST(SendQueue, FinishesWhatItHandedOutThoughAnOlderOneCame) {
  SendQueue queue;
  ASSERT_TRUE(queue.add(delivery(5, 1)));
  ASSERT_EQ(taken(queue), 5U);
  ASSERT_TRUE(queue.add(delivery(4, 1)));
  queue.finish();
  EXPECT_EQ(drained(queue), (std::vector<std::uint64_t>{4}));
}

TEST(SendQueue, KeepsTheAddressOfWhatItHandedOut) {
  SendQueue queue;
  ASSERT_TRUE(queue.add(delivery(500, 500)));
  const Delivery* handed_out = queue.take(kNewYear);
  for (std::uint64_t id = 1; id < 1000; ++id) ASSERT_TRUE(queue.add(delivery(id, id)));
  EXPECT_EQ(handed_out->message.id, MessageId{500});
}

TEST(SendQueue, TellsLaterMessagesOfAThreadWhatItLearned) {
  SendQueue queue;
  ASSERT_TRUE(queue.add(delivery(1, 1)));
  ASSERT_EQ(taken(queue), 1U);
  ASSERT_TRUE(queue.add(delivery(2, 1)));  // decided before the first was delivered
  queue.learn("C1", "1.0");
  queue.finish();
  const Delivery* second = queue.take(kNewYear);
  EXPECT_EQ(second->thread.channel_ref, "C1");
  EXPECT_EQ(second->thread.message_ref, "1.0");
  queue.finish();
  ASSERT_TRUE(queue.add(delivery(3, 1)));  // and when the queue has been empty meanwhile
  ASSERT_TRUE(queue.add(delivery(4, 2)));
  EXPECT_EQ(queue.take(kNewYear)->thread.message_ref, "1.0");
  queue.finish();
  EXPECT_EQ(queue.take(kNewYear)->thread.message_ref, "") << "another thread";
}

TEST(SendQueue, ForgetsTheOldestOfWhatItLearned) {
  SendQueue queue;
  for (std::uint64_t id = 1; id <= limits::kDeliveriesKnownMax + 1; ++id) {
    ASSERT_TRUE(queue.add(delivery(id, id)));
    ASSERT_EQ(taken(queue), id);
    queue.learn("C1", "1.0");
    queue.finish();
  }
  ASSERT_TRUE(queue.add(delivery(1'000'000, 1)));
  EXPECT_EQ(queue.take(kNewYear)->thread.message_ref, "");
  queue.finish();
  ASSERT_TRUE(queue.add(delivery(1'000'001, 2)));
  EXPECT_EQ(queue.take(kNewYear)->thread.message_ref, "1.0");
}

TEST(SendQueue, IsBounded) {
  SendQueue queue;
  for (std::uint64_t id = 1; id <= limits::kDeliveryQueueMax; ++id) {
    ASSERT_TRUE(queue.add(delivery(id, id)));
  }
  EXPECT_FALSE(queue.add(delivery(999'999, 1)));
  EXPECT_TRUE(queue.add(delivery(1, 1))) << "it is queued already";
  ASSERT_EQ(taken(queue), 1U);
  queue.finish();
  EXPECT_TRUE(queue.add(delivery(999'999, 1)));
}

}  // namespace
}  // namespace headwater::notifiers
