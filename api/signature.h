// Signature: whether a request comes from who shares a secret with us, judged in constant time over
// the bytes of its body as they came. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "base/timestamp.h"
#include "model/secret.h"
#include "model/words.h"

namespace headwater::api {

struct Signature {
  SignatureScheme scheme = SignatureScheme::kHmacSha256;
  std::string header;            // lower case; standard_webhooks and slack have their own
  std::string timestamp_header;  // lower case; hmac_sha256 signs "TIME:BODY" then; "" = the body
  std::vector<Secret> keys;      // by signing_key(); any of them may have signed
  std::vector<std::string> topics = {};  // sns: of these alone
};

// What `secret` signs with: standard_webhooks writes it as whsec_ and base64, sns has a certificate
// in PEM. Refuses an empty one, with which everybody could sign.
[[nodiscard]] Result<Secret> signing_key(SignatureScheme scheme, const Secret& secret);

// Told in a time that says only how long `text` is. An empty secret is nobody's.
[[nodiscard]] bool is_secret(std::string_view text, const Secret& secret);

// What a right signature says besides.
struct Signed {
  std::string once;  // stands for what was signed with its time; "" = may be told again
  std::string id;    // the name that the sender gave to what it posts, if it is signed
};

// Nothing: not signed. hmac_sha256: hex, with or without "sha256=" or "v1=" before it; one of up to
// kSignaturesMax that commas part. token: the secret itself. slack: hex behind "v0=" of
// "v0:TIME:BODY". A signed time is within kSignatureAgeMax of `now`.
[[nodiscard]] std::optional<Signed> judge_signature(const Signature& signature,
                                                    const Request& request, Timestamp now);

}  // namespace headwater::api
