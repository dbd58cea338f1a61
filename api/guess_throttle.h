// GuessThrottle: counts wrong tokens and keys by address, and tokens by their id. It never refuses
// a right token; it only says when wrong ones have become too many to be answered kindly. Forgets
// with time, bounded. Owned by the io thread.
#pragma once

#include <string>

#include "api/internal/bounded_times.h"
#include "base/timestamp.h"

namespace headwater::api {

class GuessThrottle {
 public:
  static constexpr std::int64_t kGuessesAllowed = 10;  // at once; then one each kRegain
  static constexpr Duration kRegain = seconds(6);
  static constexpr std::size_t kTrackedMax = 4096;  // the longest quiet one is forgotten

  // Notes a wrong guess; true when there were too many from the address, or at the id ("" = none).
  [[nodiscard]] bool wrong_guess(const std::string& address, const std::string& id, Timestamp now);

 private:
  [[nodiscard]] static bool take(BoundedTimes& buckets, const std::string& key, Timestamp now);

  // When a bucket of kGuessesAllowed, emptied by guesses and refilled by time, is full again.
  BoundedTimes by_address_{kTrackedMax};
  BoundedTimes by_id_{kTrackedMax};
};

}  // namespace headwater::api
