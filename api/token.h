// Bearer tokens: `hw_<id>_<secret>`, shown once, stored as SHA-256 under the public id. The table
// they live in belongs to the caller; nothing here logs or returns a secret but create_token.
// No thread rule of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/result.h"
#include "model/audit.h"
#include "model/labels.h"

namespace headwater::api {

// viewer < responder < admin; ingest stands beside them and may only send events.
enum class Role : std::uint8_t { kViewer, kResponder, kAdmin, kIngest };
[[nodiscard]] std::string_view to_string(Role role);
[[nodiscard]] std::optional<Role> read_role(std::string_view word);

struct Token {
  std::string id;      // public, first part of the text
  std::string digest;  // SHA-256 of the whole text, 32 bytes
  std::string name;    // who: the actor of commands
  Role role = Role::kViewer;
  std::vector<std::string> tenants;  // empty: not limited
  Timestamp created_at;
  Timestamp expires_at;  // unset: never
  bool revoked = false;
  LabelSet labels;         // added to every event that it sends (C10)
  std::string old_digest;  // of the text before the last rotation, valid until then; "" = none
  Timestamp old_until;     // new fields go last
  HW_FIELDS(id, digest, name, role, tenants, created_at, expires_at, revoked, labels, old_digest,
            old_until)
};

// Where tokens are kept: bytes under a public id. Called on the io thread and by the command line;
// `get` is on the path of each request and must take microseconds.
class TokenTable {
 public:
  virtual ~TokenTable() = default;
  // Adds or replaces, and records who did it in the same write; durable when it returns.
  [[nodiscard]] virtual Status put(const std::string& id, const std::string& bytes,
                                   const AuditEntry& audit) = 0;
  // Empty text when there is none; an error when the table can't be read.
  [[nodiscard]] virtual Result<std::string> get(std::string_view id) const = 0;
  // Every token's bytes, by id.
  [[nodiscard]] virtual Result<std::vector<std::string>> list() const = 0;
};

struct TokenRequest {
  std::string name;
  Role role = Role::kViewer;
  std::vector<std::string> tenants;
  LabelSet labels;
  Timestamp expires_at;
};

// Who changes a token, and when: recorded with the change.
struct TokenChange {
  Origin by;
  Timestamp now;
};
// Makes a token of 160 random bits, stores it, and returns its text, which can't be had again.
[[nodiscard]] Result<std::string> create_token(TokenTable& table, const TokenRequest& request,
                                               const TokenChange& change);
// A new text for the token of that id. The one before is valid for `keep_old` more, so that whoever
// uses it can be given the new one in the meantime; one from before that is not. kRefused for a
// token that is revoked or has expired.
[[nodiscard]] Result<std::string> rotate_token(TokenTable& table, std::string_view id,
                                               Duration keep_old, const TokenChange& change);
// From the next request on only the newest text is valid.
[[nodiscard]] Status retire_old_secret(TokenTable& table, std::string_view id,
                                       const TokenChange& change);
// From the next request on the token is refused. All three: kNotFound when there is no such id.
[[nodiscard]] Status revoke_token(TokenTable& table, std::string_view id,
                                  const TokenChange& change);
[[nodiscard]] Result<std::vector<Token>> list_tokens(const TokenTable& table);

// The public id of a token's text; "" when the text has not the form of a token.
[[nodiscard]] std::string_view public_id(std::string_view text);
// kRefused for a text that is no token of the table, or one revoked or expired at `now`: one
// message for all, and one time. Any other code: the table can't be read.
[[nodiscard]] Result<Token> verify_token(const TokenTable& table, std::string_view text,
                                         Timestamp now);
// Whether the token of that id, once verified, is still neither revoked nor expired.
[[nodiscard]] bool is_valid_token(const TokenTable& table, std::string_view id, Timestamp now);

}  // namespace headwater::api
