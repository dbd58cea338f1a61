#include "app/prometheus_client.h"

#include <httplib.h>

namespace headwater::app {
namespace {

constexpr int kTimeoutSeconds = 60;

// A collector may put a prefix of its own before the name.
constexpr std::string_view kServiceGraphCalls =
    "sum by (client, server, connection_type) "
    "(rate({__name__=~\"(.+_)?traces_service_graph_request_total\"}[1h]))";
constexpr std::string_view kIstioCalls =
    "sum by (reporter, source_canonical_service, source_workload, source_workload_namespace, "
    "destination_canonical_service, destination_workload, destination_workload_namespace, "
    "destination_service_name, destination_service_namespace) "
    "(rate({__name__=~\"istio_requests_total|istio_tcp_sent_bytes_total\"}[1h]))";

}  // namespace

std::string_view calls_query(rules::MapFormat format) {
  if (format == rules::MapFormat::kServiceGraph) return kServiceGraphCalls;
  return format == rules::MapFormat::kIstio ? kIstioCalls : std::string_view{};
}

Result<std::string> query_prometheus(const std::string& url, std::string_view query) {
  const std::size_t host = url.find("://");
  const std::size_t path =
      url.find('/', host == std::string::npos ? 0 : host + 3);  // npos: there is none
  std::string prefix = path == std::string::npos ? "" : url.substr(path);
  while (prefix.ends_with('/')) prefix.pop_back();
  httplib::Client client(url.substr(0, path));
  client.set_connection_timeout(kTimeoutSeconds);
  client.set_read_timeout(kTimeoutSeconds);
  const auto result = client.Get(
      httplib::append_query_params(prefix + "/api/v1/query", {{"query", std::string(query)}}));
  if (!result)
    return Error(ErrorCode::kUnavailable, url + ": " + httplib::to_string(result.error()));
  constexpr int kBadQuery = 400;
  if (result->status / 100 != 2 && result->status != kBadQuery)
    return Error(ErrorCode::kRefused, url + ": answered " + std::to_string(result->status));
  return result->body;
}

}  // namespace headwater::app
