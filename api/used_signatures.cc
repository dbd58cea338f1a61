#include "api/used_signatures.h"

namespace headwater::api {

UsedSignatures::Seen UsedSignatures::take(const std::string& mark, Timestamp now) {
  const auto used = used_.find(mark);
  if (used && now - *used < limits::kSignatureRemembered) return Seen::kUsed;
  // A connection whose client has gone never asks for its answer.
  const auto taken = in_hand_.find(mark);
  if (taken && now - *taken < limits::kRequestTimeout) return Seen::kInHand;
  in_hand_.set(mark, now);
  return Seen::kNever;
}

void UsedSignatures::answered(const std::string& mark, bool yes, Timestamp now) {
  in_hand_.forget(mark);
  if (yes) used_.set(mark, now);
}

}  // namespace headwater::api
