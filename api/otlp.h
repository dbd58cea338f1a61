// OTLP/HTTP's answers, for those who send protobuf: they look into nothing else. Pure functions.
#pragma once

#include "api/http.h"
#include "api/intake_report.h"

namespace headwater::api {

[[nodiscard]] bool sends_protobuf(const RequestHead& head);

// An ExportLogsServiceResponse: empty, or with the number of records that could not be used and the
// first reason. A request that could not be read at all is 400 with a google.rpc.Status.
[[nodiscard]] Response otlp_answer(const IntakeReport& report);
// A problem as a google.rpc.Status, with the same HTTP status and headers. Any other answer stays
// as it is.
[[nodiscard]] Response otlp_error(Response response);
// A reply whose problems go out like that.
[[nodiscard]] Reply otlp_reply(Reply reply);

}  // namespace headwater::api
