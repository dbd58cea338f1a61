#include "api/guess_throttle.h"

#include <algorithm>

namespace headwater::api {

bool GuessThrottle::wrong_guess(const std::string& address, const std::string& id, Timestamp now) {
  const bool address_ok = take(by_address_, address, now);
  const bool id_ok = id.empty() || take(by_id_, id, now);
  return !address_ok || !id_ok;
}

bool GuessThrottle::take(Buckets& buckets, const std::string& key, Timestamp now) {
  if (buckets.size() >= kTrackedMax && !buckets.contains(key)) {
    buckets.erase(
        std::min_element(buckets.begin(), buckets.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; }));
  }
  Timestamp& full_at = buckets.try_emplace(key, now).first->second;
  full_at = std::max(full_at, now);
  if (full_at - now > kRegain * (kGuessesAllowed - 1)) return false;
  full_at = full_at + kRegain;
  return true;
}

}  // namespace headwater::api
