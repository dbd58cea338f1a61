#include "notifiers/receiver_worker.h"

#include <algorithm>
#include <utility>

namespace headwater::notifiers {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Engine time may jump ahead of the steady clock that we sleep by, so no sleep is long.
constexpr auto kNapMax = std::chrono::milliseconds(200);

Outcome given_up(const Message& message) {
  Outcome outcome;
  outcome.result = AttemptResult::kRefused;
  outcome.failure = FailureClass::kDeadline;
  outcome.detail = "the deadline passed after " + std::to_string(message.attempts) + " tries";
  return outcome;
}

}  // namespace

ReceiverWorker::ReceiverWorker(const ReceiverConfig& config, std::unique_ptr<Receiver> receiver,
                               std::shared_ptr<std::atomic<bool>> abandon,
                               const DispatcherPorts& ports)
    : ports_(ports),
      receiver_(std::move(receiver)),
      abandon_(std::move(abandon)),
      pace_(config.kind, config.rate_per_minute),
      thread_([this] { run(); }) {
  const std::lock_guard lock(mutex_);
  counters_.receiver = config.name;
}

ReceiverWorker::~ReceiverWorker() { join(); }

bool ReceiverWorker::submit(Delivery delivery) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || !queue_.add(std::move(delivery))) return false;
  wake_.notify_one();
  return true;
}

bool ReceiverWorker::idle() const {
  const std::lock_guard lock(mutex_);
  return queue_.size() == 0;
}

ReceiverCounters ReceiverWorker::counters() const {
  const std::lock_guard lock(mutex_);
  ReceiverCounters counters = counters_;
  counters.queued = queue_.size();
  if (trying_since_) {
    const auto taken = SteadyClock::now() - *trying_since_;
    counters.trying_for = {std::chrono::duration_cast<std::chrono::microseconds>(taken).count()};
  }
  return counters;
}

void ReceiverWorker::stop_by(SteadyClock::time_point deadline) {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  stop_by_ = deadline;
  wake_.notify_one();
}

void ReceiverWorker::join() {
  if (thread_.joinable()) thread_.join();
}

std::vector<Delivery> ReceiverWorker::left() const {
  const std::lock_guard lock(mutex_);
  return queue_.left();
}

void ReceiverWorker::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    const Timestamp now = ports_.now();
    if (done(now)) break;
    const Delivery* next = pace_.earliest() <= now ? queue_.take(now) : nullptr;
    if (next == nullptr) {
      wait_for_work(lock, now);
    } else {
      pace_.spend(now);
      deliver(*next, lock);
    }
  }
  ended_ = true;
  ended_at_last_.notify_all();
}

bool ReceiverWorker::ended_by(SteadyClock::time_point time) {
  std::unique_lock lock(mutex_);
  return ended_at_last_.wait_until(lock, time, [this] { return ended_; });
}

bool ReceiverWorker::done(Timestamp now) const {
  if (!stopping_) return false;
  const auto due = queue_.next_due();
  return !due || *due > now || SteadyClock::now() >= stop_by_;
}

void ReceiverWorker::wait_for_work(std::unique_lock<std::mutex>& lock, Timestamp now) {
  const auto due = queue_.next_due();
  if (!due) {
    wake_.wait(lock);
    return;
  }
  const Timestamp next = std::max(*due, pace_.earliest());
  const auto nap = std::chrono::microseconds(next.set() ? (next - now).micros : 0);
  wake_.wait_for(lock,
                 std::clamp<std::chrono::microseconds>(nap, std::chrono::milliseconds(1), kNapMax));
}

// The delivery stays in the queue meanwhile, so that idle() and a repeated submit() see it.
void ReceiverWorker::deliver(const Delivery& delivery, std::unique_lock<std::mutex>& lock) {
  trying_since_ = SteadyClock::now();
  lock.unlock();
  const Outcome outcome = send_timed(delivery);
  const Attempt attempt = attempt_of(delivery, outcome);
  (ports_.report_durably ? ports_.report_durably : ports_.report)(attempt);
  if (outcome.result == AttemptResult::kDelivered) follow_up(delivery);
  lock.lock();
  trying_since_.reset();
  count(outcome);
  if (outcome.result != AttemptResult::kRetry) {
    queue_.learn(outcome.channel_ref, outcome.message_ref);
    queue_.finish();
    return;
  }
  if (outcome.failure == FailureClass::kRateLimited) pace_.hold_until(attempt.next_try_at);
  queue_.retry_at(attempt.next_try_at);
}

Outcome ReceiverWorker::send_timed(const Delivery& delivery) {
  const Timestamp now = ports_.now();
  const Message& message = delivery.message;
  if (message.deadline.set() && now >= message.deadline) return given_up(message);
  const auto began = SteadyClock::now();
  Outcome outcome = receiver_->send(delivery, wall());
  const auto took =
      std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - began);
  const std::lock_guard lock(mutex_);
  ++counters_.tries;
  counters_.latency_micros_sum += static_cast<std::uint64_t>(took.count());
  return outcome;
}

Attempt ReceiverWorker::attempt_of(const Delivery& delivery, const Outcome& outcome) const {
  Attempt attempt;
  attempt.message = delivery.message.id;
  attempt.result = outcome.result;
  attempt.detail = outcome.detail;
  attempt.channel_ref = outcome.channel_ref;
  attempt.message_ref = outcome.message_ref;
  if (outcome.result == AttemptResult::kRetry) {
    const Duration wait = std::max(backoff(delivery.message.attempts, ports_.jitter),
                                   outcome.retry_after.value_or(Duration{}));
    attempt.next_try_at = ports_.now() + wait;
  }
  return attempt;
}

void ReceiverWorker::follow_up(const Delivery& delivery) {
  const Timestamp now = ports_.now();
  const std::vector<Outcome> outcomes = receiver_->follow_up(delivery, wall());
  const std::lock_guard lock(mutex_);
  for (const Outcome& outcome : outcomes) {
    count(outcome);
    pace_.spend(now);
  }
}

Timestamp ReceiverWorker::wall() const { return ports_.wall ? ports_.wall() : ports_.now(); }

void ReceiverWorker::count(const Outcome& outcome) {
  if (outcome.result == AttemptResult::kDelivered) {
    ++counters_.sent;
  } else {
    ++counters_.failed[static_cast<std::size_t>(outcome.failure)];
  }
}

}  // namespace headwater::notifiers
