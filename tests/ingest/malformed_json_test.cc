// What is wrong with a document, and the reason that a person reads in the dead letters.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "ingest/formats.h"
#include "ingest/headwater_json_decoder.h"
#include "rules/shipped_mappings.h"
#include "tests/ingest/decoding.h"

namespace headwater::ingest {
namespace {

struct Malformed {
  std::string bytes;
  std::string reason;
};

std::string nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '[') +
         std::string(static_cast<std::size_t>(levels), ']');
}

std::string alert(const std::string& keys) { return R"({"kind":"alert","name":"n",)" + keys + "}"; }
std::string change(const std::string& keys) { return R"({"kind":"change","id":"c",)" + keys + "}"; }
std::string signal(const std::string& keys) {
  return R"({"kind":"signal","name":"n",)" + keys + "}";
}

const Malformed kDocuments[] = {
    {"", "not JSON: empty"},
    {" \n", "not JSON: Empty: no JSON found"},
    {"\xEF\xBB\xBF{}",
     "not JSON: The JSON document has an improper structure: missing or superfluous commas, "
     "braces, missing keys, etc."},
    {"nul", "not JSON: Problem while parsing an atom starting with the letter 'n'"},
    {"tru", "not JSON: Problem while parsing an atom starting with the letter 't'"},
    {"falsy", "not JSON: Problem while parsing an atom starting with the letter 'f'"},
    {"\"abc", "not JSON: A string is opened, but never closed."},
    {"{\"a\":\"\x01\"}",
     "not JSON: Within strings, some characters must be escaped, we found unescaped characters"},
    {"{\"a\":\"\xFF\"}", "not JSON: The input is not valid UTF-8"},
    {"{\"a\":\"\xC0\xAF\"}", "not JSON: The input is not valid UTF-8"},
    {"{\"a\":\"\\ud800\"}", "not JSON: Problem while parsing a string"},
    {"{\"a\":1e400}", "not JSON: Problem while parsing a number"},
    {"{\"a\":18446744073709551616}", "not JSON: Problem while parsing a number"},
    {"{\"a\":01}", "not JSON: Problem while parsing a number"},
    {"{\"a\":NaN}",
     "not JSON: The JSON document has an improper structure: missing or superfluous commas, "
     "braces, missing keys, etc."},
    {nested(65), "nested deeper than 64"},
    {nested(66), "nested deeper than 64"},
    {"{\"a\":{\"b\":1,\"c\":2,\"b\":3}}", "/a/b: this key stands twice"},
    {"7", "expected an object"},
};

const Malformed kEvents[] = {
    {"{}", R"(/kind: expected "alert", "change", "signal", "journey" or "heartbeat")"},
    {R"({"kind":"incident"})",
     R"(/kind: expected "alert", "change", "signal", "journey" or "heartbeat")"},
    {R"({"kind":7})", "/kind: expected a string"},
    {R"({"kind":"alert"})", "labels: at least one label pair required"},
    {alert(R"("nope":1)"), "/nope: unknown key"},
    {alert(R"("a/b~c":1)"), "/a~1b~0c: unknown key"},
    {alert(R"("interval":"5m")"), "/interval: unknown key"},
    {alert(R"("status":"broken")"), R"(/status: expected "firing" or "resolved")"},
    {alert(R"("time":"yesterday")"), R"(/time: "yesterday" is not an RFC 3339 time)"},
    {alert(R"("time":1767225600)"), "/time: expected a string"},
    {alert(R"("starts_at":"2026-02-30T00:00:00Z")"),
     R"(/starts_at: "2026-02-30T00:00:00Z" is not an RFC 3339 time)"},
    {alert(R"("starts_at":"2026-01-01T01:00:00Z","ends_at":"2026-01-01T00:00:00Z")"),
     "ends_at: before starts_at"},
    {alert(R"("received_at":"2026-01-01T00:00:00Z")"),
     "/received_at: only a line of a file may say it"},
    {alert(R"("labels":[])"), "/labels: expected an object"},
    {alert(R"("labels":{"a":{}})"), "/labels/a: expected a string or a number"},
    {alert(R"("labels":{"a":true})"), "/labels/a: expected a string or a number"},
    {alert(R"("labels":{"":"x"})"), "labels: empty name"},
    {alert(R"("labels":{")" + std::string(129, 'n') + R"(":"x"})"),
     "labels: name over 128 bytes: " + std::string(32, 'n')},
    {alert(R"("labels":{"a":")" + std::string(4097, 'v') + "\"}"),
     "labels.a: value over 4096 bytes"},
    {alert(R"("labels":{"name":"other"})"), "/name: the labels say another one"},
    {alert(R"("annotations":{"a":")" + std::string(16385, 'v') + "\"}"),
     "annotations: over 16384 bytes in all"},
    {alert(R"("service":["a","b"])"), "/service: expected one"},
    {alert(R"("tenant":["a","b"])"), "/tenant: expected one"},
    {alert(R"("tenant":[1])"), "/tenant/0: expected a string"},
    {alert(R"("tenant":{})"), "/tenant: expected a string or an array of strings"},
    {alert(R"("value":"much")"), R"(/value: "much" is not a number within range)"},
    {alert(R"("value":1e200)"), R"(/value: "1e+200" is not a number within range)"},
    {alert(R"("value":true)"), "/value: expected a number"},
    {alert(R"("generator_url":")" + std::string(4097, 'u') + "\""),
     "generator_url: over 4096 bytes"},
    {alert(R"("id":")" + std::string(4097, 'i') + "\""), "id: over 4096 bytes"},
    {R"({"kind":"change","service":"s"})", "id: a change needs one"},
    {change(R"("service":"s","type":"party")"),
     "/type: expected deploy, rollback, config, flag, migration, infra, scale, maintenance, "
     "certificate, access, failover, autoscaling, security or drift"},
    {change(R"("service":"s","status":"done")"),
     R"(/status: expected "started", "succeeded", "failed" or "cancelled")"},
    {change(R"("service":"s","version":"r1")"), "/version: expected an object"},
    {change(R"("service":"s","version":{"too":"r1"})"), "/version/too: unknown key"},
    {change(R"("service":"s","annotations":{})"), "/annotations: unknown key"},
    {change(R"("services":["a",""],"name":"n")"),
     "services, tenants: a name is empty or over 4096 bytes"},
    {signal(R"("signal":"rumour","value":1)"),
     R"(/signal: expected "measurement", "failure" or "objective")"},
    {signal(R"("value":1,"direction":"sideways")"),
     R"(/direction: expected "higher_is_worse", "lower_is_worse" or "both")"},
    {R"({"kind":"signal","name":"n"})", "/value: a measurement needs one"},
    {signal(R"("signal":"objective")"), "/burn_rate: an objective needs one"},
    {signal(R"("signal":"objective","burn_rate":{"1h":[]})"), "/burn_rate/1h: expected a number"},
    {signal(R"("value":1,"count":1.5)"), "/count: expected a whole number"},
    {signal(R"("value":1,"count":-1)"), "count: negative"},
    {signal(R"("value":1,"baseline":{"value":1,"stddev":-2})"), "baseline.stddev: negative"},
    {signal(R"("value":1,"baseline":{"lower":2,"upper":1})"), "/baseline: upper is below lower"},
    {signal(R"("value":1,"window":{"start":"2026-01-01T01:00:00Z","end":"2026-01-01T00:00:00Z"})"),
     "/window: ends before it starts"},
    {R"({"kind":"signal","name":"n","status":"done"})",
     R"(/status: expected "succeeded" or "failed")"},
    {R"({"kind":"signal","name":"n","status":"failed","count":0})",
     "/count: the status says another one"},
    {R"({"kind":"signal","name":"n","signal":"measurement","value":1,"status":"failed"})",
     "/status: only a failure has one"},
    {R"({"kind":"journey","name":"n"})", "/steps: a journey needs them"},
    {R"({"kind":"journey","name":"n","steps":{}})", "/steps: expected an array"},
    {R"({"kind":"journey","name":"n","steps":[{"name":"a"}]})",
     "/steps: none says whether it is ok"},
    {R"({"kind":"journey","name":"n","steps":[{"name":"a","ok":"yes"}]})",
     "/steps/0/ok: expected true or false"},
    {R"({"kind":"journey","name":"n","steps":[{"ok":true}]})", "/steps/0/name: missing"},
    {R"({"kind":"journey","name":"n","steps":[{"name":"a","ok":true,"duration":-1}]})",
     "/steps/0/duration: expected a number of seconds"},
    {R"({"kind":"journey","name":"n","value":3,"steps":[]})", "/value: unknown key"},
    {R"({"kind":"heartbeat","name":"n","interval":"5 minutes"})",
     R"(/interval: expected a duration such as "5m" or whole seconds)"},
    {R"({"kind":"heartbeat","name":"n","grace":-1})",
     R"(/grace: expected a duration such as "5m" or whole seconds)"},
    {R"({"kind":"heartbeat","name":"n","grace":"2y"})", "/grace: over 366 days"},
};

TEST(MalformedJson, EveryDocumentIsRefusedWithItsReason) {
  std::set<std::string> reasons;
  const auto check = [&](const Malformed& wrong) {
    EXPECT_EQ(refusal(HeadwaterJsonDecoder().decode(request(wrong.bytes))), wrong.reason)
        << wrong.bytes.substr(0, 200);
    reasons.insert(wrong.reason);
  };
  for (const Malformed& document : kDocuments) check(document);
  for (const Malformed& event : kEvents) check(event);
  EXPECT_GE(reasons.size(), 60U);
}

TEST(MalformedJson, S8EveryFormatRefusesTheSameDocuments) {
  std::vector<std::string> formats(kFormatNames.begin(), kFormatNames.end());
  for (const rules::ShippedMapping& shipped : rules::shipped_mappings())
    formats.emplace_back(shipped.name);
  EXPECT_GT(formats.size(), 21U);
  for (const std::string& format : formats) {
    const auto decoder = decoder_for(format);
    ASSERT_TRUE(decoder.ok()) << format;
    for (const Malformed& document : kDocuments) {
      if (document.bytes == "7") continue;  // it is JSON: each format has its own word for it
      EXPECT_EQ(refusal((*decoder)->decode(request(document.bytes))), document.reason)
          << format << ": " << document.bytes.substr(0, 200);
    }
  }
}

TEST(MalformedJson, SixtyFourLevelsAreRead) {
  const std::string deep = R"({"kind":"signal","name":"n","value":1,"subject":)" + nested(63) + "}";
  EXPECT_TRUE(HeadwaterJsonDecoder().decode(request(deep)).rejected.empty());
  const std::string deeper =
      R"({"kind":"signal","name":"n","value":1,"subject":)" + nested(64) + "}";
  EXPECT_EQ(refusal(HeadwaterJsonDecoder().decode(request(deeper))), "nested deeper than 64");
}

TEST(MalformedJson, AKeyThatStandsTwiceIsFoundInALargeObjectToo) {
  std::string labels = R"({"kind":"alert","labels":{)";
  for (int i = 0; i < 100; ++i) labels += "\"l" + std::to_string(i) + "\":\"v\",";
  labels += R"("l42":"w"}})";
  EXPECT_EQ(refusal(HeadwaterJsonDecoder().decode(request(labels))),
            "/labels/l42: this key stands twice");
}

TEST(MalformedJson, TooManyLabelsAreRefused) {
  std::string labels = R"({"kind":"alert","labels":{"l":"v")";
  for (int i = 0; i < 64; ++i) labels += ",\"l" + std::to_string(i) + "\":\"v\"";
  EXPECT_EQ(refusal(HeadwaterJsonDecoder().decode(request(labels + "}}"))), "labels: more than 64");
}

TEST(MalformedJson, AnEventOverAMegabyteIsRefused) {
  const std::string space(1024 * 1024, ' ');
  EXPECT_EQ(refusal(HeadwaterJsonDecoder().decode(request(alert(R"("id":"i")") + space))),
            "one event over 1048576 bytes");
}

TEST(MalformedJson, ARecordOverTheBodyLimitIsNotParsed) {
  const std::string space(8 * 1024 * 1024 + 1, ' ');
  EXPECT_EQ(refusal(HeadwaterJsonDecoder().decode(request(space))), "over 8388608 bytes");
}

TEST(MalformedJson, MoreThanTenThousandEventsInOneRecordAreRefusedWhole) {
  std::string array = "[";
  for (int i = 0; i < 10'001; ++i) array += i == 0 ? "{}" : ",{}";
  EXPECT_EQ(refusal(HeadwaterJsonDecoder().decode(request(array + "]"))),
            "more than 10000 in one record");
}

TEST(MalformedJson, ALineWithoutAnyTimeIsRefused) {
  EXPECT_EQ(refusal(HeadwaterJsonDecoder().decode(line(R"({"kind":"alert","name":"n"})"))),
            "time: missing");
}

}  // namespace
}  // namespace headwater::ingest
