// The one time format that HTTP's own headers use. Pure function.
#pragma once

#include <string>

#include "base/timestamp.h"

namespace headwater::api {

// "Sun, 06 Nov 1994 08:49:37 GMT"; `time` must be set.
[[nodiscard]] std::string format_http_date(Timestamp time);

}  // namespace headwater::api
