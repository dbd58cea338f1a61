// UTF-8 as the standard defines it: overlong forms, surrogates and values past U+10FFFF are
// invalid. Values, no thread rule.
#pragma once

#include <cstddef>
#include <string_view>

namespace headwater {

// Length of the valid sequence at the front of `text`, which must not be empty; 0 if there is none.
[[nodiscard]] std::size_t utf8_length(std::string_view text);
[[nodiscard]] bool valid_utf8(std::string_view text);

}  // namespace headwater
