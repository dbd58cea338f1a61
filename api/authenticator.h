// Authenticator: from a request's head and a route's credential to a caller, or to the refusal.
// Tokens stand in the Authorization header only. Owned by the io thread.
#pragma once

#include <functional>
#include <optional>
#include <variant>

#include "api/guess_throttle.h"
#include "api/router.h"
#include "api/token.h"

namespace headwater::api {

class Authenticator {
 public:
  struct Openings {
    bool loopback = false;   // what is open on loopback
    bool lifecycle = false;  // POST /-/reload
  };
  Authenticator(const TokenTable& table, std::function<Timestamp()> clock, Openings openings);

  // 401 without a right token, 403 with a right one of the wrong role, 429 after too many wrong
  // ones. Event doors never say 429: their clients would drop what they hold.
  [[nodiscard]] std::variant<Caller, Response> judge(const RequestHead& head,
                                                     const Credential& credential);

 private:
  [[nodiscard]] bool open(const Credential& credential) const;
  [[nodiscard]] Response wrong_token(const RequestHead& head, const Credential& credential,
                                     std::string_view text);

  const TokenTable& table_;
  std::function<Timestamp()> clock_;
  Openings openings_;
  GuessThrottle throttle_;
};

}  // namespace headwater::api
