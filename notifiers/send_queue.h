// SendQueue: the messages of one receiver in the order in which they may leave. Within a thread
// strictly by id, a later message waiting for an earlier one that is being retried; between threads
// the most urgent first, of one priority the tenants in turn, each in the order in which they came
// due. When more are due than can leave in time, it hands out many as one digest. It reads no
// clock. Not thread-safe.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/timestamp.h"
#include "model/page.h"

namespace headwater::notifiers {

// Which messages a receiver takes as lines of one digest, and from when on.
struct DigestRule {
  std::size_t leave_in_time = 0;              // how many leave within a minute; 0: no digests
  std::function<bool(const Delivery&)> fits;  // called by take_digest() and take() alone
};

class SendQueue {
 public:
  explicit SendQueue(DigestRule rule = {}) : rule_(std::move(rule)) {}

  // False when full. A message that is queued already is left as it is.
  [[nodiscard]] bool add(Delivery delivery);

  // The message to send at `now`, or null. It stays in the queue, at the same address, until
  // finish() or retry_at(); until then nothing else is handed out. Its thread knows what earlier
  // deliveries of this queue have learned from the provider.
  [[nodiscard]] const Delivery* take(Timestamp now);
  // The messages to send as one digest at `now`, most urgent first, as if each had been taken;
  // empty unless more are due than leave in time. P1 and P2 stay out of it as far as they leave in
  // time themselves, and it waits for so many sends at most. Also those, or the one, that so many
  // sends went before.
  [[nodiscard]] std::vector<const Delivery*> take_digest(Timestamp now);
  // What is in flight has its final outcome.
  void finish();
  // What is in flight is tried again, not before `time`.
  void retry_at(Timestamp time);
  // The provider's ids for the thread of the one message in flight.
  void learn(const std::string& channel_ref, const std::string& message_ref);

  // When the next message that is not in flight is due; unset: at once. Nothing if there is none.
  [[nodiscard]] std::optional<Timestamp> next_due() const;
  [[nodiscard]] std::size_t size() const { return size_; }
  // Every message, for whoever brings them out instead; nothing is in flight.
  [[nodiscard]] std::vector<Delivery> left() const;

 private:
  using Messages = std::map<MessageId, Delivery>;
  // A due message in the order in which they leave.
  struct Ready {
    Priority priority = Priority::kP5;
    std::uint64_t turn = 0;  // of its tenant, among those of one priority
    MessageId message;
    ThreadId thread;
    std::uint64_t since = 0;  // sends before it came due
    friend auto operator<=>(const Ready&, const Ready&) = default;
  };

  void list(ThreadId thread);
  void unlist(ThreadId thread);
  void make_ready(Timestamp now);
  [[nodiscard]] std::uint64_t turn_of(const Message& message);
  [[nodiscard]] std::vector<Ready> digest_at(Timestamp now) const;
  Delivery& send_off(const Ready& ready);

  DigestRule rule_;
  std::map<ThreadId, Messages> threads_;
  std::size_t size_ = 0;
  // The first message of each thread that is not in flight stands in one of these two.
  std::set<std::pair<Timestamp, ThreadId>> waiting_;  // not yet due when last looked
  std::set<Ready> ready_;                             // due
  std::set<Ready> digestible_;                        // of those
  std::map<ThreadId, Ready> ready_by_thread_;
  std::array<std::uint64_t, 6> turn_now_{};                              // by priority
  std::map<std::pair<Priority, std::string>, std::uint64_t> last_turn_;  // that a tenant was given
  std::uint64_t sends_ = 0;                                              // that succeeded
  std::map<MessageId, std::uint64_t> due_since_;  // sends before each came due, over its retries
  std::optional<std::uint64_t> overflow_since_;   // in sends; none: all that is due leaves in time
  bool digest_failed_ = false;                    // the next one has waited long enough
  std::map<ThreadId, MessageId> in_flight_;
  std::map<ThreadId, std::pair<std::string, std::string>> learned_;  // channel_ref, message_ref
};

}  // namespace headwater::notifiers
