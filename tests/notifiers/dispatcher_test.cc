#include "notifiers/dispatcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>

#include "model/limits.h"
#include "tests/notifiers/loopback_server.h"
#include "tests/notifiers/sample_delivery.h"

namespace headwater::notifiers {
namespace {

// Engine time, moved by hand.
class ManualClock {
 public:
  [[nodiscard]] Timestamp now() const { return {micros_.load()}; }
  void advance(Duration duration) { micros_ += duration.micros; }

 private:
  std::atomic<std::int64_t> micros_ = kNewYear.micros;
};

// A dispatcher whose reports are kept, with the verbs that the tests need.
class DispatcherTest : public testing::Test {
 protected:
  // The workers report into members that end before the dispatcher would.
  ~DispatcherTest() override {
    if (dispatcher_ != nullptr) dispatcher_->stop({});
  }

  ReceiverConfig webhook(std::string name, const std::string& url) {
    ReceiverConfig config;
    config.name = std::move(name);
    config.url = Secret(url);
    config.rate_per_minute = 60'000;
    config.http.allow_insecure = config.http.allow_private = true;
    return config;
  }

  void start(const std::vector<ReceiverConfig>& receivers) {
    DispatcherPorts ports;
    ports.now = [this] { return clock_.now(); };
    ports.wall = [this] { return clock_.now() + wall_ahead_; };
    ports.jitter = [](Duration) { return Duration{}; };
    ports.report = [this](const TriesOf& tries) { take(tries); };
    auto started = Dispatcher::start(receivers, std::move(ports));
    ASSERT_TRUE(started) << started.error().message();
    dispatcher_ = std::move(*started);
  }

  static Delivery delivery(std::uint64_t id, std::uint64_t thread, std::string receiver = "ops") {
    Delivery made = sample_delivery();
    made.message.id = MessageId{id};
    made.message.thread = made.thread.id = ThreadId{thread};
    made.message.send_key = "key/" + std::to_string(id);
    made.thread.receiver = std::move(receiver);
    return made;
  }

  void submit(Delivery made) { ASSERT_TRUE(dispatcher_->submit(std::move(made))); }

  // Blocks until `count` tries have been reported.
  std::vector<Attempt> reports(std::size_t count) {
    std::unique_lock lock(mutex_);
    reported_.wait(lock, [&] { return attempts_.size() >= count; });
    return attempts_;
  }

  // Moves the clock in steps until `count` tries have been reported.
  std::vector<Attempt> reports_while_time_passes(std::size_t count, Duration step) {
    std::unique_lock lock(mutex_);
    while (attempts_.size() < count) {
      clock_.advance(step);
      reported_.wait_for(lock, std::chrono::milliseconds(1));
    }
    return attempts_;
  }

  ReceiverCounters counters_of(const std::string& receiver) const {
    for (const ReceiverCounters& counters : dispatcher_->counters()) {
      if (counters.receiver == receiver) return counters;
    }
    return {};
  }

  ManualClock clock_;
  Duration wall_ahead_;
  std::unique_ptr<Dispatcher> dispatcher_;
  bool busy_at_every_report_ = true;

 private:
  void take(const TriesOf& tries) {
    const bool idle = dispatcher_->idle();
    const std::lock_guard lock(mutex_);
    if (idle) busy_at_every_report_ = false;
    attempts_.insert(attempts_.end(), tries.attempts.begin(), tries.attempts.end());
    reported_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable reported_;
  std::vector<Attempt> attempts_;
};

std::vector<std::string> keys_of(const LoopbackServer& server) {
  std::vector<std::string> keys;
  for (const ReceivedRequest& request : server.received()) {
    keys.push_back(request.headers.at("webhook-id"));
  }
  return keys;
}

// Fails the first `failures` requests, then takes all.
LoopbackServer::Handler failing_first(int failures, std::string failure) {
  auto left = std::make_shared<std::atomic<int>>(failures);
  return [left, failure = std::move(failure)](const ReceivedRequest&, const Peer& peer) {
    peer.send(left->fetch_sub(1) > 0 ? failure : answer(200));
  };
}

TEST_F(DispatcherTest, ReportsADeliveryBeforeItCallsItselfIdle) {
  const LoopbackServer server(always(answer(200)));
  start({webhook("ops", server.url())});
  EXPECT_TRUE(dispatcher_->idle());
  submit(delivery(1, 1));
  const Attempt attempt = reports(1).at(0);
  EXPECT_EQ(attempt.message, MessageId{1});
  EXPECT_EQ(attempt.result, AttemptResult::kDelivered);
  EXPECT_EQ(attempt.detail, "HTTP 200");
  dispatcher_->stop({});
  EXPECT_TRUE(dispatcher_->idle());
  EXPECT_TRUE(busy_at_every_report_);
  EXPECT_EQ(counters_of("ops").sent, 1U);
  EXPECT_EQ(counters_of("ops").tries, 1U);
  EXPECT_GT(counters_of("ops").latency_micros_sum, 0U);
}

TEST_F(DispatcherTest, TriesAgainAtTheTimeThatItReported) {
  const LoopbackServer server(failing_first(1, answer(503)));
  start({webhook("ops", server.url())});
  submit(delivery(1, 1));
  const Attempt first = reports(1).at(0);
  EXPECT_EQ(first.result, AttemptResult::kRetry);
  EXPECT_EQ(first.detail, "HTTP 503");
  EXPECT_EQ(first.next_try_at, kNewYear + limits::kBackoffMin);
  EXPECT_FALSE(dispatcher_->idle());
  clock_.advance(limits::kBackoffMin);
  EXPECT_EQ(reports(2).at(1).result, AttemptResult::kDelivered);
  EXPECT_EQ(keys_of(server), (std::vector<std::string>{"key/1", "key/1"}));
  const auto failed = counters_of("ops").failed;
  EXPECT_EQ(failed[static_cast<std::size_t>(FailureClass::kServerError)], 1U);
}

// R5
TEST_F(DispatcherTest, WaitsByEngineTimeAndSignsByTheWallClock) {
  const LoopbackServer server(failing_first(1, answer(503)));
  wall_ahead_ = Duration{} - hours(1);
  start({webhook("ops", server.url())});
  submit(delivery(1, 1));
  EXPECT_EQ(reports(1).at(0).next_try_at, kNewYear + limits::kBackoffMin);
  EXPECT_EQ(server.received().at(0).headers.at("webhook-timestamp"),
            std::to_string((kNewYear - hours(1)).micros / 1'000'000));
}

TEST_F(DispatcherTest, WaitsAtLeastAsLongAsTheReceiverAsks) {
  const LoopbackServer server(failing_first(1, answer(429, "", "Retry-After: 120\r\n")));
  start({webhook("ops", server.url())});
  submit(delivery(1, 1));
  EXPECT_EQ(reports(1).at(0).next_try_at, kNewYear + seconds(120));
}

TEST_F(DispatcherTest, RestsTheWholeReceiverThatIsLimited) {
  std::mutex mutex;
  std::vector<Timestamp> times;
  const LoopbackServer server([&](const ReceivedRequest&, const Peer& peer) {
    const std::lock_guard lock(mutex);
    times.push_back(clock_.now());
    peer.send(times.size() == 1 ? answer(429, "", "Retry-After: 60\r\n") : answer(200));
  });
  start({webhook("ops", server.url())});
  submit(delivery(1, 1));
  static_cast<void>(reports(1));
  submit(delivery(2, 2));
  static_cast<void>(reports_while_time_passes(3, milliseconds(500)));
  dispatcher_->stop({});
  for (std::size_t i = 1; i < times.size(); ++i) EXPECT_GE(times[i], kNewYear + seconds(60));
}

TEST_F(DispatcherTest, RefusesWhatTheReceiverRefuses) {
  const LoopbackServer server(always(answer(410, "gone")));
  start({webhook("ops", server.url())});
  submit(delivery(1, 1));
  const Attempt attempt = reports(1).at(0);
  EXPECT_EQ(attempt.result, AttemptResult::kRefused);
  EXPECT_EQ(attempt.detail, "HTTP 410: gone");
  EXPECT_FALSE(attempt.next_try_at.set());
}

TEST_F(DispatcherTest, KeepsTheOrderOfAThreadThroughRetries) {
  const LoopbackServer server(failing_first(2, answer(500)));
  start({webhook("ops", server.url())});
  for (const std::uint64_t id : {1U, 2U, 3U}) submit(delivery(id, 1));
  static_cast<void>(reports_while_time_passes(5, milliseconds(100)));
  EXPECT_EQ(keys_of(server),
            (std::vector<std::string>{"key/1", "key/1", "key/1", "key/2", "key/3"}));
}

TEST_F(DispatcherTest, SendsNothingBeforeTheNextTryThatTheStateRemembers) {
  const LoopbackServer server(always(answer(200)));
  start({webhook("ops", server.url())});
  Delivery waiting = delivery(1, 1);
  waiting.message.attempts = 3;
  waiting.message.next_try_at = kNewYear + seconds(30);
  submit(waiting);
  submit(delivery(2, 2));
  EXPECT_EQ(reports(1).at(0).message, MessageId{2});
  EXPECT_EQ(keys_of(server), (std::vector<std::string>{"key/2"}));
  clock_.advance(seconds(30));
  EXPECT_EQ(reports(2).at(1).message, MessageId{1});
}

TEST_F(DispatcherTest, GivesUpAtTheDeadlineWithoutSending) {
  const LoopbackServer server(always(answer(200)));
  start({webhook("ops", server.url())});
  Delivery late = delivery(1, 1);
  late.message.attempts = 7;
  late.message.deadline = kNewYear;
  submit(late);
  const Attempt attempt = reports(1).at(0);
  EXPECT_EQ(attempt.result, AttemptResult::kRefused);
  EXPECT_EQ(attempt.detail, "the deadline passed after 7 tries");
  EXPECT_TRUE(server.received().empty());
}

TEST_F(DispatcherTest, SendsARepeatedMessageOnce) {
  std::promise<void> release;
  const auto released = release.get_future().share();
  const LoopbackServer server([released](const ReceivedRequest&, const Peer& peer) {
    released.wait();
    peer.send(answer(200));
  });
  start({webhook("ops", server.url())});
  submit(delivery(1, 1));
  server.wait_for(1);
  submit(delivery(1, 1));
  release.set_value();
  static_cast<void>(reports(1));
  dispatcher_->stop(seconds(10));
  EXPECT_EQ(reports(1).size(), 1U);
  EXPECT_EQ(server.received().size(), 1U);
}

// Each bad receiver holds its worker until the test lets go; the good one is through long before.
TEST_F(DispatcherTest, LetsNoReceiverDelayAnother) {
  std::promise<void> over;
  const auto until_over = over.get_future().share();
  const auto stuck = [until_over](const ReceivedRequest&, const Peer& peer) {
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    until_over.wait();
  };
  const LoopbackServer hanging(stuck);
  const LoopbackServer dripping([until_over](const ReceivedRequest&, const Peer& peer) {
    peer.send("HTTP/1.1 200 OK\r\nX-Slow: ");
    while (until_over.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready) {
      if (!peer.send("x")) return;
    }
  });
  const LoopbackServer failing(always(answer(500)));
  const LoopbackServer good(always(answer(200)));
  start({webhook("hanging", hanging.url()), webhook("dripping", dripping.url()),
         webhook("failing", failing.url()), webhook("ops", good.url())});
  for (const char* name : {"hanging", "dripping", "failing"}) submit(delivery(1, 1, name));
  hanging.wait_for(1);
  dripping.wait_for(1);
  for (std::uint64_t id = 100; id < 150; ++id) submit(delivery(id, id));
  static_cast<void>(reports(51));
  EXPECT_EQ(good.received().size(), 50U);
  EXPECT_EQ(counters_of("hanging").queued, 1U);
  EXPECT_EQ(counters_of("dripping").queued, 1U);
  over.set_value();
}

TEST_F(DispatcherTest, CountsAnExchangeThatRanOutOfTime) {
  const LoopbackServer server([](const ReceivedRequest&, const Peer& peer) { peer.hang(); });
  ReceiverConfig config = webhook("ops", server.url());
  config.http.exchange_timeout = milliseconds(50);
  start({config});
  submit(delivery(1, 1));
  const Attempt attempt = reports(1).at(0);
  EXPECT_EQ(attempt.result, AttemptResult::kRetry);
  EXPECT_THAT(attempt.detail, testing::HasSubstr("no whole answer before the deadline"));
  dispatcher_->stop({});
  EXPECT_EQ(counters_of("ops").failed[static_cast<std::size_t>(FailureClass::kDeadline)], 1U);
}

TEST_F(DispatcherTest, SpacesMessagesToOneSlackChannel) {
  std::mutex mutex;
  std::vector<Timestamp> times;
  const LoopbackServer server([&](const ReceivedRequest&, const Peer& peer) {
    const std::lock_guard lock(mutex);
    times.push_back(clock_.now());
    peer.send(answer(200, R"({"ok":true,"channel":"C1","ts":"1.0"})"));
  });
  ReceiverConfig config = webhook("ops", server.url());
  config.kind = ReceiverKind::kSlack;
  config.api_base = server.url("/api");
  config.secrets = {Secret("xoxb-1")};
  config.channel = "C1";
  config.rate_per_minute = 0;
  start({config});
  for (const std::uint64_t id : {1U, 2U, 3U}) submit(delivery(id, id));
  static_cast<void>(reports_while_time_passes(3, milliseconds(50)));
  dispatcher_->stop({});
  ASSERT_EQ(times.size(), 3U);
  // The server may read the clock a step later than the worker did.
  EXPECT_GE(times[1] - times[0], milliseconds(900));
  EXPECT_GE(times[2] - times[0], milliseconds(1900));
}

TEST_F(DispatcherTest, EditsTheMessageThatTheSameThreadHasJustPosted) {
  const LoopbackServer server(always(answer(200, R"({"ok":true,"channel":"C1","ts":"77.0"})")));
  ReceiverConfig config = webhook("ops", server.url());
  config.kind = ReceiverKind::kSlack;
  config.api_base = server.url("/api");
  config.secrets = {Secret("xoxb-1")};
  config.channel = "C1";
  start({config});
  submit(delivery(1, 1));
  Delivery update = delivery(2, 1);
  update.message.action = PageAction::kUpdate;
  submit(update);  // decided before the trigger's place was known
  EXPECT_EQ(reports_while_time_passes(2, milliseconds(100)).at(0).message_ref, "77.0");
  EXPECT_EQ(server.received().at(1).target, "/api/chat.update");
  EXPECT_THAT(server.received().at(1).body, testing::HasSubstr(R"("ts":"77.0")"));
}

TEST_F(DispatcherTest, TellsOfASuspectedDeployAfterThePage) {
  const LoopbackServer server(always(answer(202)));
  ReceiverConfig config = webhook("ops", server.url());
  config.kind = ReceiverKind::kPagerDuty;
  config.api_base = server.url("");
  config.secrets = {Secret("0123456789abcdef0123456789abcdef")};
  start({config});
  Delivery page = delivery(1, 1);
  page.message.card.ranking.suspects.back().probability = 5000;
  submit(page);
  EXPECT_EQ(reports(1).at(0).result, AttemptResult::kDelivered);
  dispatcher_->stop(seconds(10));
  ASSERT_EQ(server.received().size(), 2U);
  EXPECT_EQ(server.received().at(0).target, "/v2/enqueue");
  EXPECT_EQ(server.received().at(1).target, "/v2/change/enqueue");
  EXPECT_EQ(reports(1).size(), 1U) << "the change is no message of the core";
  EXPECT_EQ(counters_of("ops").sent, 2U);
}

TEST_F(DispatcherTest, RefusesAReceiverThatIsNotConfigured) {
  start({});
  submit(delivery(1, 1, "gone"));
  const Attempt attempt = reports(1).at(0);
  EXPECT_EQ(attempt.result, AttemptResult::kRefused);
  EXPECT_EQ(attempt.detail, "the receiver is not configured");
}

TEST_F(DispatcherTest, SendsWhatIsDueWhenItStopsAndLeavesTheRest) {
  const LoopbackServer server(always(answer(200)));
  start({webhook("ops", server.url())});
  Delivery waiting = delivery(1, 1);
  waiting.message.next_try_at = kNewYear + hours(1);
  submit(waiting);
  for (const std::uint64_t id : {2U, 3U, 4U}) submit(delivery(id, id));
  dispatcher_->stop(seconds(10));
  EXPECT_EQ(reports(3).size(), 3U);
  EXPECT_EQ(keys_of(server), (std::vector<std::string>{"key/2", "key/3", "key/4"}));
  EXPECT_FALSE(dispatcher_->idle()) << "one is left for the next start";
  EXPECT_FALSE(dispatcher_->submit(delivery(5, 5)));
}

TEST_F(DispatcherTest, GivesWhatHasNoOutcomeWhenItStops) {
  const LoopbackServer failing(always(answer(503)));
  const LoopbackServer good(always(answer(200)));
  start({webhook("failing", failing.url()), webhook("ops", good.url())});
  submit(delivery(1, 1, "failing"));
  submit(delivery(2, 1, "failing"));  // waits for the first
  submit(delivery(3, 3));
  static_cast<void>(reports(2));
  std::vector<std::uint64_t> left;
  for (const Delivery& each : dispatcher_->stop({})) left.push_back(each.message.id.value);
  EXPECT_THAT(left, testing::ElementsAre(1, 2));
}

TEST_F(DispatcherTest, AReceiverThatHangsHoldsAStopUpNoLongerThanItsPatience) {
  const LoopbackServer server([](const ReceivedRequest&, const Peer& peer) { peer.hang(); });
  ReceiverConfig config = webhook("ops", server.url());
  config.http.exchange_timeout = hours(1);
  start({config});
  submit(delivery(1, 1));
  server.wait_for(1);
  EXPECT_EQ(dispatcher_->stop({}, milliseconds(10)).size(), 1U);
  const Attempt attempt = reports(1).at(0);
  EXPECT_EQ(attempt.result, AttemptResult::kRetry);  // at the next start
  EXPECT_THAT(attempt.detail, testing::HasSubstr("no whole answer before the end of this process"));
}

TEST_F(DispatcherTest, SaysWhenAQueueIsFull) {
  const LoopbackServer server(always(answer(200)));
  start({webhook("ops", server.url())});
  Delivery waiting = delivery(1, 1);
  waiting.message.card = {};
  waiting.message.next_try_at = kNewYear + hours(1);
  for (std::uint64_t id = 1; id <= limits::kDeliveryQueueMax; ++id) {
    waiting.message.id = MessageId{id};
    submit(waiting);
  }
  waiting.message.id = MessageId{limits::kDeliveryQueueMax + 1};
  EXPECT_FALSE(dispatcher_->submit(waiting));
  EXPECT_EQ(counters_of("ops").queued, limits::kDeliveryQueueMax);
}

TEST(DispatcherStart, RefusesANameGivenTwiceAndAReceiverThatCannotBe) {
  const auto problem_of = [](const std::vector<ReceiverConfig>& receivers) {
    DispatcherPorts ports;
    ports.now = [] { return kNewYear; };
    const auto started = Dispatcher::start(receivers, std::move(ports));
    return started ? "" : started.error().message();
  };
  ReceiverConfig config;
  config.name = "ops";
  config.url = Secret("https://hooks.example/");
  EXPECT_EQ(problem_of({config, config}), "receivers: ops is given twice");
  config.url = Secret("nonsense");
  EXPECT_EQ(problem_of({config}), "receivers.ops: url is not an absolute URL");
}

// Eight at once at the pace of five a minute.
TEST_F(DispatcherTest, ReportsEachMessageOfADigest) {
  const LoopbackServer server(always(answer(200, "ok")));
  ReceiverConfig room = webhook("ops", server.url());
  room.kind = ReceiverKind::kSlackWebhook;
  room.rate_per_minute = 5;
  start({room});
  for (std::uint64_t id = 1; id <= 8; ++id) {
    Delivery made = delivery(id, id);
    made.message.card.priority = Priority::kP3;
    // All are there when the first of them is due.
    made.message.next_try_at = kNewYear + seconds(1);
    submit(made);
  }
  const std::vector<Attempt> attempts = reports_while_time_passes(8, seconds(1));
  EXPECT_EQ(server.received().size(), 1U);
  for (const Attempt& attempt : attempts) {
    EXPECT_EQ(attempt.result, AttemptResult::kDelivered);
    EXPECT_EQ(attempt.digest_of, 8U);
    EXPECT_EQ(attempt.message_ref, "");
  }
  dispatcher_->stop({});
  EXPECT_EQ(counters_of("ops").digests, 1U);
}

TEST_F(DispatcherTest, TriesAFailedDigestAgainAtOneTime) {
  const LoopbackServer server(failing_first(1, answer(500)));
  ReceiverConfig room = webhook("ops", server.url());
  room.kind = ReceiverKind::kSlackWebhook;
  room.rate_per_minute = 5;
  start({room});
  for (std::uint64_t id = 1; id <= 6; ++id) {
    Delivery made = delivery(id, id);
    made.message.card.priority = Priority::kP3;
    made.message.next_try_at = kNewYear + seconds(1);
    submit(made);
  }
  const std::vector<Attempt> attempts = reports_while_time_passes(6, seconds(1));
  for (const Attempt& attempt : attempts) {
    EXPECT_EQ(attempt.result, AttemptResult::kRetry);
    EXPECT_EQ(attempt.next_try_at, attempts.front().next_try_at);
  }
}

}  // namespace
}  // namespace headwater::notifiers
