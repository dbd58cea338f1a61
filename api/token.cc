#include "api/token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <utility>

namespace headwater::api {
namespace {

constexpr std::string_view kPrefix = "hw_";
constexpr std::size_t kIdBytes = 6;
constexpr std::size_t kSecretBytes = 20;
constexpr std::size_t kDigestBytes = 32;

constexpr std::string_view kRoles[] = {"viewer", "responder", "admin", "ingest"};

Result<std::string> random_hex(std::size_t bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string raw(bytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(raw.data()), static_cast<int>(bytes)) != 1) {
    return Error(ErrorCode::kUnavailable, "the system has no random bytes to give");
  }
  std::string out;
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::string sha256(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const int good =
      EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  HW_CHECK(good == 1 && size == kDigestBytes, "SHA-256 is part of every OpenSSL");
  return {reinterpret_cast<const char*>(digest.data()), kDigestBytes};
}

std::optional<Token> decoded_token(std::string_view bytes) {
  Token token;
  ByteReader reader(bytes);
  decode(reader, token);
  return reader.finished() ? std::optional(std::move(token)) : std::nullopt;
}

Result<Token> read_token(std::string_view bytes) {
  // One stored before tokens could be rotated ends where nothing of that would stand, and one from
  // before they had labels where an empty set of them would.
  static const std::string kNoRotation = encoded(std::string()) + encoded(Timestamp{});
  std::optional<Token> token = decoded_token(bytes);
  if (!token) token = decoded_token(std::string(bytes) + kNoRotation);
  if (!token) token = decoded_token(std::string(bytes) + '\0' + kNoRotation);
  const bool whole = token && token->digest.size() == kDigestBytes &&
                     (token->old_digest.empty() || token->old_digest.size() == kDigestBytes);
  if (!whole || token->role > Role::kIngest) {
    return Error(ErrorCode::kCorrupt, "a stored token can't be read");
  }
  return *std::move(token);
}

Result<Token> find(const TokenTable& table, std::string_view id) {
  const auto bytes = table.get(id);
  if (!bytes) return bytes.error();
  if (bytes->empty()) return Error(ErrorCode::kNotFound, "no token " + std::string(id));
  return read_token(*bytes);
}

Result<std::string> new_text(const std::string& id) {
  const auto secret = random_hex(kSecretBytes);
  if (!secret) return secret.error();
  return std::string(kPrefix) + id + "_" + *secret;
}

Status store(TokenTable& table, const Token& token, std::string action, std::string detail,
             const TokenChange& change) {
  return table.put(token.id, encoded(token),
                   {.at = change.now,
                    .by = change.by,
                    .action = std::move(action),
                    .object = token.id,
                    .detail = std::move(detail),
                    .outcome = "done"});
}

std::string described(const Token& token) {
  std::string text = "name " + token.name + ", role " + std::string(to_string(token.role));
  for (const std::string& tenant : token.tenants) text += ", tenant " + tenant;
  if (token.expires_at.set()) text += ", expires " + format_rfc3339(token.expires_at);
  return text;
}

bool holds(const Token& token, Timestamp now) {
  return !token.revoked && !(token.expires_at.set() && token.expires_at <= now);
}

bool lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string_view to_string(Role role) { return name_at(kRoles, role); }

std::optional<Role> read_role(std::string_view word) {
  const auto* const found = std::find(std::begin(kRoles), std::end(kRoles), word);
  if (found == std::end(kRoles)) return std::nullopt;
  return static_cast<Role>(found - std::begin(kRoles));
}

Result<std::string> create_token(TokenTable& table, const TokenRequest& request,
                                 const TokenChange& change) {
  if (request.name.empty()) return malformed("name: a token is named after who uses it");
  const auto id = random_hex(kIdBytes);
  if (!id) return id.error();
  auto text = new_text(*id);
  if (!text) return text.error();
  const Token token{.id = *id,
                    .digest = sha256(*text),
                    .name = request.name,
                    .role = request.role,
                    .tenants = request.tenants,
                    .created_at = change.now,
                    .expires_at = request.expires_at,
                    .labels = request.labels};
  if (const Status put = store(table, token, "token.create", described(token), change); !put)
    return put.error();
  return text;
}

Result<std::string> rotate_token(TokenTable& table, std::string_view id, Duration keep_old,
                                 const TokenChange& change) {
  auto token = find(table, id);
  if (!token) return token.error();
  if (!holds(*token, change.now))
    return Error(ErrorCode::kRefused, "the token is revoked or has expired");
  auto text = new_text(token->id);
  if (!text) return text.error();
  token->old_digest = std::exchange(token->digest, sha256(*text));
  token->old_until = change.now + keep_old;
  const std::string detail = "the old secret until " + format_rfc3339(token->old_until);
  if (const Status put = store(table, *token, "token.rotate", detail, change); !put)
    return put.error();
  return text;
}

Status retire_old_secret(TokenTable& table, std::string_view id, const TokenChange& change) {
  auto token = find(table, id);
  if (!token) return token.error();
  token->old_digest.clear();
  token->old_until = {};
  return store(table, *token, "token.retire", "the old secret", change);
}

Status revoke_token(TokenTable& table, std::string_view id, const TokenChange& change) {
  auto token = find(table, id);
  if (!token) return token.error();
  token->revoked = true;
  return store(table, *token, "token.revoke", "name " + token->name, change);
}

Result<std::vector<Token>> list_tokens(const TokenTable& table) {
  const auto rows = table.list();
  if (!rows) return rows.error();
  std::vector<Token> tokens;
  for (const std::string& row : *rows) {
    auto token = read_token(row);
    if (!token) return token.error();
    tokens.push_back(std::move(token).value());
  }
  return tokens;
}

std::string_view public_id(std::string_view text) {
  constexpr std::size_t kIdEnd = kPrefix.size() + 2 * kIdBytes;
  if (text.size() != kIdEnd + 1 + 2 * kSecretBytes) return {};
  if (!text.starts_with(kPrefix) || text[kIdEnd] != '_') return {};
  const std::string_view id = text.substr(kPrefix.size(), 2 * kIdBytes);
  return lower_hex(id) && lower_hex(text.substr(kIdEnd + 1)) ? id : std::string_view{};
}

Result<Token> verify_token(const TokenTable& table, std::string_view text, Timestamp now) {
  const Error refused(ErrorCode::kRefused, "the token is not valid");
  const std::string_view id = public_id(text);
  if (id.empty()) return refused;
  const auto bytes = table.get(id);
  if (!bytes) return bytes.error();
  // An unknown id is compared all the same, so that the time taken tells nothing of which ids
  // exist.
  Token token{.digest = std::string(kDigestBytes, '\0'), .revoked = true};
  if (!bytes->empty()) {
    auto stored = read_token(*bytes);
    if (!stored) return stored.error();
    token = std::move(stored).value();
  }
  const std::string digest = sha256(text);
  const bool has_old = !token.old_digest.empty() && now < token.old_until;
  const std::string& old = has_old ? token.old_digest : token.digest;
  const bool newest = CRYPTO_memcmp(token.digest.data(), digest.data(), kDigestBytes) == 0;
  const bool oldest = CRYPTO_memcmp(old.data(), digest.data(), kDigestBytes) == 0;
  if (!(newest || oldest) || !holds(token, now)) return refused;
  return token;
}

bool is_valid_token(const TokenTable& table, std::string_view id, Timestamp now) {
  const auto bytes = table.get(id);
  if (!bytes || bytes->empty()) return false;
  const auto token = read_token(*bytes);
  return token && holds(*token, now);
}

}  // namespace headwater::api
