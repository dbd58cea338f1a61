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
  const auto at = paid_until_.find(sender);
  if (at == paid_until_.end()) return {};
  return std::max(at->second - now - kAhead, Duration{});
}

void SenderRates::charge(const std::string& sender, std::uint64_t events, std::uint64_t bytes,
                         Timestamp now) {
  const Duration cost = std::max(time_of(events, rate_.events), time_of(bytes, rate_.bytes));
  if (cost == Duration{}) return;
  if (paid_until_.size() >= kTrackedMax && !paid_until_.contains(sender)) {
    paid_until_.erase(
        std::min_element(paid_until_.begin(), paid_until_.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; }));
  }
  Timestamp& paid_until = paid_until_.try_emplace(sender, now).first->second;
  paid_until = std::max(paid_until, now) + cost;
}

}  // namespace headwater::api
