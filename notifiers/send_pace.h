// SendPace: how often a receiver may be sent to, and how long to wait after a failure. It reads no
// clock. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/timestamp.h"
#include "model/page.h"

namespace headwater::notifiers {

class SendPace {
 public:
  // At most `rate_per_minute` sends in any minute; 0 = the kind's own. Slack takes one a second and
  // channel, so there sends are spaced; elsewhere the first sixth of them may leave at once.
  SendPace(ReceiverKind kind, std::uint32_t rate_per_minute);
  SendPace(std::int64_t rate_per_minute, bool spaced);

  // How many leave in any minute.
  [[nodiscard]] std::size_t per_minute() const { return per_minute_; }
  // The earliest time of the next send; unset: at once.
  [[nodiscard]] Timestamp earliest() const;
  void spend(Timestamp now);
  // The receiver asked for a rest.
  void hold_until(Timestamp time);

 private:
  std::size_t per_minute_;
  Duration interval_;
  Duration credit_;      // how far ahead of the even pace a burst may run
  Timestamp even_pace_;  // when the next send is due at an even pace
  Timestamp held_until_;
};

// Exponential with full jitter: between limits::kBackoffMin and a bound that doubles with every
// attempt before this one up to limits::kBackoffMax. `jitter` draws uniformly from [0, its
// argument].
[[nodiscard]] Duration backoff(std::uint32_t attempts_before,
                               const std::function<Duration(Duration)>& jitter);

}  // namespace headwater::notifiers
