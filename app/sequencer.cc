#include "app/sequencer.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

#include "model/limits.h"

namespace headwater::app {
namespace {

constexpr std::int64_t kSlewDivisor = 100;

std::int64_t micros_of(auto duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

}  // namespace

Clock system_clock() {
  return {
      .wall =
          [] { return Timestamp{micros_of(std::chrono::system_clock::now().time_since_epoch())}; },
      .monotonic =
          [] { return Duration{micros_of(std::chrono::steady_clock::now().time_since_epoch())}; },
  };
}

Sequencer::Sequencer(Clock clock, Seq last, Timestamp last_at)
    : clock_(std::move(clock)),
      last_(last),
      monotonic_at_(clock_.monotonic()),
      at_(std::max(clock_.wall(), last_at)),
      skew_(clock_.wall() - at_) {}

Seq Sequencer::next() {
  ++last_.value;
  return last_;
}

Timestamp Sequencer::now() {
  const Duration monotonic = clock_.monotonic();
  const std::int64_t elapsed = std::max<std::int64_t>(0, (monotonic - monotonic_at_).micros);
  monotonic_at_ = monotonic;
  const Timestamp wall = clock_.wall();
  const std::int64_t behind = (wall - at_).micros - elapsed;
  const std::int64_t slew_max = elapsed / kSlewDivisor;
  at_ = at_ + Duration{elapsed + std::clamp(behind, -slew_max, slew_max)};
  skew_ = wall - at_;
  return at_;
}

std::function<Timestamp()> shared_time(Clock clock, Timestamp last_at) {
  struct Shared {
    Shared(Clock clock, Timestamp last_at) : sequencer(std::move(clock), {}, last_at) {}
    std::mutex mutex;
    Sequencer sequencer;
  };
  const auto shared = std::make_shared<Shared>(std::move(clock), last_at);
  return [shared] {
    const std::lock_guard lock(shared->mutex);
    return shared->sequencer.now();
  };
}

std::string health_text(Duration skew) {
  const Duration distance = std::max(skew, Duration{} - skew);
  if (distance <= limits::kClockSkewTold) return "OK";
  return "OK, but engine time is " + format_duration(distance) +
         (skew > Duration{} ? " behind" : " ahead of") + " the wall clock";
}

}  // namespace headwater::app
