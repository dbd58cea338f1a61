#include "ingest/auto_decoder.h"

#include <array>
#include <string>

#include "ingest/alertmanager_alerts_decoder.h"
#include "ingest/cloudevents_decoder.h"
#include "ingest/internal/cloudevents_envelope.h"
#include "ingest/internal/payloads.h"

namespace headwater::ingest {
namespace {

enum class Shape : std::uint8_t {
  kAlerts,
  kWebhook,
  kEventRecorder,
  kCloudEvent,
  kCdevent,
  kPagerDuty,
  kKubernetes,
  kHeadwater,
  kUnknown,
};

// An object has the first shape of which it has both keys.
struct Marks {
  Shape shape;
  std::string_view first;
  std::string_view second;
};
constexpr std::array kObjectMarks = {
    Marks{Shape::kWebhook, "alerts", "groupKey"},
    Marks{Shape::kEventRecorder, "@timestamp", "data"},
    Marks{Shape::kCloudEvent, "specversion", "type"},
    Marks{Shape::kCdevent, "context", "subject"},
    Marks{Shape::kPagerDuty, "routing_key", "event_action"},
    Marks{Shape::kKubernetes, "involvedObject", "reason"},
    Marks{Shape::kHeadwater, "kind", "kind"},
    Marks{Shape::kAlerts, "labels", "labels"},
};

Shape shape_of(const json::Element& value) {
  const auto object = json::as_object(value, {});
  if (!object) return Shape::kUnknown;
  const auto has = [&](std::string_view key) {
    return object->at_key(key).error() == simdjson::SUCCESS;
  };
  for (const Marks& marks : kObjectMarks)
    if (has(marks.first) && has(marks.second)) return marks.shape;
  return Shape::kUnknown;
}

std::string_view name_of(Shape shape) {
  switch (shape) {
    case Shape::kKubernetes:
      return "an event of Kubernetes or Flux: name its format, kubernetes_events or flux";
    default:
      return "no known format has this shape";
  }
}

void decode_object(const RawRecord& record, const json::Element& document, Decoded& out) {
  const Origin origin{record};
  const Shape shape = shape_of(document);
  switch (shape) {
    case Shape::kWebhook:
      return decode_webhook(origin, document, {}, out);
    case Shape::kCloudEvent:
      return decode_cloudevent(record, document, {}, out);
    case Shape::kCdevent:
      return decode_cdevent(origin, document, {}, out);
    case Shape::kEventRecorder:
      return decode_recorded(record, document, out);
    case Shape::kPagerDuty:
      return decode_pagerduty(origin, document, out);
    case Shape::kHeadwater:
      return decode_headwater_document(origin, document, out);
    default:
      out.rejected.emplace_back(name_of(shape));
  }
}

// The first element tells for all: a batch has one format.
void decode_array(const RawRecord& record, const json::Element& document, const json::Array& array,
                  Decoded& out) {
  if (array.size() == 0) return;
  switch (shape_of(array.at(0).value_unsafe())) {
    case Shape::kAlerts:
      return decode_alerts({record}, document, {}, kResolveTimeoutDefault, out);
    case Shape::kCloudEvent:
      return for_each_part(array, {}, out,
                           [&](const json::Element& value, const json::Pointer& at) -> Status {
                             decode_cloudevent(record, value, at, out);
                             return Ok{};
                           });
    case Shape::kEventRecorder:
      return decode_recorded(record, document, out);
    case Shape::kHeadwater:
      return decode_headwater_document({record}, document, out);
    default:
      out.rejected.push_back(
          json::refused({{}, std::size_t{0}}, name_of(Shape::kUnknown)).message());
  }
}

}  // namespace

Decoded AutoDecoder::decode(const RawRecord& record) const {
  if (cloudevents_mode(record) != CloudEventsMode::kNone)
    return CloudEventsDecoder().decode(record);
  return decode_record(record, [&](const json::Element& document, Decoded& out) {
    if (const auto array = json::as_array(document, {}); array) {
      decode_array(record, document, *array, out);
    } else {
      decode_object(record, document, out);
    }
  });
}

}  // namespace headwater::ingest
