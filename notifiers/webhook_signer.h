// Signatures by the Standard Webhooks specification, version 1 (symmetric). Immutable, so any
// thread may use it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "model/secret.h"

namespace headwater::notifiers {

class WebhookSigner {
 public:
  // Keys are "whsec_" and the base64 of 24 to 64 bytes. Several keys sign side by side while one
  // replaces the other.
  [[nodiscard]] static Result<WebhookSigner> from_keys(const std::vector<Secret>& keys);

  // The header webhook-signature: "v1,<base64>" for each key, separated by spaces; "" without keys.
  [[nodiscard]] std::string signatures(std::string_view id, Timestamp time,
                                       std::string_view body) const;

 private:
  std::vector<Secret> keys_;  // decoded
};

// The header webhook-id: the send key itself when it is short and plain, else its digest. The same
// over retries, never longer than 64 characters, without the full stop that separates what is
// signed.
[[nodiscard]] std::string webhook_id(std::string_view send_key);
// The header webhook-timestamp.
[[nodiscard]] std::string unix_seconds(Timestamp time);

}  // namespace headwater::notifiers
