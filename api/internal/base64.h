// Base64 as signatures are written. Private to api/. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace headwater::api {

[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] Result<std::string> from_base64(std::string_view text);

}  // namespace headwater::api
