#include "notifiers/send_pace.h"

#include <algorithm>

#include "model/limits.h"

namespace headwater::notifiers {
namespace {

// A burst is what fits into this part of a minute; the even pace is slowed down to pay for it.
constexpr Duration kBurst = seconds(12);

// Below what each provider takes (docs/receivers.md).
std::uint32_t usual_rate(ReceiverKind kind) {
  switch (kind) {
    case ReceiverKind::kSlack:
    case ReceiverKind::kSlackWebhook:
      return 60;
    case ReceiverKind::kPagerDuty:
      return 100;
    case ReceiverKind::kWebhook:
      return 600;
  }
  return 60;
}

bool spaced(ReceiverKind kind) {
  return kind == ReceiverKind::kSlack || kind == ReceiverKind::kSlackWebhook;
}

}  // namespace

SendPace::SendPace(ReceiverKind kind, std::uint32_t rate_per_minute)
    : SendPace(std::int64_t{rate_per_minute > 0 ? rate_per_minute : usual_rate(kind)},
               spaced(kind)) {}

SendPace::SendPace(std::int64_t rate, bool spaced) {
  per_minute_ = static_cast<std::size_t>(rate);
  interval_ = {(minutes(1).micros + rate - 1) / rate};
  const Duration slower = {interval_.micros * 6 / 5};
  if (spaced || slower >= kBurst) return;
  interval_ = slower;
  credit_ = kBurst - slower;
}

Timestamp SendPace::earliest() const {
  const Timestamp paced = even_pace_.set() ? even_pace_ - credit_ : even_pace_;
  return std::max(paced, held_until_);
}

void SendPace::spend(Timestamp now) { even_pace_ = std::max(even_pace_, now) + interval_; }

void SendPace::hold_until(Timestamp time) { held_until_ = std::max(held_until_, time); }

Duration backoff(std::uint32_t attempts_before, const std::function<Duration(Duration)>& jitter) {
  Duration bound = limits::kBackoffMin * 2;
  for (std::uint32_t i = 0; i < attempts_before && bound < limits::kBackoffMax; ++i) {
    bound = bound * 2;
  }
  bound = std::min(bound, limits::kBackoffMax);
  return limits::kBackoffMin + jitter(bound - limits::kBackoffMin);
}

}  // namespace headwater::notifiers
