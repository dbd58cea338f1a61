// The command line's way to a Prometheus: one instant query. Blocking; one thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "rules/map_format.h"

namespace headwater::app {

// The calls of the last hour as that format reads them; "" for a format that is not of metrics.
[[nodiscard]] std::string_view calls_query(rules::MapFormat format);
// The answer's body as it came, an error of Prometheus' own included. `url` may end in a path.
[[nodiscard]] Result<std::string> query_prometheus(const std::string& url, std::string_view query);

}  // namespace headwater::app
