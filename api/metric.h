// What other folders hand over to be shown under /metrics, free of any metrics library. Plain data.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace headwater::api {

// A summary has no quantiles: a sum and how many values it sums.
enum class MetricKind : std::uint8_t { kCounter, kGauge, kSummary };

struct MetricSample {
  std::vector<std::pair<std::string, std::string>> labels;  // never ids or raw paths
  double value = 0;
  std::uint64_t count = 0;  // kSummary only
};

// `name` in full: "headwater_notifications_total". Counters end in _total, units are base units.
struct MetricGroup {
  std::string name;
  std::string help;
  MetricKind kind = MetricKind::kGauge;
  std::vector<MetricSample> samples;
};

// Called on the io thread at each scrape; thread-safe, must not block. Groups of one name from
// several sources are shown as one.
using MetricsSource = std::function<std::vector<MetricGroup>()>;

}  // namespace headwater::api
