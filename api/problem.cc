#include "api/problem.h"

#include <algorithm>
#include <array>
#include <random>

#include "base/check.h"

namespace headwater::api {

namespace {

constexpr std::array kTypes = {
    ProblemType{"bad-request", 400, "The request is not well formed, or asks for what cannot be."},
    ProblemType{"unknown-parameter", 400, "A query parameter is not one of this path's."},
    ProblemType{"invalid-parameter", 400, "A query parameter's value is not understood."},
    ProblemType{"invalid-body", 400, "The body is not what this path takes; errors points at it."},
    ProblemType{"nothing-usable", 400, "No part of the body is an event; it is a dead letter now."},
    ProblemType{"no-valid-token", 401, "A bearer token is missing, wrong, expired or revoked."},
    ProblemType{"not-allowed", 403, "The token is valid and may not do this."},
    ProblemType{"not-found", 404, "There is no such object, or none that this token may see."},
    ProblemType{"no-such-path", 404, "The API has no such path."},
    ProblemType{"method-not-allowed", 405, "The path takes the methods that Allow names."},
    ProblemType{"too-slow", 408, "The request did not come whole in its time."},
    ProblemType{"conflict", 409, "The object is not in a state for this; detail says why."},
    ProblemType{"in-hand", 409, "A request with this Idempotency-Key has no answer yet."},
    ProblemType{"changed-since", 412, "The object is none of those that If-Match names."},
    ProblemType{"too-large", 413, "The body, or what is in it, is over its limit."},
    ProblemType{"target-too-long", 414, "The request's target is over its limit."},
    ProblemType{"unsupported-media-type", 415, "The body's type or coding is not taken here."},
    ProblemType{"expectation-failed", 417, "No expectation but 100-continue is met."},
    ProblemType{"misdirected", 421, "The request is for another host."},
    ProblemType{"other-request", 422, "Another request came under this Idempotency-Key."},
    ProblemType{"too-many-attempts", 429, "Too many wrong tokens; Retry-After says when again."},
    ProblemType{"head-too-large", 431, "The request's head is over its limit."},
    ProblemType{"internal-error", 500, "A fault of ours; the log has more."},
    ProblemType{"not-implemented", 501, "The request uses a part of HTTP that is not offered."},
    ProblemType{"try-later", 503, "Nothing was taken; the same may work after Retry-After."},
    ProblemType{"http-version", 505, "HTTP/1.1 is spoken here."},
};

constexpr std::string_view kProblemJson = "application/problem+json";

Response response_of(const ProblemType& type, std::string_view detail,
                     const std::vector<FieldError>& errors) {
  const Problem problem{.type = std::string(kProblemTypesPath) + std::string(type.name),
                        .title = std::string(status_text(type.status)),
                        .status = type.status,
                        .detail = std::string(detail),
                        .errors = errors,
                        .instance = ""};
  Response response = json_response(type.status, as_json(problem));
  response.content_type = kProblemJson;
  response.detail = detail;
  return response;
}

}  // namespace

std::span<const ProblemType> problem_types() { return kTypes; }

Response problem(std::string_view type, std::string_view detail,
                 const std::vector<FieldError>& errors) {
  const auto* const found = std::find_if(
      kTypes.begin(), kTypes.end(), [type](const ProblemType& each) { return each.name == type; });
  HW_CHECK(found != kTypes.end(), "a problem is of a type that is told");
  return response_of(*found, detail, errors);
}

Response problem(unsigned status, std::string_view detail, const std::vector<FieldError>& errors) {
  const auto* const found =
      std::find_if(kTypes.begin(), kTypes.end(),
                   [status](const ProblemType& each) { return each.status == status; });
  HW_CHECK(found != kTypes.end(), "a problem's status has a type");
  return response_of(*found, detail, errors);
}

Response alertmanager_error(unsigned status, unsigned code, std::string_view message) {
  std::string body = "{\"code\":" + std::to_string(code) + ",\"message\":";
  append_json_string(body, message);
  body += '}';
  return json_response(status, std::move(body));
}

void name_instance(Response& response, std::string_view request_id) {
  constexpr std::string_view kTypeBegins = R"({"type":")";
  constexpr std::string_view kUnnamed = R"("instance":""})";
  std::string& body = response.body;
  if (response.content_type != kProblemJson || !body.ends_with(kUnnamed)) return;
  const std::size_t from = kTypeBegins.size();
  const std::string type = body.substr(from, body.find('"', from) - from);
  body.resize(body.size() - 2);
  body += type + "#" + percent_encode(request_id) + "\"}";
}

bool is_alertmanager_path(std::string_view path) { return path.starts_with("/api/v2/"); }

Response error_response(std::string_view path, unsigned status, std::string_view detail) {
  return is_alertmanager_path(path) ? alertmanager_error(status, status, detail)
                                    : problem(status, detail);
}

Response try_later(std::string_view path, std::string_view detail, Duration wait) {
  thread_local std::minstd_rand random{std::random_device{}()};
  Response response = error_response(path, 503, detail);
  const std::int64_t wait_seconds =
      wait.micros / seconds(1).micros + std::uniform_int_distribution<int>(1, 5)(random);
  response.headers.push_back({"Retry-After", std::to_string(wait_seconds)});
  return response;
}

}  // namespace headwater::api
