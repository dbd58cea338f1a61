#include "notifiers/send_queue.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"
#include "model/limits.h"

namespace headwater::notifiers {
namespace {

// At its deadline a message is due whatever its next try: it has to be given up then.
Timestamp due_time(const Message& message) {
  return message.deadline.set() ? std::min(message.next_try_at, message.deadline)
                                : message.next_try_at;
}

bool is_critical(Priority priority) { return priority <= Priority::kP2; }

}  // namespace

bool SendQueue::add(Delivery delivery) {
  const ThreadId thread = delivery.message.thread;
  const MessageId id = delivery.message.id;
  const auto known = threads_.find(thread);
  if (known != threads_.end() && known->second.contains(id)) return true;
  if (size_ >= limits::kDeliveryQueueMax) return false;
  unlist(thread);
  threads_[thread].emplace(id, std::move(delivery));
  ++size_;
  list(thread);
  return true;
}

const Delivery* SendQueue::take(Timestamp now) {
  if (!in_flight_.empty()) return nullptr;
  make_ready(now);
  if (ready_.empty()) return nullptr;
  const Ready first = *ready_.begin();
  turn_now_[static_cast<std::size_t>(first.priority)] = first.turn;
  return &send_off(first);
}

std::vector<const Delivery*> SendQueue::take_digest(Timestamp now) {
  if (rule_.leave_in_time == 0 || !in_flight_.empty()) return {};
  make_ready(now);
  const bool overflow = ready_.size() > rule_.leave_in_time;
  if (!overflow) overflow_since_.reset();
  if (overflow && !overflow_since_) overflow_since_ = sends_;
  std::vector<Ready> chosen = digest_at(now);
  const auto in_time = [&](std::uint64_t since) { return sends_ - since < rule_.leave_in_time; };
  const auto comes_in_time = [&](const Ready& each) { return in_time(each.since); };
  if (!overflow) std::erase_if(chosen, comes_in_time);
  if (std::all_of(chosen.begin(), chosen.end(), comes_in_time)) {
    const bool may_wait = !digest_failed_ && overflow_since_ && in_time(*overflow_since_);
    if (chosen.size() < 2 || (may_wait && is_critical(ready_.begin()->priority))) return {};
  }
  overflow_since_.reset();
  std::vector<const Delivery*> digest;
  digest.reserve(chosen.size());
  for (const Ready& each : chosen) digest.push_back(&send_off(each));
  return digest;
}

std::vector<SendQueue::Ready> SendQueue::digest_at(Timestamp now) const {
  std::vector<Ready> chosen;
  std::size_t critical = 0;
  for (const Ready& each : digestible_) {
    if (chosen.size() == limits::kDigestMessagesMax) break;
    const bool goes_alone = is_critical(each.priority) && critical++ < rule_.leave_in_time;
    // Unless so many newer ones went before it that it did not.
    if (goes_alone && sends_ - each.since < 2 * rule_.leave_in_time) continue;
    const Message& message = threads_.at(each.thread).at(each.message).message;
    // What has run into its deadline is given up, not told.
    if (!message.deadline.set() || now < message.deadline) chosen.push_back(each);
  }
  return chosen;
}

void SendQueue::make_ready(Timestamp now) {
  if (ready_.empty()) last_turn_.clear();
  while (!waiting_.empty() && waiting_.begin()->first <= now) {
    const ThreadId thread = waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    Delivery& first = threads_.at(thread).begin()->second;
    if (const auto refs = learned_.find(thread); refs != learned_.end())
      std::tie(first.thread.channel_ref, first.thread.message_ref) = refs->second;
    const Ready ready{.priority = first.message.card.priority,
                      .turn = turn_of(first.message),
                      .message = first.message.id,
                      .thread = thread,
                      .since = due_since_.emplace(first.message.id, sends_).first->second};
    ready_.insert(ready);
    if (rule_.fits && rule_.fits(first)) digestible_.insert(ready);
    ready_by_thread_.emplace(thread, ready);
  }
}

// Each tenant's next message has its turn after its last one, but never before what leaves now: so
// one with many waits behind itself, and one that was quiet has saved nothing up.
std::uint64_t SendQueue::turn_of(const Message& message) {
  const IncidentCard& card = message.card;
  const bool of_one = card.tenant_count == 1 && card.tenants.size() == 1;
  std::uint64_t& last = last_turn_[{card.priority, of_one ? card.tenants.front() : std::string{}}];
  last = std::max(last, turn_now_[static_cast<std::size_t>(card.priority)]) + 1;
  return last;
}

Delivery& SendQueue::send_off(const Ready& ready) {
  const Ready gone = ready;  // it may stand in what is erased
  ready_.erase(gone);
  digestible_.erase(gone);
  ready_by_thread_.erase(gone.thread);
  in_flight_.emplace(gone.thread, gone.message);
  return threads_.at(gone.thread).at(gone.message);
}

void SendQueue::finish() {
  HW_CHECK(!in_flight_.empty(), "no message is in flight");
  ++sends_;
  if (in_flight_.size() > 1) digest_failed_ = false;
  for (const auto& [thread, message] : std::exchange(in_flight_, {})) {
    Messages& messages = threads_.at(thread);
    messages.erase(message);
    due_since_.erase(message);
    --size_;
    if (messages.empty()) {
      threads_.erase(thread);
    } else {
      list(thread);
    }
  }
}

void SendQueue::retry_at(Timestamp time) {
  HW_CHECK(!in_flight_.empty(), "no message is in flight");
  if (in_flight_.size() > 1) digest_failed_ = true;
  for (const auto& [thread, id] : std::exchange(in_flight_, {})) {
    Message& message = threads_.at(thread).at(id).message;
    ++message.attempts;
    message.next_try_at = time;
    list(thread);
  }
}

void SendQueue::learn(const std::string& channel_ref, const std::string& message_ref) {
  HW_CHECK(in_flight_.size() == 1, "one message is in flight");
  if (message_ref.empty()) return;
  learned_[in_flight_.begin()->first] = {channel_ref, message_ref};
  // By now the state of a forgotten thread holds what was learned.
  if (learned_.size() > limits::kDeliveriesKnownMax) learned_.erase(learned_.begin());
}

std::optional<Timestamp> SendQueue::next_due() const {
  if (!ready_.empty()) return Timestamp{};
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->first;
}

std::vector<Delivery> SendQueue::left() const {
  HW_CHECK(in_flight_.empty(), "a message is in flight");
  std::vector<Delivery> deliveries;
  for (const auto& [thread, messages] : threads_)
    for (const auto& [id, delivery] : messages) deliveries.push_back(delivery);
  return deliveries;
}

void SendQueue::list(ThreadId thread) {
  if (in_flight_.contains(thread)) return;
  waiting_.emplace(due_time(threads_.at(thread).begin()->second.message), thread);
}

void SendQueue::unlist(ThreadId thread) {
  const auto found = threads_.find(thread);
  if (found == threads_.end() || in_flight_.contains(thread)) return;
  waiting_.erase({due_time(found->second.begin()->second.message), thread});
  const auto ready = ready_by_thread_.find(thread);
  if (ready == ready_by_thread_.end()) return;
  ready_.erase(ready->second);
  digestible_.erase(ready->second);
  ready_by_thread_.erase(ready);
}

}  // namespace headwater::notifiers
