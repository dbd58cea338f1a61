// Authenticator: from a request's head and a route's credential to a caller, or to the refusal.
// Tokens stand in the Authorization header only. Owned by the io thread.
#pragma once

#include <functional>
#include <optional>
#include <variant>

#include "api/guesses.h"
#include "api/router.h"
#include "api/token.h"

namespace headwater::api {

class Authenticator {
 public:
  // `open`: callers without a token are let in everywhere, unless a browser's page sent them; for
  // servers on loopback.
  // `audit` is told of wrong tokens, now and then; may be null.
  Authenticator(const TokenTable& table, std::function<Timestamp()> clock, bool open,
                std::function<void(AuditEntry)> audit = nullptr);

  // 401 without a right token, 403 with a right one of the wrong role, 429 after too many wrong
  // ones. Event doors never say 429: their clients would drop what they hold.
  [[nodiscard]] std::variant<Caller, Response> judge(const RequestHead& head,
                                                     const Credential& credential);

  // For handlers that judge a credential of their own.
  [[nodiscard]] Guesses& guesses() { return guesses_; }

 private:
  [[nodiscard]] Response wrong_token(const RequestHead& head, const Credential& credential,
                                     std::string_view text);

  const TokenTable& table_;
  std::function<Timestamp()> clock_;
  bool open_;
  Guesses guesses_;
};

}  // namespace headwater::api
