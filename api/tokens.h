// Tokens over HTTP: an admin makes, lists and revokes them. A token's text is answered once, when
// it is made. Owned by the io thread.
#pragma once

#include <functional>

#include "api/router.h"

namespace headwater::api {

class Tokens {
 public:
  // `table` must outlive it.
  Tokens(TokenTable& table, std::function<Timestamp()> clock)
      : table_(table), clock_(std::move(clock)) {}

  // {"name": "...", "role": "...", "tenants": [...], "labels": {...}, "expires_at": "..."}
  void make(const Call& call);
  void list(const Call& call);
  // The path's part is the token's public id.
  void revoke(const Call& call);

 private:
  TokenTable& table_;
  std::function<Timestamp()> clock_;
};

}  // namespace headwater::api
