// SendQueue: the messages of one receiver in the order in which they may leave. Within a thread
// strictly by id, a later message waiting for an earlier one that is being retried; between threads
// the most urgent first, then the oldest. It reads no clock. Not thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/timestamp.h"
#include "model/page.h"

namespace headwater::notifiers {

class SendQueue {
 public:
  // False when full. A message that is queued already is left as it is.
  [[nodiscard]] bool add(Delivery delivery);

  // The message to send at `now`, or null. It stays in the queue, at the same address, until
  // finish() or retry_at(); until then nothing else is handed out. Its thread knows what earlier
  // deliveries of this queue have learned from the provider.
  [[nodiscard]] const Delivery* take(Timestamp now);
  // The message in flight has its final outcome.
  void finish();
  // The message in flight is tried again, not before `time`.
  void retry_at(Timestamp time);
  // The provider's ids for the thread of the message in flight.
  void learn(const std::string& channel_ref, const std::string& message_ref);

  // When the next message that is not in flight is due; unset: at once. Nothing if there is none.
  [[nodiscard]] std::optional<Timestamp> next_due() const;
  [[nodiscard]] std::size_t size() const { return size_; }
  // Every message, for whoever brings them out instead; nothing is in flight.
  [[nodiscard]] std::vector<Delivery> left() const;

 private:
  using Messages = std::map<MessageId, Delivery>;

  void list(ThreadId thread);
  void unlist(ThreadId thread);
  [[nodiscard]] Delivery& in_flight();

  std::map<ThreadId, Messages> threads_;
  std::size_t size_ = 0;
  // The first message of each thread that is not in flight stands in one of these two.
  std::set<std::pair<Timestamp, ThreadId>> waiting_;           // not yet due when last looked
  std::set<std::tuple<Priority, MessageId, ThreadId>> ready_;  // due
  ThreadId thread_in_flight_;                                  // unset: none is
  MessageId message_in_flight_;
  std::map<ThreadId, std::pair<std::string, std::string>> learned_;  // channel_ref, message_ref
};

}  // namespace headwater::notifiers
