#include "api/guess_throttle.h"

#include <algorithm>

namespace headwater::api {

bool GuessThrottle::wrong_guess(const std::string& address, const std::string& id, Timestamp now) {
  const bool address_ok = take(by_address_, address, now);
  const bool id_ok = id.empty() || take(by_id_, id, now);
  return !address_ok || !id_ok;
}

bool GuessThrottle::take(BoundedTimes& buckets, const std::string& key, Timestamp now) {
  const Timestamp full_at = std::max(buckets.find(key).value_or(now), now);
  if (full_at - now > kRegain * (kGuessesAllowed - 1)) return false;
  buckets.set(key, full_at + kRegain);
  return true;
}

}  // namespace headwater::api
