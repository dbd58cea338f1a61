#include "api/otlp.h"

#include <algorithm>
#include <cstdint>
#include <protozero/pbf_writer.hpp>
#include <utility>

#include "model/record_events.h"

namespace headwater::api {
namespace {

constexpr std::string_view kProtobuf = "application/x-protobuf";

// google.rpc.Code
std::int32_t rpc_code(unsigned status) {
  switch (status) {
    case 401:
      return 16;  // UNAUTHENTICATED
    case 403:
      return 7;  // PERMISSION_DENIED
    case 404:
      return 5;  // NOT_FOUND
    case 413:
    case 429:
      return 8;  // RESOURCE_EXHAUSTED
    case 503:
      return 14;  // UNAVAILABLE
    default:
      return status < 500 ? 3 : 13;  // INVALID_ARGUMENT, INTERNAL
  }
}

std::string rpc_status(unsigned status, const std::string& message) {
  std::string bytes;
  protozero::pbf_writer writer(bytes);
  writer.add_int32(1, rpc_code(status));
  writer.add_string(2, message);
  return bytes;
}

Response protobuf_response(unsigned status, std::string body) {
  Response response;
  response.status = status;
  response.content_type = kProtobuf;
  response.body = std::move(body);
  return response;
}

}  // namespace

bool sends_protobuf(const RequestHead& head) { return head.media_type() == kProtobuf; }

Response otlp_answer(const IntakeReport& report) {
  const bool unread = report.rejected.size() == 1 && report.rejected[0].pointer.empty() &&
                      report.accepted == 0 && report.dropped.empty();
  if (unread) return protobuf_response(400, rpc_status(400, report.rejected[0].reason));
  const std::string_view foreign = to_string(DropReason::kTenantNotAllowed);
  const auto refused =
      std::count_if(report.dropped.begin(), report.dropped.end(),
                    [&](const DroppedEvent& dropped) { return dropped.reason == foreign; });
  const std::int64_t unused = static_cast<std::int64_t>(report.rejected.size()) + refused;
  std::string body;
  if (unused > 0) {
    protozero::pbf_writer answer(body);
    protozero::pbf_writer partial(answer, 1);
    partial.add_int64(1, unused);
    partial.add_string(2, report.rejected.empty() ? std::string(foreign) : complaint(report));
  }
  return protobuf_response(200, std::move(body));
}

Response otlp_error(Response response) {
  if (response.detail.empty()) return response;
  response.body = rpc_status(response.status, response.detail);
  response.content_type = kProtobuf;
  return response;
}

Reply otlp_reply(Reply reply) {
  return [reply = std::move(reply)](std::function<Response()> make) {
    reply([make = std::move(make)] { return otlp_error(make()); });
  };
}

}  // namespace headwater::api
