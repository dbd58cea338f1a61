// Bytes that only who has `password` can read: AES-256-GCM under its SHA-256. `password` must hold
// a secret of many bits; nothing slows guesses down. Private to api/. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace headwater::api {

// Fails only when the system has no random bytes to give.
[[nodiscard]] Result<std::string> sealed(std::string_view bytes, std::string_view password);
// Nothing for another password, or bytes that were changed.
[[nodiscard]] std::optional<std::string> opened(std::string_view sealed_bytes,
                                                std::string_view password);

}  // namespace headwater::api
