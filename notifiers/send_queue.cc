#include "notifiers/send_queue.h"

#include <algorithm>

#include "base/check.h"
#include "model/limits.h"

namespace headwater::notifiers {
namespace {

// At its deadline a message is due whatever its next try: it has to be given up then.
Timestamp due_time(const Message& message) {
  return message.deadline.set() ? std::min(message.next_try_at, message.deadline)
                                : message.next_try_at;
}

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
  if (thread_in_flight_.set()) return nullptr;
  while (!waiting_.empty() && waiting_.begin()->first <= now) {
    const ThreadId thread = waiting_.begin()->second;
    const Message& first = threads_.at(thread).begin()->second.message;
    ready_.emplace(first.card.priority, first.id, thread);
    waiting_.erase(waiting_.begin());
  }
  if (ready_.empty()) return nullptr;
  thread_in_flight_ = std::get<ThreadId>(*ready_.begin());
  message_in_flight_ = std::get<MessageId>(*ready_.begin());
  ready_.erase(ready_.begin());
  Delivery& delivery = in_flight();
  if (const auto refs = learned_.find(thread_in_flight_); refs != learned_.end()) {
    std::tie(delivery.thread.channel_ref, delivery.thread.message_ref) = refs->second;
  }
  return &delivery;
}

void SendQueue::finish() {
  const ThreadId thread = thread_in_flight_;
  HW_CHECK(thread.set(), "no message is in flight");
  Messages& messages = threads_.at(thread);
  messages.erase(message_in_flight_);
  --size_;
  thread_in_flight_ = {};
  if (messages.empty()) {
    threads_.erase(thread);
  } else {
    list(thread);
  }
}

void SendQueue::retry_at(Timestamp time) {
  Message& message = in_flight().message;
  ++message.attempts;
  message.next_try_at = time;
  const ThreadId thread = thread_in_flight_;
  thread_in_flight_ = {};
  list(thread);
}

void SendQueue::learn(const std::string& channel_ref, const std::string& message_ref) {
  HW_CHECK(thread_in_flight_.set(), "no message is in flight");
  if (message_ref.empty()) return;
  learned_[thread_in_flight_] = {channel_ref, message_ref};
  // By now the state of a forgotten thread holds what was learned.
  if (learned_.size() > limits::kDeliveriesKnownMax) learned_.erase(learned_.begin());
}

std::optional<Timestamp> SendQueue::next_due() const {
  if (!ready_.empty()) return Timestamp{};
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->first;
}

std::vector<Delivery> SendQueue::left() const {
  HW_CHECK(!thread_in_flight_.set(), "a message is in flight");
  std::vector<Delivery> deliveries;
  for (const auto& [thread, messages] : threads_)
    for (const auto& [id, delivery] : messages) deliveries.push_back(delivery);
  return deliveries;
}

void SendQueue::list(ThreadId thread) {
  if (thread_in_flight_ == thread) return;
  waiting_.emplace(due_time(threads_.at(thread).begin()->second.message), thread);
}

void SendQueue::unlist(ThreadId thread) {
  const auto found = threads_.find(thread);
  if (found == threads_.end() || thread_in_flight_ == thread) return;
  const Message& first = found->second.begin()->second.message;
  waiting_.erase({due_time(first), thread});
  ready_.erase({first.card.priority, first.id, thread});
}

Delivery& SendQueue::in_flight() {
  HW_CHECK(thread_in_flight_.set(), "no message is in flight");
  return threads_.at(thread_in_flight_).at(message_in_flight_);
}

}  // namespace headwater::notifiers
