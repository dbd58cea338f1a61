// UsedSignatures: that what somebody has signed together with a time counts once (S10). It is used
// when it was answered with a yes; until then the sender may well come again. Forgets with time and
// by number; of this process alone. Owned by the io thread.
#pragma once

#include <cstdint>
#include <string>

#include "api/internal/bounded_times.h"
#include "base/timestamp.h"
#include "model/limits.h"

namespace headwater::api {

class UsedSignatures {
 public:
  enum class Seen : std::uint8_t { kNever, kInHand, kUsed };

  // `mark` stands for what was signed. kNever: now it is in hand, until it is answered.
  [[nodiscard]] Seen take(const std::string& mark, Timestamp now);
  // Nobody may have heard an answer that is no yes.
  void answered(const std::string& mark, bool yes, Timestamp now);

 private:
  BoundedTimes in_hand_{limits::kConnectionsMax};
  BoundedTimes used_{limits::kSignaturesRememberedMax};
};

}  // namespace headwater::api
