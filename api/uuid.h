// UUIDs: names that are given out at random. Pure but for the system's random bytes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace headwater::api {

// 36 characters: hex digits and dashes where they belong.
[[nodiscard]] bool is_uuid(std::string_view text);
// Version 4; fails only when the system has no random bytes to give.
[[nodiscard]] Result<std::string> new_uuid();

}  // namespace headwater::api
