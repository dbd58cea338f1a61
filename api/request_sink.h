// RequestSink: what the transport asks of the application. The transport reads, frames and answers;
// the sink decides. All calls on the io thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "api/http.h"
#include "base/timestamp.h"

namespace headwater::api {

// The verdict on a request by its head alone, before its body is read.
struct Admission {
  std::string route;  // the path template, for metrics; "" = no such route
  std::optional<Response> refusal;
  // Set unless refused: takes the whole request, answers through Reply.
  std::function<void(Request, Reply)> handle;
};

// One answered request.
struct Exchange {
  std::string route;
  std::string method;  // "" = the head could not be read
  unsigned status = 0;
  Duration took;  // from the whole head to the answer's first byte
};

class RequestSink {
 public:
  virtual ~RequestSink() = default;
  [[nodiscard]] virtual Admission admit(const RequestHead& head) = 0;
  virtual void answered(const Exchange& exchange) = 0;
  virtual void connections_changed(std::size_t open, std::size_t in_flight) = 0;
  // For the Date header.
  [[nodiscard]] virtual Timestamp now() const = 0;
};

}  // namespace headwater::api
