#include "api/signature.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>

#include "api/internal/base64.h"
#include "api/sns_signature.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

constexpr std::string_view kStandardPrefix = "whsec_";

const unsigned char* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string hmac_sha256(const Secret& key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned size = 0;
  const std::string& secret = key.reveal();
  const auto* const done = HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
                                unsigned_bytes(bytes), bytes.size(), code.data(), &size);
  HW_CHECK(done != nullptr, "HMAC-SHA256 is part of every OpenSSL");
  return {reinterpret_cast<const char*>(code.data()), size};
}

std::string hex(std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

// The length may be told, what stands there may not.
bool equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// Whether a listed signature, less one of `prefixes`, is `expected`.
bool any_of_list(std::string_view list, char separator, const std::string& expected,
                 std::initializer_list<std::string_view> prefixes) {
  for (std::size_t i = 0; i < limits::kSignaturesMax && !list.empty(); ++i) {
    const std::size_t end = list.find(separator);
    std::string_view one = trimmed(list.substr(0, end));
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    for (const std::string_view prefix : prefixes) {
      if (!one.starts_with(prefix)) continue;
      one.remove_prefix(prefix.size());
      if (equal(one, expected)) return true;
      break;
    }
  }
  return false;
}

bool is_recent(std::string_view seconds_text, Timestamp now) {
  std::int64_t at = 0;
  const char* const end = seconds_text.data() + seconds_text.size();
  const auto read = std::from_chars(seconds_text.data(), end, at);
  const std::int64_t now_seconds = now.micros / seconds(1).micros;
  const std::int64_t most = limits::kSignatureAgeMax.micros / seconds(1).micros;
  const bool whole = read.ec == std::errc() && read.ptr == end && at >= 0;
  return whole && at >= now_seconds - most && at <= now_seconds + most;
}

// Under the first key, whichever signed it: a request may show several signatures, and he who plays
// it again the one or the other.
std::string mark_of(const Signature& signature, std::string_view content) {
  return hmac_sha256(signature.keys.front(), content);
}

// Not once: who sends again under the same id changes nothing (C12).
std::optional<Signed> standard_webhooks(const Signature& signature, const Request& request,
                                        Timestamp now) {
  const std::string id(request.head.header("webhook-id"));
  const std::string at(request.head.header("webhook-timestamp"));
  if (id.empty() || !is_recent(at, now)) return std::nullopt;
  std::string content = id;
  content.append(".").append(at).append(".").append(request.body);
  for (const Secret& key : signature.keys) {
    const std::string expected = base64(hmac_sha256(key, content));
    if (any_of_list(request.head.header("webhook-signature"), ' ', expected, {"v1,"}))
      return Signed{.once = "", .id = id};
  }
  return std::nullopt;
}

std::optional<Signed> hmac_header(const Signature& signature, const Request& request,
                                  Timestamp now) {
  const bool timed = !signature.timestamp_header.empty();
  std::string content;
  if (timed) {
    const std::string_view at = request.head.header(signature.timestamp_header);
    if (!is_recent(at, now)) return std::nullopt;
    content.append(at).append(":");
  }
  content += request.body;
  for (const Secret& key : signature.keys) {
    const std::string expected = hex(hmac_sha256(key, content));
    if (any_of_list(request.head.header(signature.header), ',', expected, {"sha256=", "v1=", ""}))
      return Signed{.once = timed ? mark_of(signature, content) : "", .id = ""};
  }
  return std::nullopt;
}

std::optional<Signed> slack(const Signature& signature, const Request& request, Timestamp now) {
  const std::string_view at = request.head.header("x-slack-request-timestamp");
  if (!is_recent(at, now)) return std::nullopt;
  std::string content = "v0:";
  content.append(at).append(":").append(request.body);
  const std::string_view sent = request.head.header("x-slack-signature");
  for (const Secret& key : signature.keys)
    if (equal(sent, "v0=" + hex(hmac_sha256(key, content))))
      return Signed{.once = mark_of(signature, content), .id = ""};
  return std::nullopt;
}

std::optional<Signed> token_header(const Signature& signature, const Request& request) {
  bool right = false;
  for (const Secret& key : signature.keys)
    right |= is_secret(request.head.header(signature.header), key);
  return right ? std::optional(Signed{}) : std::nullopt;
}

}  // namespace

bool is_secret(std::string_view text, const Secret& secret) {
  return !secret.empty() && equal(text, secret.reveal());
}

Result<Secret> signing_key(SignatureScheme scheme, const Secret& secret) {
  std::string_view text = secret.reveal();
  if (text.empty()) return malformed("the secret is empty");
  if (scheme == SignatureScheme::kSns) {
    const Status usable = check_sns_certificate(secret);
    return usable ? Result<Secret>(secret) : usable.error();
  }
  if (scheme != SignatureScheme::kStandardWebhooks) return secret;
  if (!text.starts_with(kStandardPrefix)) return malformed("the secret must start with whsec_");
  text.remove_prefix(kStandardPrefix.size());
  auto key = from_base64(text);
  if (!key || key->empty()) return malformed("what stands behind whsec_ is not base64");
  return Secret(std::move(key).value());
}

std::optional<Signed> judge_signature(const Signature& signature, const Request& request,
                                      Timestamp now) {
  switch (signature.scheme) {
    case SignatureScheme::kHmacSha256:
      return hmac_header(signature, request, now);
    case SignatureScheme::kToken:
      return token_header(signature, request);
    case SignatureScheme::kStandardWebhooks:
      return standard_webhooks(signature, request, now);
    case SignatureScheme::kSlack:
      return slack(signature, request, now);
    case SignatureScheme::kSns:
      return judge_sns(signature, request, now);
  }
  return std::nullopt;
}

}  // namespace headwater::api
