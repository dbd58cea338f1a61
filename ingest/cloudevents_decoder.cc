#include "ingest/cloudevents_decoder.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "ingest/internal/cloudevents_envelope.h"
#include "ingest/internal/payloads.h"
#include "ingest/internal/text_encoding.h"

namespace headwater::ingest {
namespace {

struct Envelope {
  std::string_view specversion;
  std::string_view id;
  std::string_view source;
  std::string_view type;
  std::string_view content_type;
  Timestamp time;
  std::optional<json::Element> data;
  std::string_view data_base64;
};

using json::field;
constexpr std::array kEnvelopeFields = {
    field<&Envelope::specversion>("specversion"),
    field<&Envelope::id>("id"),
    field<&Envelope::source>("source"),
    field<&Envelope::type>("type"),
    field<&Envelope::content_type>("datacontenttype"),
    field<&Envelope::time>("time"),
    field<&Envelope::data>("data"),
    field<&Envelope::data_base64>("data_base64"),
};

bool is_json(std::string_view content_type) {
  const std::string type = media_type(content_type);
  return type.empty() || type == "application/json" || type == "text/json" ||
         type.ends_with("+json");
}

// The kind of our own JSON that a type announces; "" = another type.
std::string_view headwater_kind(std::string_view type) {
  constexpr std::string_view kPrefix = "io.headwater.";
  constexpr std::string_view kSuffix = ".v1";
  if (!type.starts_with(kPrefix) || !type.ends_with(kSuffix)) return "";
  type.remove_prefix(kPrefix.size());
  return type.substr(0, type.size() - std::min(type.size(), kSuffix.size()));
}

bool is_cdevent(std::string_view type) { return type.starts_with("dev.cdevents."); }

// What must hold before the data is looked at.
Status check_envelope(const Envelope& envelope, const json::Pointer& at) {
  const std::pair<std::string_view, std::string_view> required[] = {
      {"specversion", envelope.specversion},
      {"id", envelope.id},
      {"source", envelope.source},
      {"type", envelope.type}};
  for (const auto& [name, value] : required)
    if (value.empty()) return json::refused({at, name}, "missing");
  if (envelope.specversion != "1.0") return json::refused({at, "specversion"}, "expected \"1.0\"");
  // Source and id are joined by a space, which a URI reference can't hold.
  if (envelope.source.find(' ') != std::string_view::npos)
    return json::refused({at, "source"}, "not a URI reference");
  constexpr std::array<std::string_view, 5> kKinds = {"alert", "change", "signal", "journey",
                                                      "heartbeat"};
  const auto kind = headwater_kind(envelope.type);
  const bool ours = std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
  if (!ours && !is_cdevent(envelope.type)) {
    return json::refused(
        {at, "type"},
        "CloudEvents of type " + std::string(envelope.type.substr(0, 128)) + " are not read");
  }
  if (!is_json(envelope.content_type))
    return json::refused({at, "datacontenttype"}, "the data is not JSON");
  return Ok{};
}

void decode_data(const RawRecord& record, const Envelope& envelope, const json::Element& data,
                 const json::Pointer& at, Decoded& out) {
  const Origin origin{.record = record,
                      .event_id = std::string(envelope.source) + ' ' + std::string(envelope.id),
                      .envelope_id = envelope.id,
                      .envelope_time = envelope.time};
  if (is_cdevent(envelope.type)) {
    decode_cdevent(origin, data, at, out);
  } else {
    decode_headwater(origin, data, at, headwater_kind(envelope.type), out);
  }
}

Status decode_structured(const RawRecord& record, const json::Element& value,
                         const json::Pointer& at, Decoded& out) {
  Envelope envelope;
  auto read = json::read_fields(value, at, kEnvelopeFields, json::UnknownKeys::kIgnored, envelope);
  if (!read) return read;
  if (auto checked = check_envelope(envelope, at); !checked) return checked;
  const json::Pointer packed_at(at, "data_base64");
  if (envelope.data && !envelope.data_base64.empty())
    return json::refused(packed_at, "data stands beside it");
  if (envelope.data) {
    decode_data(record, envelope, *envelope.data, {at, "data"}, out);
    return Ok{};
  }
  if (envelope.data_base64.empty()) return json::refused({at, "data"}, "missing");
  const auto bytes = decode_base64(envelope.data_base64);
  if (!bytes) return json::refused(packed_at, "not base64");
  const auto data = json::parse_nested(*bytes);
  if (!data) return json::refused(packed_at, data.error().message());
  decode_data(record, envelope, *data, packed_at, out);
  return Ok{};
}

// Values of HTTP headers are percent-encoded, those of Kafka's are plain. Returns why a value can't
// be used.
Status read_headers(const RawRecord& record, Envelope& envelope,
                    std::array<std::string, 6>& storage) {
  std::string_view time;
  const std::array<std::pair<std::string_view, std::string_view*>, 6> known = {{
      {"specversion", &envelope.specversion},
      {"id", &envelope.id},
      {"source", &envelope.source},
      {"type", &envelope.type},
      {"time", &time},
      {"datacontenttype", &envelope.content_type},
  }};
  for (const auto& [name, value] : record.headers) {
    if (!name.starts_with("ce-") && !name.starts_with("ce_")) continue;
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (name.substr(3) != known[i].first) continue;
      const auto plain = name[2] == '-' ? decode_header_value(value) : std::string(value);
      if (!plain) return json::refused({{}, name}, "badly encoded header");
      storage[i] = *plain;
      *known[i].second = storage[i];
    }
  }
  if (envelope.content_type.empty()) envelope.content_type = record.content_type;
  if (time.empty()) return Ok{};
  const auto parsed = parse_rfc3339(time);
  if (!parsed) return json::refused({{}, "time"}, "not an RFC 3339 time");
  envelope.time = *parsed;
  return Ok{};
}

}  // namespace

CloudEventsMode cloudevents_mode(const RawRecord& record) {
  const std::string type = media_type(record.content_type);
  if (type.starts_with("application/cloudevents-batch")) return CloudEventsMode::kBatch;
  if (type.starts_with("application/cloudevents")) return CloudEventsMode::kStructured;
  for (const auto& [name, value] : record.headers)
    if (name.starts_with("ce-") || name.starts_with("ce_")) return CloudEventsMode::kBinary;
  return CloudEventsMode::kNone;
}

void decode_binary_cloudevent(const RawRecord& record, Decoded& out) {
  Envelope envelope;
  std::array<std::string, 6> storage;
  Status done = read_headers(record, envelope, storage);
  if (done) done = check_envelope(envelope, {});
  if (!done) return out.rejected.push_back("header " + done.error().message());
  const auto data = json::parse(record.bytes);
  if (!data) return out.rejected.push_back(data.error().message());
  decode_data(record, envelope, *data, {}, out);
}

void decode_cloudevent(const RawRecord& record, const json::Element& value, const json::Pointer& at,
                       Decoded& out) {
  if (const Status done = decode_structured(record, value, at, out); !done)
    out.rejected.push_back(done.error().message());
}

Decoded CloudEventsDecoder::decode(const RawRecord& record) const {
  const CloudEventsMode mode = cloudevents_mode(record);
  if (mode == CloudEventsMode::kBinary) {
    Decoded out;
    decode_binary_cloudevent(record, out);
    return out;
  }
  const bool other_format = mode != CloudEventsMode::kNone && !is_json(record.content_type);
  if (other_format) return {.rejected = {"content type: of CloudEvents only +json is read"}};
  return decode_record(record, [&](const json::Element& document, Decoded& out) {
    if (mode != CloudEventsMode::kBatch) return decode_cloudevent(record, document, {}, out);
    const auto events = json::as_array(document, {});
    if (!events) return out.rejected.push_back(events.error().message());
    for_each_part(*events, {}, out, [&](const json::Element& value, const json::Pointer& at) {
      return decode_structured(record, value, at, out);
    });
  });
}

}  // namespace headwater::ingest
