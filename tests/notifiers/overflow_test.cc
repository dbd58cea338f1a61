// More than a receiver takes in a minute: what leaves by itself, what in a digest, and in which
// order.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "model/limits.h"
#include "notifiers/send_pace.h"
#include "notifiers/send_queue.h"
#include "tests/notifiers/sample_delivery.h"

namespace headwater::notifiers {
namespace {

using Ids = std::vector<std::uint64_t>;

bool fits(const Delivery& delivery) { return delivery.thread.message_ref.empty(); }

Delivery delivery(std::uint64_t id, Priority priority, const std::string& tenant = "") {
  Delivery made;
  made.message.id = MessageId{id};
  made.message.thread = made.thread.id = ThreadId{id};
  made.message.card.priority = priority;
  if (!tenant.empty()) {
    made.message.card.tenants = {tenant};
    made.message.card.tenant_count = 1;
  }
  return made;
}

// Three leave in time.
class Overflow : public testing::Test {
 protected:
  void comes(std::uint64_t id, Priority priority, const std::string& tenant = "") {
    ASSERT_TRUE(queue_.add(delivery(id, priority, tenant)));
  }
  // What leaves now: one message, or those of a digest.
  Ids leaves(Timestamp now = kNewYear) {
    Ids ids;
    for (const Delivery* each : queue_.take_digest(now)) ids.push_back(each->message.id.value);
    if (ids.empty()) {
      if (const Delivery* next = queue_.take(now)) ids = {next->message.id.value};
    }
    return ids;
  }
  Ids sent(Timestamp now = kNewYear) {
    Ids ids = leaves(now);
    if (!ids.empty()) queue_.finish();
    return ids;
  }

  SendQueue queue_{{.leave_in_time = 3, .fits = fits}};
};

TEST_F(Overflow, WhatLeavesInTimeLeavesByItself) {
  for (const std::uint64_t id : {1U, 2U, 3U}) comes(id, Priority::kP3);
  EXPECT_EQ(sent(), Ids{1});
  comes(4, Priority::kP3);
  EXPECT_EQ(sent(), Ids{2});
}

TEST_F(Overflow, WhatDoesNotLeavesTogetherMostUrgentFirst) {
  for (const std::uint64_t id : {1U, 2U, 3U}) comes(id, Priority::kP4);
  comes(4, Priority::kP3);
  EXPECT_EQ(sent(), (Ids{4, 1, 2, 3}));
  EXPECT_EQ(queue_.size(), 0U);
}

TEST_F(Overflow, CriticalOnesGoFirstAndByThemselves) {
  for (const std::uint64_t id : {1U, 2U, 3U, 4U}) comes(id, Priority::kP3);
  comes(5, Priority::kP2);
  comes(6, Priority::kP1);
  EXPECT_EQ(sent(), Ids{6});
  EXPECT_EQ(sent(), Ids{5});
  EXPECT_EQ(sent(), (Ids{1, 2, 3, 4}));
}

TEST_F(Overflow, TheDigestWaitsForCriticalOnesAMinuteAndNoLonger) {
  for (const std::uint64_t id : {1U, 2U, 3U, 4U}) comes(id, Priority::kP3);
  for (const std::uint64_t id : {5U, 6U, 7U, 8U, 9U}) comes(id, Priority::kP1);
  for (const std::uint64_t id : {5U, 6U, 7U}) EXPECT_EQ(sent(), Ids{id});
  EXPECT_EQ(sent(), (Ids{1, 2, 3, 4}));
  EXPECT_EQ(sent(), Ids{8});
  EXPECT_EQ(sent(), Ids{9});
}

TEST_F(Overflow, MoreCriticalOnesThanLeaveInAMinuteAreToldWithTheRest) {
  for (std::uint64_t id = 1; id <= 8; ++id) comes(id, Priority::kP1);
  comes(9, Priority::kP3);
  for (const std::uint64_t id : {1U, 2U, 3U}) EXPECT_EQ(sent(), Ids{id});
  EXPECT_EQ(sent(), (Ids{7, 8, 9})) << "three more leave by themselves within the next minute";
  EXPECT_EQ(sent(), Ids{4});
}

TEST_F(Overflow, AfterARestOfTheReceiverCriticalOnesGoFirstAsEver) {
  for (const std::uint64_t id : {1U, 2U, 3U, 4U}) comes(id, Priority::kP3);
  comes(5, Priority::kP1);
  ASSERT_EQ(leaves(), Ids{5});
  queue_.retry_at(kNewYear + hours(1));
  EXPECT_EQ(sent(kNewYear + hours(1)), Ids{5});
  EXPECT_EQ(sent(kNewYear + hours(1)), (Ids{1, 2, 3, 4}));
}

TEST_F(Overflow, WhatHasAPlaceOfItsOwnStaysOutOfTheDigest) {
  Delivery edit = delivery(1, Priority::kP3);
  edit.thread.message_ref = "17.1";
  ASSERT_TRUE(queue_.add(edit));
  for (const std::uint64_t id : {2U, 3U, 4U}) comes(id, Priority::kP3);
  EXPECT_EQ(sent(), (Ids{2, 3, 4}));
  EXPECT_EQ(sent(), Ids{1});
}

TEST_F(Overflow, WhatMoreUrgentOnesKeepWaitingAMinuteGoesBeforeThem) {
  comes(1, Priority::kP5);
  for (const std::uint64_t id : {2U, 3U, 4U}) {
    comes(id, Priority::kP3);
    EXPECT_EQ(sent(), Ids{id});
  }
  comes(5, Priority::kP3);
  EXPECT_EQ(sent(), Ids{1});
  EXPECT_EQ(sent(), Ids{5});
}

TEST_F(Overflow, OneMessageIsNoDigest) {
  for (const std::uint64_t id : {1U, 2U, 3U}) {
    Delivery edit = delivery(id, Priority::kP3);
    edit.thread.message_ref = "17.1";
    ASSERT_TRUE(queue_.add(edit));
  }
  comes(4, Priority::kP3);
  EXPECT_EQ(sent(), Ids{1});
}

TEST_F(Overflow, WhatRanIntoItsDeadlineIsGivenUpNotTold) {
  Delivery late = delivery(1, Priority::kP3);
  late.message.deadline = kNewYear + seconds(5);
  ASSERT_TRUE(queue_.add(late));
  for (const std::uint64_t id : {2U, 3U, 4U}) comes(id, Priority::kP3);
  EXPECT_EQ(sent(kNewYear + seconds(5)), (Ids{2, 3, 4}));
  EXPECT_EQ(sent(kNewYear + seconds(5)), Ids{1});
}

TEST_F(Overflow, ADigestThatFailsComesAgainWithWhatCameMeanwhile) {
  for (const std::uint64_t id : {1U, 2U, 3U, 4U}) comes(id, Priority::kP3);
  ASSERT_EQ(leaves(), (Ids{1, 2, 3, 4}));
  EXPECT_TRUE(leaves().empty()) << "one thing at a time";
  queue_.retry_at(kNewYear + seconds(10));
  EXPECT_TRUE(leaves(kNewYear + seconds(9)).empty());
  comes(5, Priority::kP3);
  const std::vector<const Delivery*> again = queue_.take_digest(kNewYear + seconds(10));
  ASSERT_EQ(again.size(), 5U);
  for (const Delivery* each : again)
    EXPECT_EQ(each->message.attempts, each->message.id == MessageId{5} ? 0U : 1U);
}

TEST_F(Overflow, ADigestThatFailedWaitsForCriticalOnesNoSecondTime) {
  for (const std::uint64_t id : {1U, 2U, 3U, 4U}) comes(id, Priority::kP3);
  ASSERT_EQ(leaves(), (Ids{1, 2, 3, 4}));
  queue_.retry_at(kNewYear + seconds(10));
  comes(5, Priority::kP1);
  EXPECT_EQ(sent(kNewYear + seconds(10)), (Ids{1, 2, 3, 4}));
  EXPECT_EQ(sent(kNewYear + seconds(10)), Ids{5});
}

TEST_F(Overflow, ADigestIsBoundedAndTheRestIsInTheNext) {
  for (std::uint64_t id = 1; id <= limits::kDigestMessagesMax + 4; ++id) comes(id, Priority::kP3);
  EXPECT_EQ(sent().size(), limits::kDigestMessagesMax);
  EXPECT_EQ(sent().size(), 4U);
}

TEST(Fairness, OneTenantsStormDelaysAnothersPageByOneMessage) {
  SendQueue queue;
  for (std::uint64_t id = 1; id <= 500; ++id)
    ASSERT_TRUE(queue.add(delivery(id, Priority::kP3, "t01")));
  ASSERT_EQ(queue.take(kNewYear)->message.id, MessageId{1});
  queue.finish();
  ASSERT_TRUE(queue.add(delivery(501, Priority::kP3, "t02")));
  ASSERT_TRUE(queue.add(delivery(502, Priority::kP3, "t02")));
  ASSERT_TRUE(queue.add(delivery(503, Priority::kP3)));
  Ids order;
  for (int i = 0; i < 5; ++i) {
    order.push_back(queue.take(kNewYear)->message.id.value);
    queue.finish();
  }
  EXPECT_EQ(order, (Ids{2, 501, 503, 3, 502}));
}

TEST(Fairness, NoTenantGoesBeforeWhatIsMoreUrgent) {
  SendQueue queue;
  ASSERT_TRUE(queue.add(delivery(1, Priority::kP1, "t01")));
  ASSERT_TRUE(queue.add(delivery(2, Priority::kP1, "t01")));
  ASSERT_TRUE(queue.add(delivery(3, Priority::kP2, "t02")));
  Ids order;
  while (const Delivery* next = queue.take(kNewYear)) {
    order.push_back(next->message.id.value);
    queue.finish();
  }
  EXPECT_EQ(order, (Ids{1, 2, 3}));
}

// A storm at a receiver that sometimes fails, on its own clock; what it saw is judged afterwards.
class Storm {
 public:
  explicit Storm(std::uint64_t seed)
      : random_(seed),
        rate_(static_cast<std::uint32_t>(5 + random_() % 60)),
        pace_(ReceiverKind::kSlackWebhook, rate_) {}

  void run() {
    for (std::int64_t tenth = 0; tenth < 9000; ++tenth) {
      const Timestamp now = kNewYear + milliseconds(100 * tenth);
      if (tenth < 3000 && tenth % 10 == 0) arrive(now);
      if (pace_.earliest() <= now) send(now);
    }
  }
  void judge() const {
    EXPECT_EQ(queue_.size(), 0U) << "nothing is lost";
    EXPECT_EQ(told_.size(), coming_.size()) << "and nothing told twice";
    for (std::size_t i = rate_; i < sends_.size(); ++i)
      EXPECT_GE(sends_[i] - sends_[i - rate_], minutes(1)) << "over the rate";
    std::map<std::uint64_t, std::uint64_t> newest;
    for (const auto& [thread, id] : order_) {
      EXPECT_LT(newest[thread], id) << "a thread's messages keep their order";
      newest[thread] = id;
    }
    for (const auto& [id, waited] : waited_)
      EXPECT_LE(waited.micros, seconds(200).micros) << "message " << id << ", rate " << rate_;
  }

 private:
  void arrive(Timestamp now) {
    const bool burst = random_() % 40 == 0;
    for (std::uint64_t n = burst ? random_() % 300 : random_() % 3; n > 0; --n) {
      const auto priority = static_cast<Priority>(1 + random_() % 5);
      Delivery made = delivery(++next_, priority, "t" + std::to_string(random_() % 4));
      if (random_() % 3 == 0)
        made.message.thread = made.thread.id = ThreadId{1 + random_() % next_};
      coming_[next_] = now;
      ASSERT_TRUE(queue_.add(made));
    }
  }
  void send(Timestamp now) {
    std::vector<const Delivery*> batch = queue_.take_digest(now);
    if (batch.empty()) {
      if (const Delivery* next = queue_.take(now)) batch = {next};
    }
    if (batch.empty()) return;
    pace_.spend(now);
    sends_.push_back(now);
    if (random_() % 20 == 0) return queue_.retry_at(now + seconds(1 + random_() % 5));
    for (const Delivery* each : batch) {
      const std::uint64_t id = each->message.id.value;
      EXPECT_TRUE(told_.insert(id).second);
      order_.emplace_back(each->thread.id.value, id);
      const bool first_of_thread = id == each->thread.id.value;
      if (first_of_thread) waited_[id] = now - coming_.at(id);
    }
    queue_.finish();
  }

  std::mt19937_64 random_;
  std::uint32_t rate_;
  SendPace pace_;
  SendQueue queue_{{.leave_in_time = pace_.per_minute(), .fits = fits}};
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, Timestamp> coming_;
  std::set<std::uint64_t> told_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> order_;  // thread, message
  std::vector<Timestamp> sends_;
  std::map<std::uint64_t, Duration> waited_;
};

TEST(OverflowProperty, R26NothingIsLostNorOverTheRateNorOutOfOrderNorLateInAnyStorm) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Storm storm(seed);
    storm.run();
    storm.judge();
  }
}

}  // namespace
}  // namespace headwater::notifiers
