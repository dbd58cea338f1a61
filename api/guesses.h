// Guesses: what becomes of wrong tokens, keys and signatures. They are throttled and told to the
// audit; a right one is never refused because of them. Owned by the io thread.
#pragma once

#include <functional>
#include <string>

#include "api/guess_throttle.h"
#include "api/http.h"
#include "api/login_failures.h"

namespace headwater::api {

class Guesses {
 public:
  // `audit` may be null.
  Guesses(std::function<Timestamp()> clock, std::function<void(AuditEntry)> audit)
      : clock_(std::move(clock)), failures_(std::move(audit)) {}

  // `id` is what the token says of itself, "" if it has not the form of one. True when there were
  // too many from the address or for the id.
  [[nodiscard]] bool wrong_token(const RequestHead& head, const std::string& id);
  // A key or a signature at `door` ("hooks:github"); too many from the address.
  [[nodiscard]] bool wrong_key(const RequestHead& head, const std::string& door);
  // `answer` with 429, when to come again, and the end of the connection.
  [[nodiscard]] static Response slowed(Response answer);

 private:
  std::function<Timestamp()> clock_;
  GuessThrottle throttle_;
  LoginFailures failures_;
};

}  // namespace headwater::api
