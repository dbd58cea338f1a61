// MapFormat: the documents that a dependency map can be read from. Values, no thread rule.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace headwater::rules {

enum class MapFormat : std::uint8_t {
  kHeadwater,     // our own nodes and edges, YAML or JSON
  kCsv,           // our own columns
  kBackstage,     // catalog-info.yaml, or entities of the catalog API
  kJaeger,        // answer of /api/dependencies
  kServiceGraph,  // Prometheus answer with traces_service_graph_request_total
  kIstio,         // Prometheus answer with istio_requests_total
  kKiali,         // answer of /kiali/api/namespaces/graph
  kKubernetes,    // objects, as kubectl get -o json or -o yaml prints them
  kServicenow,    // CSV of cmdb_rel_ci or cmdb_ci
  kKeep,          // topology export
};

// In the order of the enumerators.
inline constexpr std::array<std::string_view, 10> kMapFormatNames = {
    "headwater", "csv",   "backstage",  "jaeger",     "service_graph",
    "istio",     "kiali", "kubernetes", "servicenow", "keep"};

[[nodiscard]] constexpr std::string_view to_string(MapFormat format) {
  return kMapFormatNames[static_cast<std::size_t>(format)];
}

[[nodiscard]] constexpr std::optional<MapFormat> read_map_format(std::string_view word) {
  for (std::size_t i = 0; i < kMapFormatNames.size(); ++i)
    if (kMapFormatNames[i] == word) return static_cast<MapFormat>(i);
  return std::nullopt;
}

}  // namespace headwater::rules
