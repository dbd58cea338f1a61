// LoginFailures: makes of wrong tokens, keys and signatures one audit record each
// limits::kLoginFailuresTold, so that a flood of guesses fills no disk. Owned by the io thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/timestamp.h"
#include "model/audit.h"

namespace headwater::api {

class LoginFailures {
 public:
  // `tell` may be null.
  explicit LoginFailures(std::function<void(AuditEntry)> tell) : tell_(std::move(tell)) {}
  // `id` is what the token says of itself, "" if it has not the form of one; or the door.
  void failed(const std::string& address, const std::string& id, Timestamp now);

 private:
  std::function<void(AuditEntry)> tell_;
  std::uint64_t untold_ = 0;
  Timestamp told_at_;
};

}  // namespace headwater::api
