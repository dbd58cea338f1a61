// SHA-256, HMAC-SHA256 and base64 by OpenSSL. Pure functions, no thread rule.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headwater::notifiers {

// 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
// 32 bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);
[[nodiscard]] std::string encode_base64(std::string_view bytes);
// Whole groups of four with padding and nothing else; nothing for any other text.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace headwater::notifiers
