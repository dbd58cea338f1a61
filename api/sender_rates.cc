#include "api/sender_rates.h"

#include <algorithm>

namespace headwater::api {
namespace {

constexpr std::uint64_t kMicrosPerSecond = 1'000'000;

Duration time_of(std::uint64_t count, std::uint64_t per_second) {
  if (per_second == 0) return {};
  return {static_cast<std::int64_t>(count * kMicrosPerSecond / per_second)};
}

}  // namespace

Duration SenderRates::wait(const std::string& sender, Timestamp now) const {
  return std::max(paid_until_.find(sender).value_or(now) - now - kAhead, Duration{});
}

void SenderRates::charge(const std::string& sender, std::uint64_t events, std::uint64_t bytes,
                         Timestamp now) {
  const Duration cost = std::max(time_of(events, rate_.events), time_of(bytes, rate_.bytes));
  if (cost == Duration{}) return;
  paid_until_.set(sender, std::max(paid_until_.find(sender).value_or(now), now) + cost);
}

}  // namespace headwater::api
