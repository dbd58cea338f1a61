// Tokens over HTTP: an admin makes, lists, rotates and revokes them. A token's text is answered
// once, when it is made. Owned by the io thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/router.h"

namespace headwater::api {

// A token without what makes it one.
struct TokenView {
  std::string id;
  std::string name;
  Role role = Role::kViewer;
  std::vector<std::string> tenants;
  LabelSet labels;
  Timestamp created_at;
  Timestamp expires_at;
  bool revoked = false;
  Timestamp old_secret_until;  // unset: there is none beside the newest
  HW_FIELDS(id, name, role, tenants, labels, created_at, expires_at, revoked, old_secret_until)
};
struct TokenPage {
  std::vector<TokenView> tokens;
  HW_FIELDS(tokens)
};
struct MadeToken {
  std::string id;
  std::string token;  // shown this once
  HW_FIELDS(id, token)
};

struct RotatedToken {
  std::string id;
  std::string token;           // shown this once
  Timestamp old_secret_until;  // the one before is taken until then
  HW_FIELDS(id, token, old_secret_until)
};

struct RetiredSecret {
  std::string id;
  bool retired = true;
  HW_FIELDS(id, retired)
};

struct RevokedToken {
  std::string id;
  bool revoked = true;
  HW_FIELDS(id, revoked)
};

class Tokens {
 public:
  // `table` must outlive it.
  Tokens(TokenTable& table, std::function<Timestamp()> clock)
      : table_(table), clock_(std::move(clock)) {}

  // {"name": "...", "role": "...", "tenants": [...], "labels": {...}, "expires_at": "..."}
  void make(const Call& call);
  void list(const Call& call);
  // The path's part is the token's public id, in these three.
  void rotate(const Call& call);
  void retire(const Call& call);
  void revoke(const Call& call);

 private:
  [[nodiscard]] TokenChange change_by(const Call& call) const;
  TokenTable& table_;
  std::function<Timestamp()> clock_;
};

}  // namespace headwater::api
