#include "notifiers/webhook_signer.h"

#include <algorithm>

#include "notifiers/digest.h"

namespace headwater::notifiers {
namespace {

constexpr std::size_t kIdBytesMax = 64;
constexpr std::size_t kKeyBytesMin = 24;
constexpr std::size_t kKeyBytesMax = 64;

bool plain(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '/';
}

}  // namespace

Result<WebhookSigner> WebhookSigner::from_keys(const std::vector<Secret>& keys) {
  WebhookSigner signer;
  for (const Secret& key : keys) {
    constexpr std::string_view kPrefix = "whsec_";
    const std::string_view text = key.reveal();
    if (!text.starts_with(kPrefix)) return malformed("does not start with whsec_");
    auto bytes = decode_base64(text.substr(kPrefix.size()));
    if (!bytes) return malformed("is not base64 after whsec_");
    if (bytes->size() < kKeyBytesMin || bytes->size() > kKeyBytesMax) {
      return malformed("is not 24 to 64 bytes long");
    }
    signer.keys_.emplace_back(std::move(*bytes));
  }
  return signer;
}

std::string WebhookSigner::signatures(std::string_view id, Timestamp time,
                                      std::string_view body) const {
  const std::string text = std::string(id) + "." + unix_seconds(time) + "." + std::string(body);
  std::string list;
  for (const Secret& key : keys_) {
    if (!list.empty()) list += ' ';
    list += "v1," + encode_base64(hmac_sha256(key.reveal(), text));
  }
  return list;
}

std::string webhook_id(std::string_view send_key) {
  const bool short_and_plain = !send_key.empty() && send_key.size() <= kIdBytesMax &&
                               std::all_of(send_key.begin(), send_key.end(), plain);
  return short_and_plain ? std::string(send_key) : sha256_hex(send_key);
}

std::string unix_seconds(Timestamp time) { return std::to_string(time.micros / 1'000'000); }

}  // namespace headwater::notifiers
