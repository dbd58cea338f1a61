#include "ingest/headwater_json_decoder.h"

#include <utility>

#include "ingest/internal/headwater_shape.h"
#include "ingest/internal/payloads.h"
#include "ingest/internal/severity_word.h"

namespace headwater::ingest {
namespace {

constexpr std::string_view kKindExpected =
    "expected \"alert\", \"change\", \"signal\", \"journey\" or \"heartbeat\"";

// The kind is looked up before the other keys are read, since it says which of them belong. In a
// CloudEvent the type tells the kind, and "kind" may then name the kind of signal.
Result<HeadwaterKind> kind_of(const json::Element& value, const json::Pointer& at,
                              std::string_view told, std::string_view& word) {
  const auto object = json::as_object(value, at);
  if (!object) return object.error();
  if (const auto member = object->at_key("kind"); member.error() == simdjson::SUCCESS) {
    const auto done = json::read(member.value_unsafe(), {at, "kind"}, word);
    if (!done) return done.error();
  }
  const bool kind_of_signal = told == "signal" && read_signal_kind(word).has_value();
  if (!told.empty() && !word.empty() && word != told && !kind_of_signal)
    return json::refused({at, "kind"}, "the envelope says " + std::string(told));
  const auto kind = read_headwater_kind(told.empty() ? word : told);
  if (!kind) return json::refused({at, "kind"}, kKindExpected);
  return *kind;
}

// Adds `name` to the labels; a label of that name must say the same.
Status fold(std::string_view name, std::string_view value, const json::Pointer& at,
            std::vector<Label>& labels) {
  if (value.empty()) return Ok{};
  for (const Label& label : labels)
    if (label.name == name && label.value != value)
      return json::refused({at, name}, "the labels say another one");
  labels.push_back({name, value});
  return Ok{};
}

// Identity hashes what the labels say, so tenant, service and name must stand there (C10). A change
// with several services or tenants has no one label for them.
Status fold_names(HeadwaterShape& shape, HeadwaterKind kind, const json::Pointer& at) {
  std::vector<Label>& labels = shape.labels.pairs;
  if (kind != HeadwaterKind::kChange && shape.services.size() > 1)
    return json::refused({at, "service"}, "expected one");
  if (kind != HeadwaterKind::kChange && shape.tenants.size() > 1)
    return json::refused({at, "tenant"}, "expected one");
  const std::pair<std::string_view, std::string_view> names[] = {
      {"service", shape.services.size() == 1 ? shape.services.front() : std::string_view()},
      {"tenant", shape.tenants.size() == 1 ? shape.tenants.front() : std::string_view()},
      {"name", shape.name},
      {"environment", shape.environment}};
  for (const auto& [name, value] : names)
    if (auto done = fold(name, value, at, labels); !done) return done;
  return Ok{};
}

// A change's own id stays the same over its statuses, so it alone would make the second a
// redelivery of the first.
std::string event_id_of(const HeadwaterShape& shape, const ChangeBody* change) {
  if (change == nullptr || shape.id.empty() || change->id != shape.id) return std::string(shape.id);
  return change->id + ' ' + std::string(to_string(change->status));
}

Status make_body(HeadwaterShape& shape, HeadwaterKind kind, const json::Pointer& at,
                 std::string_view fallback_id, Event& event) {
  const auto set = [&event](auto body) -> Status {
    if (!body) return body.error();
    event.body = std::move(*body);
    return Ok{};
  };
  switch (kind) {
    case HeadwaterKind::kAlert: {
      if (auto done = set(alert_of(shape, at)); !done) return done;
      const bool said = !shape.severity.empty();
      std::get<AlertBody>(event.body).severity =
          severity_of(said ? shape.severity : event.labels.get("severity"));
      return Ok{};
    }
    case HeadwaterKind::kChange:
      return set(change_of(shape, at, event.labels, fallback_id));
    case HeadwaterKind::kSignal:
      return set(signal_of(shape, at));
    case HeadwaterKind::kJourney:
      return set(journey_of(shape, at));
    case HeadwaterKind::kHeartbeat:
      return set(heartbeat_of(shape, at));
  }
  return Ok{};
}

Status decode_event(const Origin& origin, const json::Element& value, const json::Pointer& at,
                    std::string_view told, Decoded& out) {
  HeadwaterShape shape;
  std::string_view word;
  const auto kind = kind_of(value, at, told, word);
  if (!kind) return kind.error();
  if (auto done = read_headwater(value, at, *kind, shape); !done) return done;
  if (origin.record.received_at.set() && shape.received_at.set())
    return json::refused({at, "received_at"}, "only a line of a file may say it");
  if (told == "signal" && word != "signal" && shape.signal.empty()) shape.signal = word;
  if (auto done = fold_names(shape, *kind, at); !done) return done;
  Event event;
  event.labels = LabelSet::from_views(shape.labels.pairs);
  if (auto done = make_body(shape, *kind, at, origin.envelope_id, event); !done) return done;
  event.source_id = event_id_of(shape, std::get_if<ChangeBody>(&event.body));
  PayloadTimes times = times_of(event, shape.time);
  times.received_at = shape.received_at;
  finish(origin, at, times, std::move(event), out);
  return Ok{};
}

}  // namespace

void decode_headwater(const Origin& origin, const json::Element& value, const json::Pointer& at,
                      std::string_view kind, Decoded& out) {
  if (const Status done = decode_event(origin, value, at, kind, out); !done)
    out.rejected.push_back(done.error().message());
}

void decode_headwater_document(const Origin& origin, const json::Element& document, Decoded& out) {
  if (const auto array = document.get_array(); array.error() == simdjson::SUCCESS) {
    return for_each_part(array.value_unsafe(), {}, out,
                         [&](const json::Element& value, const json::Pointer& at) {
                           return decode_event(origin, value, at, "", out);
                         });
  }
  if (origin.record.bytes.size() > limits::kEventBytesMax)
    return out.rejected.push_back("one event over 1048576 bytes");
  decode_headwater(origin, document, {}, "", out);
}

Decoded HeadwaterJsonDecoder::decode(const RawRecord& record) const {
  return decode_record(record, [&](const json::Element& document, Decoded& out) {
    decode_headwater_document({record}, document, out);
  });
}

}  // namespace headwater::ingest
