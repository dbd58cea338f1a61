// What a mapping's language means, on payloads as small as they can be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "ingest/formats.h"
#include "ingest/mapping_decoder.h"
#include "rules/finding.h"
#include "tests/ingest/decoding.h"

namespace headwater::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

MappingDecoder decoder(std::string_view yaml) {
  rules::ReadMapping read = rules::read_mapping(yaml, "m.yaml", "m");
  HW_CHECK(read.mapping.has_value(), rules::to_text(read.findings.front()).c_str());
  return MappingDecoder(std::move(*read.mapping));
}

Decoded decode(std::string_view yaml, std::string_view json) {
  return decoder(yaml).decode(request(json));
}

// The label "a" of an alert that has no other.
std::string label(const std::string& value, std::string_view json, const std::string& head = "") {
  const std::string yaml = head + "\nevents: [{kind: alert, labels: {x: x, a: " + value + "}}]";
  const Decoded decoded = decode(yaml, json);
  if (!decoded.rejected.empty()) return decoded.rejected.front();
  return std::string(only(decoded).labels.get("a"));
}

ChangeBody change(const std::string& fields, std::string_view json) {
  return std::get<ChangeBody>(
      only(decode("events: [{kind: change, id: '{/id}', " + fields + "}]", json)).body);
}

std::string refused(const std::string& entry, std::string_view json) {
  return refusal(decode("events: [{" + entry + "}]", json));
}

TEST(MappedText, APointerFindsMembersItemsAndOddKeys) {
  const std::string_view json = R"({"a": {"b": ["x", "y"], "c/d": "s", "e~f": "t", "": "empty"}})";
  EXPECT_EQ(label("'{/a/b/1}'", json), "y");
  EXPECT_EQ(label("'{a/b/0}'", json), "x");
  EXPECT_EQ(label("'{/a/c~1d}'", json), "s");
  EXPECT_EQ(label("'{/a/e~0f}'", json), "t");
  EXPECT_EQ(label("'{/a/}'", json), "empty");
  EXPECT_EQ(label("'{/a/b/2}{/a/b/01}'", json), "");
}

TEST(MappedText, NumbersAndTruthValuesAreWrittenAsTheyStand) {
  EXPECT_EQ(label("'{/n} {/r} {/t}'", R"({"n": -3, "r": 2.5, "t": true})"), "-3 2.5 true");
}

TEST(MappedText, IsAbsentIfOneOfItsHolesIs) {
  EXPECT_EQ(label("'{/a} on {/b}'", R"({"a": "x"})"), "");
  EXPECT_EQ(label("'{/a} on {/b}'", R"({"a": "x", "b": null})"), "");
  EXPECT_EQ(label("'{/a} on {/b}'", R"({"a": "x", "b": ""})"), "");
  EXPECT_EQ(label("'{/a} on {/b}'", R"({"a": "x", "b": "y"})"), "x on y");
}

TEST(MappedText, OfSeveralTheFirstThatIsThereCounts) {
  EXPECT_EQ(label("['{/a}', '{/b}', none]", R"({"b": "y"})"), "y");
  EXPECT_EQ(label("['{/a}', '{/b}', none]", "{}"), "none");
}

TEST(MappedText, ATextThatSaysNothingIsAbsent) {
  const std::string head = "absent: ['*UNKNOWN*', '{$URL}']";
  EXPECT_EQ(label("['{/a}', none]", R"({"a": "*UNKNOWN*"})", head), "none");
  EXPECT_EQ(label("['{/a}', none]", R"({"a": "{$URL}"})", head), "none");
}

TEST(MappedText, AnObjectIsNoSingleValue) {
  EXPECT_EQ(label("'{/a}'", R"({"a": {"b": 1}})"),
            "/a: expected a single value (mapping field labels.a)");
}

TEST(MappedText, AHeaderIsFoundByItsNameInLowerCase) {
  RawRecord record = request("{}");
  record.headers = {{"x-kind", "deployment"}};
  const auto mapping = decoder("events: [{kind: alert, labels: {a: '{header x-kind}'}}]");
  EXPECT_EQ(only(mapping.decode(record)).labels.get("a"), "deployment");
}

TEST(MappedText, HasABound) {
  const std::string json = R"({"a": ")" + std::string(10'000, 'x') + R"("})";
  EXPECT_EQ(label("'{/a}{/a}'", json),
            "/a: over 16384 bytes with what stands around it (mapping field labels.a)");
}

TEST(MappedPointer, LeadsThroughNoHugeObject) {
  std::string json = R"({"a": 1)";
  for (int i = 0; i < 1024; ++i) json += ",\"k" + std::to_string(i) + "\": 1";
  EXPECT_EQ(label("'{/a}'", json + "}"),
            "/a: leads through an object of more than 1024 members (mapping field labels.a)");
}

TEST(MappedValue, WordsAreTranslated) {
  const std::string values = "{from: '{/s}', values: {OK: good, 1: one}";
  EXPECT_EQ(label(values + "}", R"({"s": "OK"})"), "good");
  EXPECT_EQ(label(values + "}", R"({"s": 1})"), "one");
  EXPECT_EQ(label(values + "}", "{}"), "");
  EXPECT_EQ(label(values + "}", R"({"s": "odd"})"),
            R"(/s: "odd" is none of OK, 1 (mapping field labels.a))");
  EXPECT_EQ(label(values + ", otherwise: '{/s}?'}", R"({"s": "odd"})"), "odd?");
}

TEST(MappedValue, WhatIsRequiredIsMissedByItsFirstPointer) {
  EXPECT_EQ(label("{from: ['{/s}', '{/t}'], required: true}", "{}"),
            "/s: missing (mapping field labels.a)");
}

TEST(MappedTags, StandInObjectsTextsAndLists) {
  const std::string in_object = "tags: [{in: /t}]";
  EXPECT_EQ(label("'{tag b}'", R"({"t": {"a": 1, "b": "x", "c": {}}})", in_object), "x");
  EXPECT_EQ(label("'{tag b} {tag c}'", R"({"t": "odd, b:x,c:http://y,d:"})", in_object),
            "x http://y");
  const std::string in_list = "tags: [{in: /t, key: k, value: [v/s, v/n]}]";
  EXPECT_EQ(
      label("'{tag b} {tag c}'",
            R"({"t": [{"k": "b", "v": {"s": "x"}}, {"k": "c", "v": {"n": 7}}, {}, 3]})", in_list),
      "x 7");
  const std::string in_pairs = "tags: [{in: /t, key: '0', value: '1'}]";
  EXPECT_EQ(label("'{tag b}'", R"({"t": [["a", "1"], ["b", "2"]]})", in_pairs), "2");
  EXPECT_EQ(label("'{tag b}'", "{}", in_pairs), "");
}

TEST(MappedTags, AreLabelsOnlyIfTheyAreNamedAndBehindTheEntrysOwn) {
  const std::string head =
      "tags: [{in: /t}]\nevents: [{kind: alert, labels: {a: own}, label_tags: ";
  const std::string_view json = R"({"t": {"a": "tag", "b": "x", "c": "y"}})";
  EXPECT_EQ(as_json(only(decode(head + "[a, b]}]", json)).labels), R"({"a":"own","b":"x"})");
  EXPECT_EQ(as_json(only(decode(head + "all}]", json)).labels), R"({"a":"own","b":"x","c":"y"})");
}

TEST(MappedTags, OfAListWithoutKeyAreRefused) {
  EXPECT_EQ(refusal(decode("tags: [{in: /t}]\nevents: [{kind: alert, labels: {a: '{tag b}'}}]",
                           R"({"t": []})")),
            "/t: a list, and `tags` says no `key` (mapping field labels.a)");
}

TEST(MappedList, EveryItemIsReadByItself) {
  const Decoded decoded = decode(
      "each: /list\nevents: [{kind: alert, labels: {a: {from: '{n}', required: true}, b: "
      "'{/top}'}}]",
      R"({"top": "t", "list": [{"n": 1}, {}, {"n": 3}]})");
  ASSERT_EQ(decoded.events.size(), 2U);
  EXPECT_EQ(as_json(decoded.events[1].labels), R"({"a":"3","b":"t"})");
  EXPECT_THAT(decoded.rejected, ElementsAre("/list/1/n: missing (mapping field labels.a)"));
}

TEST(MappedList, ListsWithinListsAreNamedFromTheItemOutside) {
  const Decoded decoded = decode(
      "each: [/r, s/t, .]\n"
      "events: [{kind: alert, labels: {a: '{../../n} {../n} {.}'}, value: '{../v}'}]",
      R"({"r": [{"n": "r0", "s": {"t": [{"n": "t0", "v": "?"}]}}, {"n": "r1", "s": {}}]})");
  EXPECT_THAT(decoded.rejected,
              ElementsAre("/r/0/s/t/0: expected a single value (mapping field labels.a)"));
  const Decoded deeper = decode(
      "each: [/r, s, t]\nevents: [{kind: alert, labels: {a: '{../../n} {../n} {.}'}}]",
      R"({"r": [{"n": "r0", "s": [{"n": "s0", "t": ["t0", "t1"]}, {"n": "s1"}]}, {"n": "r1"}]})");
  ASSERT_EQ(deeper.events.size(), 2U);
  EXPECT_EQ(deeper.events[1].labels.get("a"), "r0 s0 t1");
  EXPECT_THAT(deeper.rejected, IsEmpty());
}

TEST(MappedList, OneThatIsMissingIsToldAndOneItemIsAListOfIt) {
  const std::string yaml = "each: ./l\nevents: [{kind: alert, labels: {a: '{n}'}}]";
  EXPECT_EQ(refusal(decode(yaml, "{}")), "/l: missing (mapping field each)");
  EXPECT_EQ(only(decode(yaml, R"({"l": {"n": "x"}})")).labels.get("a"), "x");
  EXPECT_EQ(refusal(decode("each: .\nevents: [{kind: alert, labels: {a: '{n}'}}]", "null")),
            "missing (mapping field each)");
  EXPECT_EQ(only(decode("each: .\nevents: [{kind: alert, labels: {a: '{n}'}}]", R"([{"n": 1}])"))
                .labels.get("a"),
            "1");
}

TEST(MappedList, TakesNoMoreThanOneRequestMay) {
  std::string json = R"({"l": [0)";
  for (int i = 0; i < 10'005; ++i) json += ",0";
  const Decoded decoded = decode("each: /l\nevents: [{kind: alert, labels: {a: b}}]", json + "]}");
  EXPECT_EQ(decoded.events.size(), 10'000U);
  EXPECT_THAT(decoded.rejected, ElementsAre("/l/10000: more than 10000 in one record"));
}

TEST(MappedNesting, PointersLeadIntoTextThatIsJson) {
  const std::string head = "nested: /m\neach: /m/list";
  EXPECT_EQ(label("'{n} {/m/top} {/o}'",
                  R"({"o": "out", "m": "{\"top\": \"t\", \"list\": [{\"n\": 1}]}"})", head),
            "1 t out");
}

TEST(MappedNesting, TextThatIsNoJsonIsToldOnlyIfItIsNeeded) {
  const std::string yaml =
      "nested: /m\nevents: [{when: [{value: '{/o}', is: ping}], ignore: a ping},"
      " {kind: alert, labels: {a: '{/m/n}'}}]";
  EXPECT_THAT(decode(yaml, R"({"o": "ping", "m": "hello"})").ignored, ElementsAre("a ping"));
  EXPECT_THAT(refusal(decode(yaml, R"({"m": "hello"})")), testing::StartsWith("/m: not JSON: "));
  EXPECT_EQ(refusal(decode(yaml, R"({"m": {"n": 1}})")),
            "/m: expected a text that holds JSON (mapping field labels.a)");
}

TEST(MappedEntry, TheFirstOfWhichEveryConditionHoldsCounts) {
  const std::string yaml = R"(
events:
- {when: [{value: '{/a}', is: [1, 2]}, {value: '{/b}', present: true}], kind: alert, labels: {e: both}}
- {when: [{value: '{/a}', not: 3}, {value: '{/b}', present: false}], kind: alert, labels: {e: alone}}
- {when: [{value: '{/c}', present: true}], ignore: nobody cares}
)";
  EXPECT_EQ(only(decode(yaml, R"({"a": 2, "b": [1]})")).labels.get("e"), "both");
  EXPECT_EQ(only(decode(yaml, R"({"a": 2})")).labels.get("e"), "alone");
  EXPECT_EQ(refusal(decode(yaml, R"({"a": 3})")), "no entry of the mapping m is for this");
  const Decoded ignored = decode(yaml, R"({"a": 3, "c": {}})");
  EXPECT_THAT(ignored.events, IsEmpty());
  EXPECT_THAT(ignored.rejected, IsEmpty());
  EXPECT_THAT(ignored.ignored, ElementsAre("nobody cares"));
}

TEST(MappedAlert, HasItsOwnFields) {
  const Event event = only(decode(R"(
events:
- kind: alert
  event_id: '{/id}'
  labels: {alertname: '{/n}'}
  status: {from: '{/s}', values: {up: resolved}}
  severity: '{/sev}'
  value: '{/v}'
  starts_at: '{/from}'
  ends_at: {from: '{/to}', time: unix}
  generator_url: '{/u}'
  annotations: {summary: '{/n}!'}
)",
                                  R"({"id": "7", "n": "N", "s": "up", "sev": "Disaster", "v": "1.5",
        "from": "2026-01-01T00:00:00Z", "to": 1767225700, "u": "http://u"})"));
  EXPECT_EQ(event.source_id, "7");
  EXPECT_EQ(event.occurred_at, at(kReceived));
  const auto& alert = std::get<AlertBody>(event.body);
  EXPECT_EQ(alert.status, AlertStatus::kResolved);
  EXPECT_EQ(alert.severity, Severity::kCritical);
  EXPECT_EQ(format_quantity(alert.value), "1.5");
  EXPECT_EQ(alert.starts_at, at("2026-01-01T00:00:00Z"));
  EXPECT_EQ(alert.ends_at, at("2026-01-01T00:01:40Z"));
  EXPECT_EQ(alert.generator_url, "http://u");
  EXPECT_EQ(alert.annotations.get("summary"), "N!");
}

TEST(MappedAlert, ItsLabelTellsTheSeverityWhereNoFieldDoes) {
  const Event event =
      only(decode("events: [{kind: alert, labels: {severity: '{/s}'}}]", R"({"s": "page"})"));
  EXPECT_EQ(std::get<AlertBody>(event.body).severity, Severity::kCritical);
}

TEST(MappedAlert, AStateThatIsMappedMustBeThere) {
  EXPECT_EQ(refused("kind: alert, labels: {a: b}, status: '{/s}'", "{}"),
            "/s: missing (mapping field status)");
  EXPECT_EQ(refused("kind: alert, labels: {a: b}, status: '{/s}'", R"({"s": "on"})"),
            "/s: expected \"firing\" or \"resolved\" (mapping field status)");
  EXPECT_EQ(refused("kind: alert, labels: {a: '{/none}'}", "{}"),
            "labels: at least one label pair required");
}

TEST(MappedAlert, ABadTimeNumberOrUrlNamesPointerAndField) {
  EXPECT_EQ(refused("kind: alert, labels: {a: b}, time: {from: '{/t}', time: unix_ms}",
                    R"({"t": "today"})"),
            "/t: expected unix milliseconds (mapping field time)");
  EXPECT_EQ(refused("kind: alert, labels: {a: b}, value: '{/v}'", R"({"v": "high"})"),
            "/v: expected a number (mapping field value)");
}

TEST(MappedAlert, LastsAsLongAsItsMappingSaysUnlessItSaysMore) {
  const std::string yaml =
      "events: [{kind: alert, labels: {a: a}, status: ['{/s}', firing], time: '{/t}', "
      "ends_at: '{/e}', lasts: ['{/l}', 15m]}]";
  const auto ends_at = [&](std::string_view json) {
    return format_rfc3339(std::get<AlertBody>(only(decode(yaml, json)).body).ends_at);
  };
  EXPECT_EQ(ends_at(R"({"t": "2026-01-01T00:00:00Z"})"), "2026-01-01T00:15:00Z");
  EXPECT_EQ(ends_at(R"({"t": "2026-01-01T00:00:00Z", "l": 90})"), "2026-01-01T00:01:30Z");
  EXPECT_EQ(ends_at(R"({"t": "2026-01-01T00:00:00Z", "e": "2026-01-01T01:00:00Z"})"),
            "2026-01-01T01:00:00Z");
  const Decoded resolved = decode(yaml, R"({"t": "2026-01-01T00:00:00Z", "s": "resolved"})");
  EXPECT_FALSE(std::get<AlertBody>(only(resolved).body).ends_at.set());
  EXPECT_EQ(refusal(decode(yaml, "{}")), "no time to count it from (mapping field lasts)");
  EXPECT_EQ(refusal(decode(yaml, R"({"t": "2026-01-01T00:00:00Z", "l": "long"})")),
            "expected a duration such as \"5m\" or whole seconds, at most 366 days (mapping field "
            "lasts)");
}

TEST(MappedChange, HasItsOwnFieldsAndAnIdForEachStatus) {
  const std::string_view json = R"({"id": 12, "state": "running", "k": "rollback", "s": ["a", "b"],
      "t": "acme", "from": "1", "to": "2", "who": "ann", "u": "http://u", "n": "Title",
      "b": "2026-01-01T00:00:00Z", "e": "2026-01-01T00:01:00Z"})";
  const std::string fields =
      "status: {from: '{/state}', values: {running: started}}, type: '{/k}', services: '{/s}', "
      "tenants: '{/t}', version_from: '{/from}', version_to: '{/to}', actor: '{/who}', url: "
      "'{/u}', title: '{/n}', started_at: '{/b}', finished_at: '{/e}'";
  const ChangeBody body = change(fields, json);
  EXPECT_EQ(body.id, "12");
  EXPECT_EQ(body.kind, ChangeKind::kRollback);
  EXPECT_EQ(body.status, ChangeStatus::kStarted);
  EXPECT_THAT(body.services, ElementsAre("a", "b"));
  EXPECT_THAT(body.tenants, ElementsAre("acme"));
  EXPECT_EQ(body.version_from + body.version_to + body.actor + body.url + body.title,
            "12annhttp://uTitle");
  const Event event = only(decode("events: [{kind: change, id: '{/id}', " + fields + "}]", json));
  EXPECT_EQ(event.source_id, "12 started");
  EXPECT_EQ(event.occurred_at, at("2026-01-01T00:00:00Z"));
}

TEST(MappedChange, NamesAreTranslatedOneByOne) {
  const std::string fields = "services: {from: '{/s}', values: {web: shop, db: ''}}";
  EXPECT_THAT(change(fields, R"({"id": 1, "s": ["web", "db"]})").services, ElementsAre("shop"));
  EXPECT_EQ(refused("kind: change, id: x, services: '{/s}'", R"({"s": [{}]})"),
            "/s: expected texts (mapping field services)");
  EXPECT_THAT(change("services: ['{/s}', all]", R"({"id": 1})").services, ElementsAre("all"));
}

TEST(MappedChange, WithoutAnIdIsRefused) {
  EXPECT_EQ(refused("kind: change, id: '{/id}'", "{}"), "/id: missing (mapping field id)");
}

TEST(MappedSignal, HasWhatItsKindNeeds) {
  const std::string entry = "kind: signal, labels: {name: orders}, signal: '{/k}', value: '{/v}', ";
  const auto signal = [&](std::string_view json) {
    return std::get<SignalBody>(
        only(decode("events: [{" + entry + "count: '{/c}', window_end: '{/e}'}]", json)).body);
  };
  EXPECT_EQ(format_quantity(signal(R"({"k": "measurement", "v": 3})").value), "3");
  EXPECT_EQ(signal(R"({"k": "failure"})").count, 1);
  EXPECT_EQ(signal(R"({"k": "failure", "c": 12})").count, 12);
  EXPECT_EQ(format_quantity(signal(R"({"k": "objective", "v": 2})").upper), "1");
  EXPECT_EQ(refused(entry + "reason: x", R"({"k": "measurement"})"),
            "a measurement needs one (mapping field value)");
  EXPECT_EQ(refused(entry + "reason: x", R"({"k": "objective"})"),
            "an objective needs one (mapping field value)");
}

TEST(MappedHeartbeat, SaysHowOftenItComes) {
  const auto beat = [](std::string_view json) {
    return std::get<HeartbeatBody>(
        only(decode("events: [{kind: heartbeat, labels: {a: b}, interval: '{/i}', grace: '{/g}'}]",
                    json))
            .body);
  };
  EXPECT_EQ(beat(R"({"i": 90, "g": "5m"})").interval, seconds(90));
  EXPECT_EQ(beat(R"({"i": 90, "g": "5m"})").grace, minutes(5));
  EXPECT_EQ(refused("kind: heartbeat, labels: {a: b}, interval: '{/i}'", R"({"i": "often"})"),
            "/i: expected a duration such as \"5m\" or whole seconds, at most 366 days "
            "(mapping field interval)");
}

// What stands between "```KIND" and "```" in the page about mappings.
std::string example(const std::string& kind) {
  std::ifstream file("docs/mapping.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::size_t fence = page.find("```" + kind + "\n");
  HW_CHECK(fence != std::string::npos, "the page has no such example");
  const std::size_t start = page.find('\n', fence) + 1;
  return page.substr(start, page.find("```", start) - start);
}

TEST(MappingPage, TheExampleMakesWhatThePageSays) {
  const Decoded decoded = decode(example("yaml mapping"), example("json"));
  const Event event = only(decoded);
  EXPECT_EQ(as_json(event.labels), R"({"alertname":"DiskFull","service":"db-1","site":"fra"})");
  const auto& alert = std::get<AlertBody>(event.body);
  EXPECT_EQ(alert.status, AlertStatus::kFiring);
  EXPECT_EQ(alert.severity, Severity::kCritical);
  EXPECT_EQ(event.occurred_at, at("2026-01-01T00:00:00Z"));
  EXPECT_THAT(decoded.ignored, ElementsAre("/alarms/1: no alarm at this level"));
}

TEST(Formats, AMappingIsAFormatAndOnesOwnComesBeforeTheShipped) {
  EXPECT_TRUE(decoder_for("datadog").ok());
  std::vector<rules::Mapping> own;
  for (const char* name : {"datadog", "acme"})
    own.push_back(
        *rules::read_mapping("events: [{kind: alert, labels: {a: own}}]", "m", name).mapping);
  for (const char* name : {"datadog", "acme"}) {
    const auto made = decoder_for(name, own);
    ASSERT_TRUE(made.ok()) << name;
    EXPECT_EQ(only((*made)->decode(request("{}"))).labels.get("a"), "own");
  }
  EXPECT_FALSE(decoder_for("acme").ok());
}

}  // namespace
}  // namespace headwater::ingest
