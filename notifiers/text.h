// Text in the units that providers count, and made harmless for the place it goes to. Input may be
// any bytes, output is valid UTF-8. Pure functions, no thread rule.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace headwater::notifiers {

// At most `units_max` UTF-16 code units, which is never more lenient than counting characters; what
// is cut ends with "…".
[[nodiscard]] std::string cut_text(std::string_view text, std::size_t units_max);
// The same in bytes.
[[nodiscard]] std::string cut_bytes(std::string_view text, std::size_t bytes_max);
// UTF-16 code units of valid UTF-8.
[[nodiscard]] std::size_t count_units(std::string_view text);
// One line: control and bidirectional characters and bytes that are not UTF-8 become spaces.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace headwater::notifiers
