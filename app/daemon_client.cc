#include "app/daemon_client.h"

#include <httplib.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "app/config_files.h"

namespace headwater::app {
namespace {

constexpr int kTimeoutSeconds = 15;
constexpr int kAnswerSeconds = 60;  // the digest of a million alerts takes a while

// What the problem says of single parts: "; /state: expected ...".
std::string parts_of(const nlohmann::json& problem) {
  std::string parts;
  for (const nlohmann::json& part : problem.value("errors", nlohmann::json::array()))
    parts += "; " + part.value("pointer", "") + ": " + part.value("detail", "");
  return parts;
}

// The problem's own sentences (RFC 9457, or as Alertmanager's API says it), else the body, else the
// status.
Error refusal(int status, const std::string& body) {
  const auto problem = nlohmann::json::parse(body, nullptr, false);
  std::string detail;
  if (problem.is_string()) detail = problem.get<std::string>();
  for (const char* const member : {"detail", "title", "message"})
    if (problem.is_object() && detail.empty()) detail = problem.value(member, "");
  if (detail.empty()) detail = body.empty() ? "answered " + std::to_string(status) : body;
  if (problem.is_object()) detail += parts_of(problem);
  constexpr int kNotFound = 404;
  return {status == kNotFound ? ErrorCode::kNotFound : ErrorCode::kRefused, detail};
}

Result<std::string> body_of(const ClientOptions& options, const httplib::Result& result) {
  if (!result) {
    const bool connected = result.error() != httplib::Error::Connection;
    return Error(
        ErrorCode::kUnavailable,
        options.url + (connected ? ": no answer (" + httplib::to_string(result.error()) + ")"
                                 : ": cannot connect; is the daemon running?"));
  }
  if (result->status / 100 != 2) return refusal(result->status, result->body);
  return result->body;
}

std::string with_query(const std::string& path, const DaemonClient::Query& query) {
  httplib::Params parameters;
  for (const auto& [name, value] : query)
    if (!value.empty()) parameters.emplace(name, value);
  return parameters.empty() ? path : httplib::append_query_params(path, parameters);
}

httplib::Client make_client(const ClientOptions& options, const std::string& token) {
  httplib::Client client(options.url);
  client.set_connection_timeout(kTimeoutSeconds);
  client.set_read_timeout(kAnswerSeconds);
  client.set_tcp_nodelay(true);  // without it each request waits 40 ms for a delayed ACK
  if (!options.ca_file.empty()) client.set_ca_cert_path(options.ca_file.c_str());
  if (!token.empty()) client.set_bearer_token_auth(token);
  return client;
}

}  // namespace

Result<std::string> DaemonClient::token() const {
  if (options_.token_file.empty()) {
    const char* token = std::getenv("HEADWATER_TOKEN");
    return std::string(token == nullptr ? "" : token);
  }
  Result<std::string> text = read_file(options_.token_file);
  if (!text) return text.error();
  while (!text->empty() && std::isspace(static_cast<unsigned char>(text->back())) != 0)
    text->pop_back();
  return text;
}

Result<std::string> DaemonClient::get(const std::string& path, const Query& query) const {
  const auto secret = token();
  if (!secret) return secret.error();
  httplib::Client client = make_client(options_, *secret);
  return body_of(options_, client.Get(with_query(path, query)));
}

Result<std::string> DaemonClient::post(const std::string& path, const std::string& body,
                                       const Query& query) const {
  const auto secret = token();
  if (!secret) return secret.error();
  httplib::Client client = make_client(options_, *secret);
  return body_of(options_, client.Post(with_query(path, query), body, "application/json"));
}

Result<std::string> DaemonClient::del(const std::string& path) const {
  const auto secret = token();
  if (!secret) return secret.error();
  httplib::Client client = make_client(options_, *secret);
  return body_of(options_, client.Delete(path));
}

}  // namespace headwater::app
