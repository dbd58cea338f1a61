#include "api/pagerduty_door.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "api/internal/body_object.h"
#include "api/signature.h"
#include "base/fields.h"
#include "base/hash.h"
#include "model/limits.h"

namespace headwater::api {
namespace {

// What stands in the place of a routing key in all that is kept.
constexpr std::string_view kTakenOut = "taken-out";

struct Envelope {
  std::string routing_key;
  std::string dedup_key;
  bool repeats = false;  // a name stands twice: of two keys one would be kept
};

std::string text_at(const simdjson::dom::object& object, std::string_view key) {
  const auto text = object.at_key(key).get_string();
  return text.error() == simdjson::SUCCESS ? std::string(text.value_unsafe()) : std::string();
}

Envelope envelope_of(std::string_view body) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  const auto depth = static_cast<std::size_t>(limits::kJsonDepthMax);
  if (parser.allocate(body.size(), depth) != simdjson::SUCCESS ||
      parser.parse(body.data(), body.size()).get(object) != simdjson::SUCCESS)
    return {};
  return {text_at(object, "routing_key"), text_at(object, "dedup_key"),
          !repeated_names(object).empty()};
}

struct Accepted {
  std::string status = "success";
  std::string message = "Event processed";
  std::string dedup_key;
  HW_FIELDS(status, message, dedup_key)
};
struct AcceptedChange {
  std::string status = "success";
  std::string message = "Change event processed";
  HW_FIELDS(status, message)
};
struct Invalid {
  std::string status = "invalid event";
  std::string message = "Event object is invalid";
  std::vector<std::string> errors;
  HW_FIELDS(status, message, errors)
};

Response invalid(std::string error) {
  Invalid body;
  body.errors.push_back(std::move(error));
  return json_response(400, as_json(body));
}

// False when the key is not there as it is (JSON may write letters as escapes).
bool take_out(const std::string& key, std::string& body) {
  std::size_t at = body.find(key);
  if (at == std::string::npos) return false;
  for (; at != std::string::npos; at = body.find(key, at + kTakenOut.size()))
    body.replace(at, key.size(), kTakenOut);
  return true;
}

}  // namespace

void PagerDutyDoor::enqueue(Call call) { take(std::move(call), false); }

void PagerDutyDoor::enqueue_change(Call call) { take(std::move(call), true); }

void PagerDutyDoor::take(Call call, bool change) {
  const Envelope envelope = envelope_of(call.request.body);
  if (envelope.repeats) return call.reply([] { return invalid("a name is given twice"); });
  const RoutingKey* sender = nullptr;
  for (const RoutingKey& each : keys_.keys)
    if (is_secret(envelope.routing_key, each.key)) sender = &each;
  if (sender == nullptr || !take_out(envelope.routing_key, call.request.body)) {
    return call.reply([too_many = doors_.not_signed(call, "pagerduty")] {
      Response response = invalid("routing_key is not known");
      return too_many ? Guesses::slowed(std::move(response)) : response;
    });
  }
  const std::string source = "pagerduty:" + sender->name;
  call.caller = {
      .name = source, .tenants = sender->binding.tenants, .labels = sender->binding.labels};
  std::string key = envelope.dedup_key;
  if (key.empty()) key = to_hex(hash128(call.request.body));
  const auto answer = [key = std::move(key), change](const IntakeReport& report) {
    const std::string wrong = complaint(report);
    if (!wrong.empty()) return invalid(wrong);
    return json_response(202,
                         change ? as_json(AcceptedChange{}) : as_json(Accepted{.dedup_key = key}));
  };
  doors_.take(call, {source, *keys_.decoder, {}, answer});
}

}  // namespace headwater::api
