#include "api/problem.h"

#include <random>

namespace headwater::api {

Response problem(unsigned status, std::string_view detail, const std::vector<FieldError>& errors) {
  std::string body = R"({"type":"about:blank","title":)";
  append_json_string(body, status_text(status));
  body += ",\"status\":" + std::to_string(status) + ",\"detail\":";
  append_json_string(body, detail);
  if (!errors.empty()) {
    body += ",\"errors\":";
    append_json(body, errors);
  }
  body += '}';
  Response response = json_response(status, std::move(body));
  response.content_type = "application/problem+json";
  return response;
}

Response alertmanager_error(unsigned status, unsigned code, std::string_view message) {
  std::string body = "{\"code\":" + std::to_string(code) + ",\"message\":";
  append_json_string(body, message);
  body += '}';
  return json_response(status, std::move(body));
}

bool is_alertmanager_path(std::string_view path) { return path.starts_with("/api/v2/"); }

Response error_response(std::string_view path, unsigned status, std::string_view detail) {
  return is_alertmanager_path(path) ? alertmanager_error(status, status, detail)
                                    : problem(status, detail);
}

Response try_later(std::string_view path, std::string_view detail) {
  thread_local std::minstd_rand random{std::random_device{}()};
  Response response = error_response(path, 503, detail);
  const int wait_seconds = std::uniform_int_distribution<int>(1, 5)(random);
  response.headers.push_back({"Retry-After", std::to_string(wait_seconds)});
  return response;
}

}  // namespace headwater::api
