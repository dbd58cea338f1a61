#include "ingest/internal/otlp_logs.h"

#include <absl/strings/escaping.h>
#include <absl/strings/string_view.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <protozero/pbf_reader.hpp>
#include <span>

#include "base/fields.h"
#include "ingest/internal/json.h"
#include "model/limits.h"

namespace headwater::ingest {
namespace {

enum class Message : std::uint8_t {
  kRequest,
  kResourceLogs,
  kResource,
  kScopeLogs,
  kScope,
  kLogRecord,
  kKeyValue,
  kAnyValue,
  kArray,
  kKeyValueList
};

enum class Kind : std::uint8_t {
  kText,
  kHex,  // bytes, in an id
  kBase64,
  kTruth,
  kWhole,   // 64 bits: a text in JSON
  kNumber,  // 32 bits
  kFlags,   // 32 bits of fixed length
  kNanos,   // 64 bits of fixed length
  kReal,
  kMessage,
  kMessages
};

struct FieldShape {
  std::uint32_t number;
  std::string_view name;  // in JSON
  Kind kind;
  Message of = Message::kRequest;
};

// opentelemetry/proto/collector/logs/v1, logs/v1, resource/v1 and common/v1. A message has at most
// one list, which stands last.
constexpr FieldShape kRequestFields[] = {
    {1, "resourceLogs", Kind::kMessages, Message::kResourceLogs}};
constexpr FieldShape kResourceLogsFields[] = {
    {1, "resource", Kind::kMessage, Message::kResource},
    {3, "schemaUrl", Kind::kText},
    {2, "scopeLogs", Kind::kMessages, Message::kScopeLogs}};
constexpr FieldShape kResourceFields[] = {{2, "droppedAttributesCount", Kind::kNumber},
                                          {1, "attributes", Kind::kMessages, Message::kKeyValue}};
constexpr FieldShape kScopeLogsFields[] = {{1, "scope", Kind::kMessage, Message::kScope},
                                           {3, "schemaUrl", Kind::kText},
                                           {2, "logRecords", Kind::kMessages, Message::kLogRecord}};
constexpr FieldShape kScopeFields[] = {{1, "name", Kind::kText},
                                       {2, "version", Kind::kText},
                                       {4, "droppedAttributesCount", Kind::kNumber},
                                       {3, "attributes", Kind::kMessages, Message::kKeyValue}};
constexpr FieldShape kLogRecordFields[] = {{1, "timeUnixNano", Kind::kNanos},
                                           {11, "observedTimeUnixNano", Kind::kNanos},
                                           {2, "severityNumber", Kind::kNumber},
                                           {3, "severityText", Kind::kText},
                                           {5, "body", Kind::kMessage, Message::kAnyValue},
                                           {7, "droppedAttributesCount", Kind::kNumber},
                                           {8, "flags", Kind::kFlags},
                                           {9, "traceId", Kind::kHex},
                                           {10, "spanId", Kind::kHex},
                                           {12, "eventName", Kind::kText},
                                           {6, "attributes", Kind::kMessages, Message::kKeyValue}};
constexpr FieldShape kKeyValueFields[] = {{1, "key", Kind::kText},
                                          {2, "value", Kind::kMessage, Message::kAnyValue}};
constexpr FieldShape kAnyValueFields[] = {
    {1, "stringValue", Kind::kText},
    {2, "boolValue", Kind::kTruth},
    {3, "intValue", Kind::kWhole},
    {4, "doubleValue", Kind::kReal},
    {5, "arrayValue", Kind::kMessage, Message::kArray},
    {6, "kvlistValue", Kind::kMessage, Message::kKeyValueList},
    {7, "bytesValue", Kind::kBase64}};
constexpr FieldShape kArrayFields[] = {{1, "values", Kind::kMessages, Message::kAnyValue}};
constexpr FieldShape kKeyValueListFields[] = {{1, "values", Kind::kMessages, Message::kKeyValue}};

// In the order of Message.
constexpr std::array<std::span<const FieldShape>, 10> kFields = {
    kRequestFields,   kResourceLogsFields, kResourceFields, kScopeLogsFields, kScopeFields,
    kLogRecordFields, kKeyValueFields,     kAnyValueFields, kArrayFields,     kKeyValueListFields};

std::span<const FieldShape> fields_of(Message message) {
  return kFields[static_cast<std::size_t>(message)];
}

protozero::pbf_wire_type wire_type_of(Kind kind) {
  switch (kind) {
    case Kind::kTruth:
    case Kind::kWhole:
    case Kind::kNumber:
      return protozero::pbf_wire_type::varint;
    case Kind::kFlags:
      return protozero::pbf_wire_type::fixed32;
    case Kind::kNanos:
    case Kind::kReal:
      return protozero::pbf_wire_type::fixed64;
    default:
      return protozero::pbf_wire_type::length_delimited;
  }
}

std::string_view next_bytes(protozero::pbf_reader& reader) {
  const protozero::data_view view = reader.get_view();
  return {view.data(), view.size()};
}

absl::string_view absl_view(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

// protozero throws when bytes end early or are no protobuf; the caller catches.
class Transcription {
 public:
  Status message(Message kind, std::string_view bytes, const json::Pointer& at) {
    if (++depth_ > limits::kJsonDepthMax) return json::refused(at, "nested deeper than 64");
    out_ += '{';
    const std::span<const FieldShape> fields = fields_of(kind);
    const bool one_of = kind == Message::kAnyValue;
    if (auto done = single_fields(fields, one_of, bytes, at); !done) return done;
    if (fields.back().kind == Kind::kMessages) {
      if (auto done = list(fields.back(), bytes, {at, fields.back().name}); !done) return done;
    }
    out_ += '}';
    --depth_;
    return Ok{};
  }

  std::string take() { return std::move(out_); }

 private:
  Status single_fields(std::span<const FieldShape> fields, bool one_of, std::string_view bytes,
                       const json::Pointer& at) {
    std::uint32_t seen = 0;  // by place among the fields
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    while (reader.next()) {
      const FieldShape* const field = known(fields, reader.tag());
      if (field == nullptr || field->kind == Kind::kMessages) {
        reader.skip();
        continue;
      }
      const json::Pointer field_at(at, field->name);
      if (reader.wire_type() != wire_type_of(field->kind))
        return json::refused(field_at, "not of the type that OTLP says");
      const std::uint32_t bit = 1U << (field - fields.data());
      if ((seen & bit) != 0) return json::refused(field_at, "this field stands twice");
      if (one_of && seen != 0) return json::refused(at, "two values in one");
      seen |= bit;
      name(field->name);
      if (auto done = value(*field, reader, field_at); !done) return done;
    }
    return Ok{};
  }

  // A second pass, so that a list is in one piece in JSON and takes no memory before.
  Status list(const FieldShape& field, std::string_view bytes, const json::Pointer& at) {
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    std::size_t count = 0;
    while (reader.next()) {
      if (reader.tag() != field.number) {
        reader.skip();
        continue;
      }
      const json::Pointer item_at(at, count);
      if (reader.wire_type() != wire_type_of(field.kind))
        return json::refused(item_at, "not of the type that OTLP says");
      if (count++ == 0) {
        if (++depth_ > limits::kJsonDepthMax) return json::refused(at, "nested deeper than 64");
        name(field.name);
        out_ += '[';
      } else {
        out_ += ',';
      }
      if (auto done = message(field.of, next_bytes(reader), item_at); !done) return done;
    }
    if (count == 0) return Ok{};
    out_ += ']';
    --depth_;
    return Ok{};
  }

  Status value(const FieldShape& field, protozero::pbf_reader& reader, const json::Pointer& at) {
    switch (field.kind) {
      case Kind::kText:
        return text(next_bytes(reader), at);
      case Kind::kHex:
        append_json_string(out_, absl::BytesToHexString(absl_view(next_bytes(reader))));
        break;
      case Kind::kBase64:
        append_json_string(out_, absl::Base64Escape(absl_view(next_bytes(reader))));
        break;
      case Kind::kTruth:
        out_ += reader.get_bool() ? "true" : "false";
        break;
      case Kind::kWhole:
        quoted(reader.get_int64());
        break;
      case Kind::kNumber:
        put(reader.get_int32());
        break;
      case Kind::kFlags:
        put(reader.get_fixed32());
        break;
      case Kind::kNanos:
        quoted(reader.get_fixed64());
        break;
      case Kind::kReal:
        real(reader.get_double());
        break;
      case Kind::kMessage:
      case Kind::kMessages:
        return message(field.of, next_bytes(reader), at);
    }
    return Ok{};
  }

  Status text(std::string_view bytes, const json::Pointer& at) {
    if (!simdjson::validate_utf8(bytes.data(), bytes.size())) return json::refused(at, "not UTF-8");
    append_json_string(out_, bytes);
    return Ok{};
  }

  // As protobuf's JSON names what JSON has no number for.
  void real(double number) {
    if (std::isfinite(number)) return put(number);
    out_ += std::isnan(number) ? "\"NaN\"" : number < 0 ? "\"-Infinity\"" : "\"Infinity\"";
  }

  template <class Number>
  void put(Number number) {
    std::array<char, 32> digits;
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out_.append(digits.data(), written.ptr);
  }
  template <class Number>
  void quoted(Number number) {
    out_ += '"';
    put(number);
    out_ += '"';
  }

  void name(std::string_view field) {
    if (out_.back() != '{') out_ += ',';
    out_.append("\"").append(field).append("\":");
  }

  static const FieldShape* known(std::span<const FieldShape> fields, std::uint32_t number) {
    for (const FieldShape& field : fields)
      if (field.number == number) return &field;
    return nullptr;
  }

  std::string out_;
  int depth_ = 0;
};

}  // namespace

Result<std::string> otlp_logs_json(std::string_view bytes) {
  constexpr std::string_view kNot = "not OTLP logs: ";
  if (bytes.size() > limits::kRequestBodyBytesMax) return malformed("over 8388608 bytes");
  Transcription transcription;
  try {
    const Status done = transcription.message(Message::kRequest, bytes, {});
    if (!done) return malformed(std::string(kNot) + done.error().message());
  } catch (const protozero::exception& damage) {
    return malformed(std::string(kNot) + damage.what());
  }
  return transcription.take();
}

}  // namespace headwater::ingest
