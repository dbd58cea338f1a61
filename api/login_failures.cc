#include "api/login_failures.h"

#include <utility>

#include "model/limits.h"

namespace headwater::api {

void LoginFailures::failed(const std::string& address, const std::string& id, Timestamp now) {
  ++untold_;
  if (!tell_ || (told_at_.set() && now - told_at_ < limits::kLoginFailuresTold)) return;
  told_at_ = now;
  tell_({.by = {.address = address},
         .action = "login",
         .object = id,
         .detail = std::to_string(std::exchange(untold_, 0)) + " since the last record of it",
         .outcome = "refused"});
}

}  // namespace headwater::api
