#include "ingest/pagerduty_decoder.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "ingest/internal/payloads.h"
#include "ingest/internal/severity_word.h"

namespace headwater::ingest {
namespace {

constexpr std::size_t kDedupKeyBytesMax = 255;  // PagerDuty's own
constexpr std::size_t kSummaryBytesMax = 1024;
constexpr std::array<std::string_view, 4> kSeverities = {"critical", "error", "warning", "info"};
constexpr std::size_t kDetailsBytesMax = 12 * 1024;

struct Message {
  std::string_view action;
  std::string_view dedup_key;
  std::string_view client_url;
  std::optional<json::Element> payload;
  std::optional<json::Element> links;
};
struct Payload {
  std::string_view summary;
  std::string_view source;
  std::string_view severity;
  std::string_view timestamp;
  std::string_view component;
  std::string_view group;
  std::string_view event_class;
  std::optional<json::Element> details;
};

using json::field;
constexpr std::array kMessageFields = {
    field<&Message::action>("event_action"),   field<&Message::dedup_key>("dedup_key"),
    field<&Message::client_url>("client_url"), field<&Message::payload>("payload"),
    field<&Message::links>("links"),
};
constexpr std::array kPayloadFields = {
    field<&Payload::summary>("summary"),     field<&Payload::source>("source"),
    field<&Payload::severity>("severity"),   field<&Payload::timestamp>("timestamp"),
    field<&Payload::component>("component"), field<&Payload::group>("group"),
    field<&Payload::event_class>("class"),   field<&Payload::details>("custom_details"),
};

Status read_payload(const Message& message, const json::Pointer& at, Payload& payload) {
  if (!message.payload) return json::refused(at, "missing");
  if (auto done = json::read_fields(*message.payload, at, kPayloadFields,
                                    json::UnknownKeys::kIgnored, payload);
      !done)
    return done;
  if (payload.summary.empty()) return json::refused({at, "summary"}, "missing");
  if (payload.summary.size() > kSummaryBytesMax)
    return json::refused({at, "summary"}, "longer than 1024 bytes");
  return Ok{};
}

Status read_alert_payload(const Message& message, const json::Pointer& at, Payload& payload) {
  if (auto done = read_payload(message, at, payload); !done) return done;
  if (payload.source.empty()) return json::refused({at, "source"}, "missing");
  if (std::find(kSeverities.begin(), kSeverities.end(), payload.severity) == kSeverities.end())
    return json::refused({at, "severity"}, "expected critical, error, warning or info");
  return Ok{};
}

// What stands there as a text; "" for all else, since details are anybody's.
std::string_view detail(const Payload& payload, std::string_view name) {
  if (!payload.details) return {};
  const auto text = payload.details->at_key(name).get_string();
  return text.error() == simdjson::SUCCESS ? text.value_unsafe() : std::string_view();
}

// Some tools write an offset without its colon: then it counts as not said.
Timestamp time_of(const Payload& payload) {
  const auto time = parse_rfc3339(payload.timestamp);
  return time ? *time : Timestamp{};
}

std::string first_link(const Message& message) {
  if (!message.links) return {};
  const auto href = message.links->at(0).at_key("href").get_string();
  return href.error() == simdjson::SUCCESS ? std::string(href.value_unsafe()) : std::string();
}

void add(std::vector<Label>& labels, std::string_view name, std::string_view value) {
  if (!value.empty()) labels.push_back({name, value});
}

// Where it is. The summary often holds figures that change, so a class names it better.
std::vector<Label> labels_of(const Payload& payload) {
  std::vector<Label> labels;
  const std::string_view service = detail(payload, "service");
  add(labels, "name", payload.event_class.empty() ? payload.summary : payload.event_class);
  add(labels, "service", service.empty() ? payload.component : service);
  add(labels, "host", payload.source);
  add(labels, "group", payload.group);
  add(labels, "tenant", detail(payload, "tenant"));
  add(labels, "environment", detail(payload, "environment"));
  return labels;
}

// The summary and those details that are texts, as many as an event may hold.
LabelSet annotations_of(const Payload& payload) {
  std::vector<Label> annotations = {{"summary", payload.summary}};
  std::size_t bytes = payload.summary.size();
  if (!payload.details) return LabelSet::from_views(annotations);
  const auto details = json::as_object(*payload.details, {});
  if (!details) return LabelSet::from_views(annotations);
  for (const auto& [name, value] : *details) {
    const auto text = value.get_string();
    if (text.error() != simdjson::SUCCESS || name == "summary" || name.empty()) continue;
    bytes += name.size() + text.value_unsafe().size();
    if (bytes > kDetailsBytesMax) break;
    annotations.push_back({name, text.value_unsafe()});
  }
  return LabelSet::from_views(annotations);
}

Status decode_alert(const Origin& origin, const Message& message, Decoded& out) {
  if (message.action == "acknowledge") return Ok{};
  const bool resolves = message.action == "resolve";
  if (!resolves && message.action != "trigger")
    return json::refused({{}, "event_action"},
                         "expected \"trigger\", \"acknowledge\" or \"resolve\"");
  if (message.dedup_key.size() > kDedupKeyBytesMax)
    return json::refused({{}, "dedup_key"}, "longer than 255 bytes");
  if (resolves && message.dedup_key.empty()) return json::refused({{}, "dedup_key"}, "missing");
  Payload payload;
  if (!resolves)
    if (auto done = read_alert_payload(message, {{}, "payload"}, payload); !done) return done;
  const std::string key = message.dedup_key.empty() ? to_hex(hash128(origin.record.bytes))
                                                    : std::string(message.dedup_key);
  std::vector<Label> labels = labels_of(payload);
  add(labels, "dedup_key", key);
  add(labels, "severity", payload.severity);
  const std::string url =
      message.client_url.empty() ? first_link(message) : std::string(message.client_url);
  Event event;
  event.labels = LabelSet::from_views(labels);
  event.body = AlertBody{.status = resolves ? AlertStatus::kResolved : AlertStatus::kFiring,
                         .severity = severity_of(payload.severity),
                         .annotations = resolves ? LabelSet() : annotations_of(payload),
                         .generator_url = url};
  finish(origin, {}, {.occurred_at = time_of(payload)}, std::move(event), out);
  return Ok{};
}

Status decode_change(const Origin& origin, const Message& message, Decoded& out) {
  Payload payload;
  if (auto done = read_payload(message, {{}, "payload"}, payload); !done) return done;
  std::vector<Label> labels = labels_of(payload);
  Event event;
  event.labels = LabelSet::from_views(labels);
  ChangeBody change;
  change.id = to_hex(hash128(origin.record.bytes));
  change.kind = read_change_kind(detail(payload, "type")).value_or(ChangeKind::kDeploy);
  change.title = payload.summary;
  if (const std::string_view service = detail(payload, "service"); !service.empty())
    change.services.emplace_back(service);
  change.version_to = detail(payload, "version");
  change.actor = detail(payload, "actor");
  change.url = first_link(message);
  event.body = std::move(change);
  finish(origin, {}, {.occurred_at = time_of(payload)}, std::move(event), out);
  return Ok{};
}

}  // namespace

void decode_pagerduty(const Origin& origin, const json::Element& value, Decoded& out) {
  Message message;
  Status done = json::read_fields(value, {}, kMessageFields, json::UnknownKeys::kIgnored, message);
  if (done) {
    done = message.action.empty() ? decode_change(origin, message, out)
                                  : decode_alert(origin, message, out);
  }
  if (!done) out.rejected.push_back(done.error().message());
}

Decoded PagerDutyDecoder::decode(const RawRecord& record) const {
  return decode_record(record, [&](const json::Element& document, Decoded& out) {
    decode_pagerduty({record}, document, out);
  });
}

}  // namespace headwater::ingest
