// The process_* metrics that every Prometheus user knows, read from /proc.
#pragma once

#include <vector>

#include "api/metric.h"

namespace headwater::api {

// Leaves out what the system does not tell.
[[nodiscard]] std::vector<MetricGroup> process_groups();

}  // namespace headwater::api
