#include "ingest/alertmanager_events_decoder.h"

#include <optional>

#include "ingest/internal/alert_shape.h"
#include "ingest/internal/payloads.h"

namespace headwater::ingest {
namespace {

struct Envelope {
  Timestamp timestamp;
  std::optional<json::Element> data;
};
struct Data {
  std::optional<json::Element> created;
  std::optional<json::Element> resolved;
  std::optional<json::Element> grouped;
  std::optional<json::Element> notification;
};
// An alert or, one level deeper, an alert and its hash.
struct Holder {
  std::optional<json::Element> alert;
  std::optional<json::Element> alerts;
  std::optional<json::Element> details;
};
struct Alert {
  std::optional<json::Element> labels;
  std::optional<json::Element> annotations;
  Timestamp starts_at;
  Timestamp ends_at;
  std::optional<json::Element> resolved;
};
struct Pairs {
  std::optional<json::Element> labels;
};
struct Pair {
  std::string_view key;
  std::string_view value;
};

using json::field;
constexpr std::array kEnvelopeFields = {field<&Envelope::timestamp>("@timestamp"),
                                        field<&Envelope::data>("data")};
constexpr std::array kDataFields = {
    field<&Data::created>("alertCreated"), field<&Data::resolved>("alertResolved"),
    field<&Data::grouped>("alertGrouped"), field<&Data::notification>("notification")};
constexpr std::array kHolderFields = {field<&Holder::alert>("alert"),
                                      field<&Holder::alerts>("alerts"),
                                      field<&Holder::details>("details")};
constexpr std::array kAlertFields = {
    field<&Alert::labels>("labels"), field<&Alert::annotations>("annotations"),
    field<&Alert::starts_at>("startsAt"), field<&Alert::ends_at>("endsAt"),
    field<&Alert::resolved>("resolved")};
constexpr std::array kPairsFields = {field<&Pairs::labels>("labels")};
constexpr std::array kPairFields = {field<&Pair::key>("key"), field<&Pair::value>("value")};

template <class Target, std::size_t N>
Status read_known(const json::Element& value, const json::Pointer& at,
                  const std::array<json::Field<Target>, N>& fields, Target& target) {
  return json::read_fields(value, at, fields, json::UnknownKeys::kIgnored, target);
}

// {"labels":[{"key":"a","value":"b"}]}; an empty value is left out as it is empty.
Status read_pairs(const std::optional<json::Element>& value, const json::Pointer& at,
                  std::vector<Label>& out) {
  if (!value) return Ok{};
  Pairs pairs;
  if (auto done = read_known(*value, at, kPairsFields, pairs); !done) return done;
  if (!pairs.labels) return Ok{};
  const json::Pointer list_at(at, "labels");
  const auto list = json::as_array(*pairs.labels, list_at);
  if (!list) return list.error();
  std::size_t index = 0;
  for (const json::Element each : *list) {
    Pair pair;
    if (auto done = read_known(each, {list_at, index++}, kPairFields, pair); !done) return done;
    if (!pair.value.empty()) out.push_back({pair.key, pair.value});
  }
  return Ok{};
}

Status decode_alert(const Origin& origin, const json::Element& value, const json::Pointer& at,
                    Decoded& out) {
  Alert alert;
  if (auto done = read_known(value, at, kAlertFields, alert); !done) return done;
  AlertShape shape;
  if (auto done = read_pairs(alert.labels, {at, "labels"}, shape.labels); !done) return done;
  if (auto done = read_pairs(alert.annotations, {at, "annotations"}, shape.annotations); !done)
    return done;
  const bool resolved = alert.resolved && alert.resolved->get_bool().error() == simdjson::SUCCESS &&
                        alert.resolved->get_bool().value_unsafe();
  shape.starts_at = alert.starts_at;
  if (resolved) shape.ends_at = alert.ends_at;
  finish_alert(origin, at, shape, resolved ? AlertStatus::kResolved : AlertStatus::kFiring, out);
  return Ok{};
}

// The hash alone stands there where the details were told before.
Status decode_grouped(const Origin& origin, const json::Element& value, const json::Pointer& at,
                      Decoded& out) {
  Holder holder;
  if (auto done = read_known(value, at, kHolderFields, holder); !done) return done;
  return holder.details ? decode_alert(origin, *holder.details, {at, "details"}, out)
                        : Status(Ok{});
}

Status decode_holder(const Origin& origin, const json::Element& value, const json::Pointer& at,
                     bool grouped, Decoded& out) {
  Holder holder;
  if (auto done = read_known(value, at, kHolderFields, holder); !done) return done;
  const json::Pointer alert_at(at, "alert");
  if (holder.alert) {
    return grouped ? decode_grouped(origin, *holder.alert, alert_at, out)
                   : decode_alert(origin, *holder.alert, alert_at, out);
  }
  if (!holder.alerts) return json::refused(alert_at, "missing");
  const json::Pointer list_at(at, "alerts");
  const auto list = json::as_array(*holder.alerts, list_at);
  if (!list) return list.error();
  for_each_part(*list, list_at, out, [&](const json::Element& each, const json::Pointer& each_at) {
    return decode_grouped(origin, each, each_at, out);
  });
  return Ok{};
}

Status decode_event(const RawRecord& record, const json::Element& value, const json::Pointer& at,
                    Decoded& out) {
  Envelope envelope;
  if (auto done = read_known(value, at, kEnvelopeFields, envelope); !done) return done;
  const json::Pointer data_at(at, "data");
  if (!envelope.data) return json::refused(data_at, "missing");
  Data data;
  if (auto done = read_known(*envelope.data, data_at, kDataFields, data); !done) return done;
  const Origin origin{
      .record = record, .event_id = {}, .envelope_id = {}, .envelope_time = envelope.timestamp};
  if (data.created)
    return decode_holder(origin, *data.created, {data_at, "alertCreated"}, false, out);
  if (data.resolved)
    return decode_holder(origin, *data.resolved, {data_at, "alertResolved"}, true, out);
  if (data.grouped)
    return decode_holder(origin, *data.grouped, {data_at, "alertGrouped"}, true, out);
  if (data.notification)
    return decode_holder(origin, *data.notification, {data_at, "notification"}, true, out);
  return Ok{};
}

}  // namespace

void decode_recorded(const RawRecord& record, const json::Element& value, Decoded& out) {
  if (const auto array = value.get_array(); array.error() == simdjson::SUCCESS) {
    return for_each_part(array.value_unsafe(), {}, out,
                         [&](const json::Element& each, const json::Pointer& at) {
                           return decode_event(record, each, at, out);
                         });
  }
  if (const Status done = decode_event(record, value, {}, out); !done)
    out.rejected.push_back(done.error().message());
}

Decoded AlertmanagerEventsDecoder::decode(const RawRecord& record) const {
  return decode_record(record, [&](const json::Element& document, Decoded& out) {
    decode_recorded(record, document, out);
  });
}

}  // namespace headwater::ingest
