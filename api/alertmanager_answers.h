// What Alertmanager's API v2 answers, byte for byte where its clients look: two shapes of error, an
// empty success, and the status that amtool asks for before each command. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/doors.h"
#include "api/http.h"
#include "base/timestamp.h"

namespace headwater::api {

// Why the body of a POST of `what`, "alerts" or "silence", is not even looked at.
[[nodiscard]] std::optional<Response> body_refusal(const Request& request, std::string_view what);
// After the write: 200 with nothing, or what was wrong with the alerts that were not kept.
[[nodiscard]] Response alerts_answer(const IntakeReport& report);

// What handlers say of their own: a text and nothing around it.
[[nodiscard]] Response bare_text(unsigned status, std::string_view text);
// The engine did not answer.
[[nodiscard]] Response unanswered(const Error& error);
// Of a flag that is true unless said otherwise. What is no boolean counts as false, as it does
// there.
[[nodiscard]] bool is_wanted(const Parameters& parameters, std::string_view flag);

struct AlertmanagerStatus {
  std::string version;        // ours, told as revision
  std::string configuration;  // YAML, secrets absent
  Timestamp started_at;
};
[[nodiscard]] Response status_answer(const AlertmanagerStatus& status);

}  // namespace headwater::api
