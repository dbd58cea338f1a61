// What the engine's status says, as metrics. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/metric.h"
#include "model/query.h"

namespace headwater::api {

// A source as a label: token ids and paths, of which there is no end, are left out.
[[nodiscard]] std::string metric_source(std::string_view name);
[[nodiscard]] std::vector<MetricGroup> engine_groups(const EngineStatus& status);

}  // namespace headwater::api
