// What Alertmanager's API v2 answers, byte for byte where its clients look: two shapes of error, an
// empty success, and the status that amtool asks for before each command. Pure functions.
#pragma once

#include <optional>
#include <string>

#include "api/doors.h"
#include "api/http.h"
#include "base/timestamp.h"

namespace headwater::api {

// Why the body of a POST of alerts is not even looked at.
[[nodiscard]] std::optional<Response> alerts_body_refusal(const Request& request);
// After the write: 200 with nothing, or what was wrong with the alerts that were not kept.
[[nodiscard]] Response alerts_answer(const IntakeReport& report);

struct AlertmanagerStatus {
  std::string version;        // ours, told as revision
  std::string configuration;  // YAML, secrets absent
  Timestamp started_at;
};
[[nodiscard]] Response status_answer(const AlertmanagerStatus& status);

}  // namespace headwater::api
