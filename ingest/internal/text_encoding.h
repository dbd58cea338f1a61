// Base64, percent-encoding, header values and content types, as CloudEvents uses them. Private to
// ingest/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headwater::ingest {

// "application/json" of "Application/JSON; charset=utf-8".
[[nodiscard]] std::string media_type(std::string_view content_type);
// Undoes one round of percent-encoding; a lone "%" stays. Nothing if what comes out is not UTF-8.
[[nodiscard]] std::optional<std::string> decode_percent(std::string_view text);
// Undoes double quotes, then percent-encoding as above.
[[nodiscard]] std::optional<std::string> decode_header_value(std::string_view value);

// Base64 of RFC 4648, padded; nothing for any text that is not exactly that.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace headwater::ingest
