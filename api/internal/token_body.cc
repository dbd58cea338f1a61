#include "api/internal/token_body.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "api/internal/body_object.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

using Value = simdjson::dom::element;

std::optional<std::string> text_of(const Value& value) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS || text.empty() ||
      text.size() > limits::kTextFieldBytesMax)
    return std::nullopt;
  return std::string(text);
}

// Each gives what is wrong with the field; "" when nothing is.
std::string read_name(const Value& value, TokenRequest& into) {
  auto text = text_of(value);
  if (!text) return "expected a text";
  into.name = std::move(*text);
  return {};
}

std::string read_role(const Value& value, TokenRequest& into) {
  const auto text = text_of(value);
  const auto role = api::read_role(text.value_or(""));
  if (!role) return "expected viewer, responder, admin or ingest";
  into.role = *role;
  return {};
}

std::string read_tenants(const Value& value, TokenRequest& into) {
  simdjson::dom::array list;
  if (value.get(list) != simdjson::SUCCESS) return "expected a list of texts";
  for (const Value item : list) {
    auto text = text_of(item);
    if (!text) return "expected a list of texts";
    into.tenants.push_back(std::move(*text));
  }
  return into.tenants.size() > limits::kChangeScopeMax ? "too many" : "";
}

std::string read_labels(const Value& value, TokenRequest& into) {
  simdjson::dom::object object;
  if (value.get(object) != simdjson::SUCCESS) return "expected an object of texts";
  std::vector<std::pair<std::string, std::string>> labels;
  for (const auto field : object) {
    auto text = text_of(field.value);
    if (!text || field.key.empty() || field.key.size() > limits::kLabelNameBytesMax)
      return "expected an object of texts";
    labels.emplace_back(std::string(field.key), std::move(*text));
  }
  into.labels = LabelSet(labels);
  return labels.size() > limits::kLabelsMax ? "too many" : "";
}

std::string read_expiry(const Value& value, TokenRequest& into) {
  const auto time = parse_rfc3339(text_of(value).value_or(""));
  if (!time) return "expected a time as in RFC 3339";
  into.expires_at = *time;
  return {};
}

std::string read_field(std::string_view name, const Value& value, TokenRequest& into) {
  if (name == "name") return read_name(value, into);
  if (name == "role") return read_role(value, into);
  if (name == "tenants") return read_tenants(value, into);
  if (name == "labels") return read_labels(value, into);
  if (name == "expires_at") return read_expiry(value, into);
  return "unknown field";
}

// What no single field shows.
void check_whole(const TokenRequest& request, std::vector<FieldError>& errors) {
  if (request.name.empty()) errors.push_back({"/name", "a token is named after who uses it"});
  const std::string_view bound = request.labels.get("tenant");
  const bool own =
      bound.empty() || request.tenants.empty() ||
      std::find(request.tenants.begin(), request.tenants.end(), bound) != request.tenants.end();
  if (!own) errors.push_back({"/labels/tenant", "none of the token's tenants"});
}

}  // namespace

Result<TokenRequest> read_token_body(std::string_view text, std::vector<FieldError>& errors) {
  TokenRequest request;
  Status read = read_body_object(text, errors, [&](std::string_view name, const Value& value) {
    return read_field(name, value, request);
  });
  if (!read) return read.error();
  check_whole(request, errors);
  if (!errors.empty()) return malformed("a field of the body is not understood");
  return request;
}

}  // namespace headwater::api
