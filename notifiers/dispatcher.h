// Dispatcher: brings messages that are already durable to their receivers. One queue and one worker
// thread a receiver, so that a slow one delays no other. It decides nothing: every try is reported,
// the core decides what becomes of the message. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "model/limits.h"
#include "model/page.h"
#include "notifiers/receiver.h"

namespace headwater::notifiers {

// One exchange with a receiver and what it came to, for each message that was in it.
struct TriesOf {
  std::string receiver;
  std::vector<Attempt> attempts;
};

struct DispatcherPorts {
  std::function<Timestamp()> now;                // engine time, which never steps back
  std::function<Timestamp()> wall;               // as receivers know it; null: now()
  std::function<Duration(Duration max)> jitter;  // uniform in [0, max]; called by any worker
  // Of one message, or of all in one digest. Each becomes an input DeliveryAttempted. Called by any
  // worker, and by submit(); must not block on the caller of submit().
  std::function<void(TriesOf)> report;
  // The same, but it returns once the attempts are durable, or never will be: the worker that calls
  // it sends nothing else before, so that a crash repeats only what was in flight. Null: report().
  std::function<void(TriesOf)> report_durably;
};

struct ReceiverCounters {
  std::string receiver;
  std::uint64_t sent = 0;                               // messages
  std::uint64_t digests = 0;                            // that many of them were in
  std::array<std::uint64_t, kFailureClasses> failed{};  // by FailureClass, retried ones too
  std::uint64_t tries = 0;                              // exchanges with the receiver
  std::uint64_t latency_micros_sum = 0;                 // of all tries
  std::uint64_t queued = 0;                             // now, the one in flight included
  Duration trying_for;                                  // the try under way; 0: none is
};

class Dispatcher {
 public:
  // Fails on a configuration that no receiver can be made of or a name that is given twice.
  [[nodiscard]] static Result<std::unique_ptr<Dispatcher>> start(
      const std::vector<ReceiverConfig>& receivers, DispatcherPorts ports);
  // stop() with no time to drain, unless it was called.
  ~Dispatcher();

  // Queues a message whose decision is durable: after the write that decided it, and once more for
  // every pending message after a restart. Repeating one that is queued changes nothing. Messages
  // of a thread leave in the order of their ids; none overtakes one that is being retried. More
  // than can leave in time leave in digests, where the receiver takes such. Until
  // message.next_try_at nothing is sent. At its deadline a message is reported as refused.
  // False: the receiver's queue is full (limits::kDeliveryQueueMax); the caller submits again later
  // from the state. A receiver that is not configured is reported as refused.
  [[nodiscard]] bool submit(Delivery delivery);

  // Nothing is queued or in flight, and every try has been reported.
  [[nodiscard]] bool idle() const;
  // In the order of the configuration.
  [[nodiscard]] std::vector<ReceiverCounters> counters() const;
  // Takes nothing more, sends what is due for at most `drain`, then ends the workers. A try that
  // runs then is waited for, at most for `patience`; after that its answer is lost. Gives what has
  // no final outcome: it is pending in the state. Reports may come until it returns.
  // Not from two threads at once.
  std::vector<Delivery> stop(Duration drain, Duration patience = limits::kExchangeTimeout);
  // Has a stop() that runs on another thread wait no longer for tries.
  void abandon();

 private:
  class Impl;
  explicit Dispatcher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace headwater::notifiers
