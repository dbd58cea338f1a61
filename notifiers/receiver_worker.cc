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
      pace_(pace_of(config)),
      queue_({.leave_in_time = pace_.per_minute(),
              .fits = [this](const Delivery& each) { return receiver_->fits_digest(each); }}),
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
    const Batch next = next_batch(now);
    if (next.empty()) {
      wait_for_work(lock, now);
    } else {
      pace_.spend(now);
      deliver(next, lock);
    }
  }
  ended_ = true;
  ended_at_last_.notify_all();
}

ReceiverWorker::Batch ReceiverWorker::next_batch(Timestamp now) {
  if (pace_.earliest() > now) return {};
  Batch digest = queue_.take_digest(now);
  if (!digest.empty()) return digest;
  const Delivery* next = queue_.take(now);
  return next == nullptr ? Batch{} : Batch{next};
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

// What is in it stays in the queue meanwhile, so that idle() and a repeated submit() see it.
void ReceiverWorker::deliver(const Batch& batch, std::unique_lock<std::mutex>& lock) {
  trying_since_ = SteadyClock::now();
  const std::string receiver = counters_.receiver;
  lock.unlock();
  const Outcome outcome = send_timed(batch);
  const std::vector<Attempt> attempts = attempts_of(batch, outcome);
  (ports_.report_durably ? ports_.report_durably
                         : ports_.report)({.receiver = receiver, .attempts = attempts});
  const bool alone = batch.size() == 1;
  if (alone && outcome.result == AttemptResult::kDelivered) follow_up(*batch.front());
  lock.lock();
  trying_since_.reset();
  count(outcome, batch.size());
  if (outcome.result != AttemptResult::kRetry) {
    if (alone) queue_.learn(outcome.channel_ref, outcome.message_ref);
    queue_.finish();
    return;
  }
  const Timestamp again = attempts.front().next_try_at;
  if (outcome.failure == FailureClass::kRateLimited) pace_.hold_until(again);
  queue_.retry_at(again);
}

Outcome ReceiverWorker::send_timed(const Batch& batch) {
  const Timestamp now = ports_.now();
  const Message& message = batch.front()->message;
  const bool alone = batch.size() == 1;
  if (alone && message.deadline.set() && now >= message.deadline) return given_up(message);
  const auto began = SteadyClock::now();
  Outcome outcome =
      alone ? receiver_->send(*batch.front(), wall()) : receiver_->send_digest(batch, wall());
  const auto took =
      std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - began);
  const std::lock_guard lock(mutex_);
  ++counters_.tries;
  counters_.latency_micros_sum += static_cast<std::uint64_t>(took.count());
  return outcome;
}

// A digest's messages are tried again at one time; where it stands is no message's own place.
std::vector<Attempt> ReceiverWorker::attempts_of(const Batch& batch, const Outcome& outcome) const {
  Attempt attempt;
  attempt.result = outcome.result;
  attempt.detail = outcome.detail;
  if (batch.size() == 1) {
    attempt.channel_ref = outcome.channel_ref;
    attempt.message_ref = outcome.message_ref;
  } else {
    attempt.digest_of = static_cast<std::uint32_t>(batch.size());
  }
  if (outcome.result == AttemptResult::kRetry) {
    std::uint32_t tried = 0;
    for (const Delivery* each : batch) tried = std::max(tried, each->message.attempts);
    const Duration wait =
        std::max(backoff(tried, ports_.jitter), outcome.retry_after.value_or(Duration{}));
    attempt.next_try_at = ports_.now() + wait;
  }
  std::vector<Attempt> attempts(batch.size(), attempt);
  for (std::size_t i = 0; i < batch.size(); ++i) attempts[i].message = batch[i]->message.id;
  return attempts;
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

void ReceiverWorker::count(const Outcome& outcome, std::size_t messages) {
  if (outcome.result == AttemptResult::kDelivered) {
    counters_.sent += messages;
    if (messages > 1) ++counters_.digests;
  } else {
    ++counters_.failed[static_cast<std::size_t>(outcome.failure)];
  }
}

}  // namespace headwater::notifiers
