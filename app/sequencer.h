// Sequencer: gives every input of an estate its `seq` and `at` (C1). Engine time starts at the wall
// clock, or at the last journalled time if that is later, then runs on the monotonic clock, slewed
// by at most one part in a hundred towards the wall. Not thread-safe: owned by the engine thread.
#pragma once

#include <functional>
#include <string>

#include "base/timestamp.h"
#include "model/ids.h"

namespace headwater::app {

// The one place where time enters. Both functions are called on the engine thread.
struct Clock {
  std::function<Timestamp()> wall;
  std::function<Duration()> monotonic;  // since any fixed moment
};
[[nodiscard]] Clock system_clock();

class Sequencer {
 public:
  // Goes on after the last journalled input; both unset for a new estate.
  Sequencer(Clock clock, Seq last, Timestamp last_at);

  [[nodiscard]] Seq next();
  // Never before an earlier result.
  [[nodiscard]] Timestamp now();
  // Wall clock minus engine time at the last now().
  [[nodiscard]] Duration skew() const { return skew_; }

 private:
  Clock clock_;
  Seq last_;
  Duration monotonic_at_;
  Timestamp at_;
  Duration skew_;
};

// Engine time for other threads: as a Sequencer's now(), from `last_at` on. It is not the engine's
// own but keeps to it within the slew. Any thread may call it.
[[nodiscard]] std::function<Timestamp()> shared_time(Clock clock, Timestamp last_at);

// What the health page of a process that works says of its clock: "OK", or what is wrong with it
// where the wall clock is over a minute away.
[[nodiscard]] std::string health_text(Duration skew);

}  // namespace headwater::app
