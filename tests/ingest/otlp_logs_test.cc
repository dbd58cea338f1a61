// OTLP logs in protobuf mean what the same records mean in OTLP's JSON.
#include "ingest/internal/otlp_logs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <protozero/pbf_writer.hpp>

#include "ingest/formats.h"
#include "model/limits.h"
#include "tests/ingest/decoding.h"

namespace headwater::ingest {
namespace {

namespace fs = std::filesystem;
using protozero::pbf_writer;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

RawRecord protobuf(std::string_view bytes, std::string_view type = "application/x-protobuf") {
  RawRecord record = request(bytes);
  record.content_type = type;
  return record;
}

// One message, written by `fill`.
template <class Fill>
std::string message(const Fill& fill) {
  std::string bytes;
  pbf_writer writer(bytes);
  fill(writer);
  return bytes;
}

// What stands around one log record.
std::string request_with(const std::string& record) {
  const std::string scope = message([&](pbf_writer& to) { to.add_message(2, record); });
  const std::string resource = message([&](pbf_writer& to) { to.add_message(2, scope); });
  return message([&](pbf_writer& to) { to.add_message(1, resource); });
}

// A record whose body is `value`.
std::string with_body(const std::string& value) {
  return request_with(message([&](pbf_writer& to) { to.add_message(5, value); }));
}

std::string body_json(const std::string& value) {
  const auto json = otlp_logs_json(with_body(value));
  if (!json) return json.error().message();
  constexpr std::string_view kBefore = R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":)";
  constexpr std::string_view kAfter = "}]}]}]}";
  EXPECT_TRUE(json->starts_with(kBefore) && json->ends_with(kAfter)) << *json;
  return json->substr(kBefore.size(), json->size() - kBefore.size() - kAfter.size());
}

std::string text_value(const std::string& text) {
  return message([&](pbf_writer& to) { to.add_string(1, text); });
}

// --- the same meaning ------------------------------------------------------------------------

TEST(OtlpLogs, InProtobufGiveTheSameEventsAsInJson) {
  const auto decoder = std::move(decoder_for("otlp_logs")).value();
  std::size_t samples = 0;
  for (const auto& file : fs::directory_iterator("replay-data/mapped/otlp_logs")) {
    if (file.path().extension() != ".pb") continue;
    const std::string bytes = read(file.path());
    const std::string json = read(fs::path(file.path()).replace_extension(".json"));
    const Decoded expected = decoder->decode(request(json));
    for (const std::string_view type : {"application/x-protobuf", ""}) {
      const Decoded decoded = decoder->decode(protobuf(bytes, type));
      EXPECT_EQ(as_json(decoded.events), as_json(expected.events)) << file.path();
      EXPECT_EQ(decoded.rejected, expected.rejected) << file.path();
      EXPECT_EQ(decoded.ignored, expected.ignored) << file.path();
    }
    ++samples;
  }
  EXPECT_EQ(samples, 3U);
}

TEST(OtlpLogs, OfAnEstatesOwnMappingAreReadToo) {
  auto read = rules::read_mapping(
      "each: [/resourceLogs, scopeLogs, logRecords]\n"
      "events: [{kind: alert, labels: {alertname: '{severityText}', service: s}}]\n",
      "own.yaml", "own");
  ASSERT_TRUE(read.mapping.has_value());
  const std::vector<rules::Mapping> own = {*read.mapping};
  const auto decoder = std::move(decoder_for("own", own)).value();
  const std::string record = message([](pbf_writer& to) { to.add_string(3, "FATAL"); });
  const std::string bytes = request_with(record);
  EXPECT_EQ(only(decoder->decode(protobuf(bytes))).labels.get("alertname"), "FATAL");
}

TEST(OtlpLogs, AnEmptyRequestIsNothingAndNoMistake) {
  const auto decoder = std::move(decoder_for("otlp_logs")).value();
  const auto json = otlp_logs_json("");
  EXPECT_EQ(*json, "{}");
}

// --- every kind of value ---------------------------------------------------------------------

TEST(OtlpLogs, EveryKindOfValueIsNamedAsInJson) {
  EXPECT_EQ(body_json(text_value("a \"b\"\n\xC3\xA9")),
            "{\"stringValue\":\"a \\\"b\\\"\\n\xC3\xA9\"}");
  EXPECT_EQ(body_json(message([](pbf_writer& to) { to.add_bool(2, true); })),
            R"({"boolValue":true})");
  EXPECT_EQ(body_json(message(
                [](pbf_writer& to) { to.add_int64(3, std::numeric_limits<std::int64_t>::min()); })),
            R"({"intValue":"-9223372036854775808"})");
  EXPECT_EQ(body_json(message([](pbf_writer& to) { to.add_double(4, 0.25); })),
            R"({"doubleValue":0.25})");
  EXPECT_EQ(body_json(message([](pbf_writer& to) {
              to.add_double(4, std::numeric_limits<double>::quiet_NaN());
            })),
            R"({"doubleValue":"NaN"})");
  EXPECT_EQ(body_json(message([](pbf_writer& to) {
              to.add_double(4, -std::numeric_limits<double>::infinity());
            })),
            R"({"doubleValue":"-Infinity"})");
  EXPECT_EQ(body_json(message([](pbf_writer& to) { to.add_bytes(7, "\xFF\x01", 2); })),
            R"({"bytesValue":"/wE="})");
  EXPECT_EQ(body_json(""), "{}");
}

TEST(OtlpLogs, ListsAndMapsNest) {
  const std::string list = message([](pbf_writer& to) {
    to.add_message(1, text_value("a"));
    to.add_message(1, text_value("b"));
  });
  EXPECT_EQ(body_json(message([&](pbf_writer& to) { to.add_message(5, list); })),
            R"({"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}})");
  const std::string pair = message([](pbf_writer& to) {
    to.add_string(1, "k");
    to.add_message(2, text_value("v"));
  });
  const std::string map = message([&](pbf_writer& to) { to.add_message(1, pair); });
  EXPECT_EQ(body_json(message([&](pbf_writer& to) { to.add_message(6, map); })),
            R"({"kvlistValue":{"values":[{"key":"k","value":{"stringValue":"v"}}]}})");
}

TEST(OtlpLogs, ARecordsOwnFieldsAreNamedAsInJson) {
  const std::string record = message([](pbf_writer& to) {
    to.add_string(3, "ERROR");
    to.add_fixed64(1, 18'446'744'073'709'551'615ULL);
    to.add_fixed64(11, 7);
    to.add_int32(2, 17);
    to.add_uint32(7, 2);
    to.add_fixed32(8, 1);
    to.add_bytes(9, "\x5b\x8e", 2);
    to.add_bytes(10, "\xee", 1);
    to.add_string(12, "boom");
    to.add_string(4000, "of a later version");
  });
  EXPECT_EQ(*otlp_logs_json(request_with(record)),
            R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityText":"ERROR",)"
            R"("timeUnixNano":"18446744073709551615","observedTimeUnixNano":"7",)"
            R"("severityNumber":17,"droppedAttributesCount":2,"flags":1,"traceId":"5b8e",)"
            R"("spanId":"ee","eventName":"boom"}]}]}]})");
}

// A list whose items don't stand together is still one.
TEST(OtlpLogs, ItemsOfAListMayStandApart) {
  const std::string record = message([](pbf_writer& to) {
    to.add_message(6, message([](pbf_writer& pair) { pair.add_string(1, "a"); }));
    to.add_string(3, "X");
    to.add_message(6, message([](pbf_writer& pair) { pair.add_string(1, "b"); }));
  });
  EXPECT_EQ(*otlp_logs_json(request_with(record)),
            R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[)"
            R"({"severityText":"X","attributes":[{"key":"a"},{"key":"b"}]}]}]}]})");
}

// --- what is refused, and the reason that a person reads --------------------------------------

std::string nested_lists(int levels) {
  std::string value = text_value("deep");
  for (int i = 0; i < levels; ++i) {
    const std::string list = message([&](pbf_writer& to) { to.add_message(1, value); });
    value = message([&](pbf_writer& to) { to.add_message(5, list); });
  }
  return value;
}

TEST(OtlpLogs, NestAsDeepAsJsonMay) {
  // Seven levels above the body; each list takes three.
  EXPECT_TRUE(otlp_logs_json(with_body(nested_lists(18))).ok());
  const auto decoder = std::move(decoder_for("otlp_logs")).value();
  const std::string deepest = with_body(nested_lists(18));
  EXPECT_TRUE(decoder->decode(protobuf(deepest)).rejected.empty());
  const auto deeper = otlp_logs_json(with_body(nested_lists(19)));
  ASSERT_FALSE(deeper.ok());
  EXPECT_NE(deeper.error().message().find("nested deeper than 64"), std::string::npos);
  EXPECT_FALSE(otlp_logs_json(with_body(nested_lists(5000))).ok());
}

struct Bad {
  std::string bytes;
  std::string reason;
};

TEST(OtlpLogs, SayWhatIsWrong) {
  const std::string record = "/resourceLogs/0/scopeLogs/0/logRecords/0";
  const std::string whole = with_body(text_value("cut"));
  const Bad bad[] = {
      {"{\"resourceLogs\":[]}", "unknown pbf field type exception"},
      {std::string("\x00\x01", 2), "invalid tag exception"},
      {whole.substr(0, whole.size() - 1), "end of buffer exception"},
      {std::string("\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 12),
       "varint too long exception"},
      {std::string("\x0B\x0C", 2), "unknown pbf field type exception"},
      {std::string("\x08\x01", 2), "/resourceLogs/0: not of the type that OTLP says"},
      {with_body(text_value("\xFF")), record + "/body/stringValue: not UTF-8"},
      {with_body(text_value("a") + text_value("b")),
       record + "/body/stringValue: this field stands twice"},
      {with_body(text_value("a") + message([](pbf_writer& to) { to.add_bool(2, true); })),
       record + "/body: two values in one"},
      {request_with(message([](pbf_writer& to) { to.add_uint64(1, 7); })),
       record + "/timeUnixNano: not of the type that OTLP says"},
      {request_with(message([](pbf_writer& to) { to.add_uint64(6, 7); })),
       record + "/attributes/0: not of the type that OTLP says"},
  };
  const auto decoder = std::move(decoder_for("otlp_logs")).value();
  for (const Bad& each : bad)
    EXPECT_EQ(refusal(decoder->decode(protobuf(each.bytes))), "not OTLP logs: " + each.reason);
  const std::string large(limits::kRequestBodyBytesMax + 1, '\0');
  EXPECT_EQ(refusal(decoder->decode(protobuf(large))), "over 8388608 bytes");
}

TEST(OtlpLogs, JsonThatBeginsWithALineFeedIsStillJson) {
  const auto decoder = std::move(decoder_for("otlp_logs")).value();
  const std::string text = "\n" + read("replay-data/mapped/otlp_logs/errors.json");
  EXPECT_EQ(decoder->decode(protobuf(text, "")).events.size(), 2U);
}

// A control character takes six bytes of JSON, so that few bytes of protobuf become many.
TEST(OtlpLogs, ThatBecomeTooMuchJsonAreOneDeadLetter) {
  const auto decoder = std::move(decoder_for("otlp_logs")).value();
  const auto reasons = [&](std::size_t controls) {
    const std::string bytes = with_body(text_value(std::string(controls, '\x01')));
    EXPECT_LT(bytes.size(), limits::kRequestBodyBytesMax);
    std::vector<std::string> all;
    for (const std::string& rejected : decoder->decode(protobuf(bytes)).rejected)
      all.push_back(rejected);
    return all;
  };
  const std::size_t around = limits::kOtlpJsonBytesMax / 6;
  const auto below = reasons(around - 100);
  const auto above = reasons(around + 1);
  ASSERT_EQ(above.size(), 1U);
  EXPECT_NE(above[0].find(std::to_string(limits::kOtlpJsonBytesMax)), std::string::npos)
      << above[0];
  EXPECT_NE(below, above) << "of what is below the limit only its one field is too long";
}

}  // namespace
}  // namespace headwater::ingest
