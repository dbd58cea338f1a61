// What a request is called in its answer, so that its sender, we and a problem's `instance` speak
// of the same one. Any thread.
#pragma once

#include <string>

#include "api/http.h"

namespace headwater::api {

// The client's X-Request-Id of at most 128 bytes, else "TRACE-PARENT" of its traceparent (W3C Trace
// Context), else one that is made up.
[[nodiscard]] std::string request_id(const RequestHead& head);

}  // namespace headwater::api
