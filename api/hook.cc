#include "api/hook.h"

#include <algorithm>
#include <array>

#include "api/internal/unpacked.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

// By the most general name first.
constexpr std::array<std::string_view, 5> kDeliveryHeaders = {
    "idempotency-key", "webhook-id", "x-webhook-id", "x-github-delivery", "x-gitlab-event-uuid"};

}  // namespace

std::string_view delivery_key(const RequestHead& head) {
  for (const std::string_view name : kDeliveryHeaders)
    if (const std::string_view key = head.header(name); !key.empty()) return key;
  return {};
}

Status unpack(Request& request) {
  if (request.head.header("content-encoding").empty()) return Ok{};
  auto body = unpacked_gzip(request.body, limits::kRequestBodyBytesMax);
  if (!body) return body.error();
  request.body = std::move(*body);
  return Ok{};
}

Status unwrap_form(Request& request) {
  if (request.head.media_type() != kFormType) return Ok{};
  auto fields = read_query(request.body, Controls::kTaken);
  if (!fields) return malformed("form: " + fields.error().message());
  const auto is_payload = [](const auto& field) { return field.first == "payload"; };
  const auto payload = std::find_if(fields->begin(), fields->end(), is_payload);
  if (payload == fields->end()) return malformed("form: there is no field payload");
  if (std::count_if(fields->begin(), fields->end(), is_payload) > 1)
    return malformed("form: the field payload is given twice");
  request.body = std::move(payload->second);
  for (Header& header : request.head.headers)
    if (header.name == "content-type") header.value = "application/json";
  return Ok{};
}

}  // namespace headwater::api
