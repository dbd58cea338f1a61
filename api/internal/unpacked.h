// A body that its sender packed by gzip. Pure function.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace headwater::api {

// At most `bytes_max` unpacked bytes; more is an error of code exhausted, anything but whole gzip
// members malformed. Costs no memory beyond the bytes that it returns.
[[nodiscard]] Result<std::string> unpacked_gzip(std::string_view packed, std::size_t bytes_max);

}  // namespace headwater::api
