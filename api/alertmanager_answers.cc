#include "api/alertmanager_answers.h"

#include <utility>
#include <vector>

#include "api/problem.h"
#include "model/record_events.h"

namespace headwater::api {
namespace {

// Whose dialect we speak: clients look at it to know what to expect, so it is not our own version.
constexpr std::string_view kDialectVersion = "0.25.0";

constexpr unsigned kRequired = 602;  // the framework's own code

struct MemberOfStatus {
  std::string name;
  std::string address;
  HW_FIELDS(name, address)
};
struct Cluster {
  std::vector<MemberOfStatus> peers;
  std::string status = "disabled";
  HW_FIELDS(peers, status)
};
struct Config {
  std::string original;
  HW_FIELDS(original)
};

std::string version_info(const std::string& version) {
  const std::vector<std::pair<std::string_view, std::string_view>> members = {
      {"branch", "headwater"}, {"buildDate", ""},     {"buildUser", ""},
      {"goVersion", ""},       {"revision", version}, {"version", kDialectVersion}};
  std::string out;
  for (const auto& [name, value] : members) {
    out += out.empty() ? '{' : ',';
    append_json_string(out, name);
    out += ':';
    append_json_string(out, value);
  }
  return out + '}';
}

// Dropped by the estate's own rules rather than as a repeat, which is no error.
bool refused(const DroppedEvent& dropped) {
  return dropped.reason == to_string(DropReason::kTenantNotAllowed) ||
         dropped.reason == to_string(DropReason::kOverQuota);
}

}  // namespace

std::optional<Response> body_refusal(const Request& request, std::string_view what) {
  std::string media_type = request.head.media_type();
  if (media_type.empty()) media_type = "application/octet-stream";
  if (media_type != "application/json") {
    return alertmanager_error(
        415, 415,
        "unsupported media type \"" + media_type + "\", only [application/json] are allowed");
  }
  if (request.body.empty())
    return alertmanager_error(422, kRequired, std::string(what) + " in body is required");
  return std::nullopt;
}

Response alerts_answer(const IntakeReport& report) {
  std::string reasons;
  for (const RejectedPart& part : report.rejected) {
    if (part.pointer.empty()) {
      return alertmanager_error(400, 400,
                                "parsing alerts body from \"\" failed, because " + part.reason);
    }
    reasons.append(reasons.empty() ? "" : "; ").append(part.reason);
  }
  for (const DroppedEvent& dropped : report.dropped) {
    if (refused(dropped)) reasons.append(reasons.empty() ? "" : "; ").append(dropped.reason);
  }
  return reasons.empty() ? Response{} : bare_text(400, reasons);
}

Response bare_text(unsigned status, std::string_view text) {
  std::string body;
  append_json_string(body, text);
  return json_response(status, body + "\n");
}

Response unanswered(const Error& error) {
  const bool later =
      error.code() == ErrorCode::kUnavailable || error.code() == ErrorCode::kExhausted;
  if (later) return try_later("/api/v2/", error.message());
  return bare_text(error.code() == ErrorCode::kMalformed ? 400U : 500U, error.message());
}

bool is_wanted(const Parameters& parameters, std::string_view flag) {
  for (const auto& [name, value] : parameters)
    if (name == flag) return value == "true" || value == "1";
  return true;
}

Response status_answer(const AlertmanagerStatus& status) {
  std::string body = "{\"cluster\":" + as_json(Cluster{});
  body += ",\"config\":" + as_json(Config{status.configuration}) + ",\"uptime\":";
  append_json_string(body, format_rfc3339_milliseconds(status.started_at));
  body += ",\"versionInfo\":" + version_info(status.version) + "}\n";
  return json_response(200, body);
}

}  // namespace headwater::api
