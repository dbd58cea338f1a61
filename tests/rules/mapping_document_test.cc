#include "rules/mapping_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "rules/shipped_mappings.h"

namespace headwater::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> texts(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) lines.push_back(to_text(finding));
  return lines;
}

std::vector<std::string> findings(std::string_view yaml, std::string_view zone = {}) {
  const ReadMapping read = read_mapping(yaml, "m.yaml", "m", zone);
  EXPECT_EQ(read.mapping.has_value(), read.findings.empty());
  return texts(read.findings);
}

// An entry for an alert with these lines more.
std::vector<std::string> in_alert(const std::string& lines) {
  return findings("events:\n- kind: alert\n  labels: {alertname: '{/title}'}\n" + lines);
}

TEST(MappingDocument, TellsAnUnknownKeyAndWhatWasMeant) {
  EXPECT_THAT(in_alert("  serverity: high"),
              ElementsAre("m.yaml:4:3: unknown key `serverity`; did you mean `severity`?"));
  EXPECT_THAT(findings("event: []"),
              ElementsAre("m.yaml:1:1: a mapping needs `events`",
                          "m.yaml:1:1: unknown key `event`; did you mean `events`?"));
}

TEST(MappingDocument, AFieldOfAnotherKindIsUnknown) {
  EXPECT_THAT(in_alert("  finished_at: '{/end}'"),
              ElementsAre("m.yaml:4:3: unknown key `finished_at`"));
  EXPECT_THAT(findings("events: [{kind: change, id: '{/id}', annotations: {a: b}}]"),
              ElementsAre("m.yaml:1:38: unknown key `annotations`"));
}

TEST(MappingDocument, EveryFieldIsTakenByAKindThatHasIt) {
  std::set<std::string_view> taken;
  for (const MappedKind kind :
       {MappedKind::kAlert, MappedKind::kChange, MappedKind::kSignal, MappedKind::kHeartbeat}) {
    for (int i = 0; i <= static_cast<int>(MappedField::kGrace); ++i) {
      const std::string_view word = to_string(static_cast<MappedField>(i));
      std::string yaml = "events: [{kind: " + std::string(to_string(kind)) + ", labels: {a: b}";
      if (kind == MappedKind::kChange && word != "id") yaml += ", id: x";
      yaml += ", " + std::string(word) + ": '{/x}'}]";
      if (findings(yaml).empty()) taken.insert(word);
    }
  }
  EXPECT_EQ(taken.size(), static_cast<std::size_t>(MappedField::kGrace) + 1);
}

TEST(MappingDocument, AHoleWithoutQuotesIsToldWithThem) {
  EXPECT_THAT(in_alert("  generator_url: {/url}"),
              ElementsAre("m.yaml:4:18: `generator_url`: a text that begins with { stands in "
                          "quotes; did you mean `'{/url}'`?"));
}

TEST(MappingDocument, TellsWhatIsWrongWithAPointer) {
  const std::string at = "m.yaml:4:18: `generator_url` ";
  EXPECT_THAT(in_alert("  generator_url: '{/a'"), ElementsAre(at + "has a `{` without its `}`"));
  EXPECT_THAT(in_alert("  generator_url: '/a}'"), ElementsAre(at + "has a `}` without its `{`"));
  EXPECT_THAT(in_alert("  generator_url: '{}'"),
              ElementsAre(at + "has the hole ``, which is empty: `.` is the whole item"));
  EXPECT_THAT(in_alert("  generator_url: '{/a~2}'"),
              ElementsAre(at + "has the hole `/a~2`, which has a ~ that is neither ~0 nor ~1"));
  EXPECT_THAT(
      in_alert("  generator_url: '{../a}'"),
      ElementsAre(at + "has the hole `../a`, which leads out of the document: too many `..`"));
  EXPECT_THAT(in_alert("  generator_url: '{header X-Kind}'"),
              ElementsAre(at + "has the hole `header X-Kind`, which names a header that is not in "
                               "lower case"));
}

TEST(MappingDocument, AWordThatTheFieldDoesNotTakeIsToldBeforeAnyEventComes) {
  EXPECT_THAT(in_alert("  status: {from: '{/s}', values: {OK: resolvd}}"),
              ElementsAre("m.yaml:4:11: `status` can't be `resolvd`: one of firing, resolved; did "
                          "you mean `resolved`?"));
  EXPECT_THAT(
      in_alert("  severity: ['{/s}', hihg]"),
      ElementsAre("m.yaml:4:13: `severity` can't be `hihg`: one of critical, high, warning, "
                  "info, none; did you mean `high`?"));
  EXPECT_THAT(in_alert("  severity: {from: '{/s}', values: {a: error}, otherwise: page}"),
              IsEmpty());
}

TEST(MappingDocument, AnEventIsToldFromOthers) {
  EXPECT_THAT(findings("events: [{kind: alert}]"),
              ElementsAre("m.yaml:1:10: an event of this kind needs `labels`: they tell it from "
                          "others"));
  EXPECT_THAT(findings("events: [{kind: change}]"),
              ElementsAre("m.yaml:1:10: an item of `events` needs `id`"));
}

TEST(MappingDocument, AnEntryBehindOneWithoutConditionsNeverCounts) {
  EXPECT_THAT(findings("events:\n- {ignore: ping}\n- {ignore: pong}"),
              ElementsAre("m.yaml:3:3: never counts: the entry before has no `when`"));
}

TEST(MappingDocument, AConditionAsksForSomething) {
  EXPECT_THAT(findings("events: [{when: [{value: '{/a}'}], ignore: x}]"),
              ElementsAre("m.yaml:1:18: a condition needs `is`, `not` or `present`"));
}

TEST(MappingDocument, AListWithinAListIsNamedFromTheItemOutside) {
  EXPECT_THAT(findings("each: [/a, b, c]\nevents: [{ignore: '{../../x} '}]"), IsEmpty());
  EXPECT_THAT(findings("each: [/a, /b]\nevents: [{ignore: x}]"),
              ElementsAre("m.yaml:1:12: `each`: a list within a list is named from the item "
                          "outside"));
}

TEST(MappingDocument, PointersLeadOutOfAsManyListsAsThereAre) {
  const std::string tail = "\nevents: [{kind: alert, labels: {a: '{../../x}'}}]";
  EXPECT_THAT(findings("each: [/a, b, c]" + tail), IsEmpty());
  EXPECT_THAT(findings("each: [/a, b]" + tail).size(), 1U);
  EXPECT_THAT(findings("each: /a" + tail).size(), 1U);
}

TEST(MappingDocument, TagsOfAListSayWhereNameAndValueStand) {
  EXPECT_THAT(findings("tags: [{in: /t, key: name}]\nevents: [{ignore: x}]"),
              ElementsAre("m.yaml:1:8: an item of `tags` has both `key` and `value`, or neither"));
  EXPECT_THAT(findings("tags: [{in: /t, key: /name, value: v}]\nevents: [{ignore: x}]"),
              ElementsAre("m.yaml:1:22: `key` is named from the item of the list"));
}

TEST(MappingDocument, ATimeZoneIsOneThatTheSystemKnows) {
  EXPECT_THAT(findings("zone: Europe/Berlin\nevents: [{ignore: x}]"), IsEmpty());
  EXPECT_THAT(findings("zone: '+05:30'\nevents: [{ignore: x}]"), IsEmpty());
  for (const char* zone : {"Europe/Berln", "../../etc/passwd", "+25:00", "file:x", "localtime."})
    EXPECT_THAT(
        findings("zone: '" + std::string(zone) + "'\nevents: [{ignore: x}]"),
        ElementsAre("m.yaml:1:7: `zone`: there is no time zone `" + std::string(zone) + "`"));
  EXPECT_THAT(findings("events: [{ignore: x}]", "Nowhere"),
              ElementsAre("m.yaml:1:1: `zone`: there is no time zone `Nowhere`"));
}

TEST(MappingDocument, ATimeFormThatCannotBeReadBackIsTold) {
  EXPECT_THAT(
      in_alert("  time: {from: '{/t}', time: '%H:%M'}"),
      ElementsAre("m.yaml:4:30: `time` is a pattern that does not tell date and time to the "
                  "second"));
  EXPECT_THAT(
      in_alert("  time: {from: '{/t}', time: epoch}"),
      ElementsAre("m.yaml:4:30: `time` must be rfc3339, unix, unix_ms, unix_us, unix_ns or a "
                  "pattern like %Y-%m-%d %H:%M:%S"));
}

TEST(MappingDocument, EveryShippedMappingIsReadWithoutAFinding) {
  EXPECT_FALSE(shipped_mappings().empty());
  for (const ShippedMapping& shipped : shipped_mappings())
    EXPECT_THAT(texts(read_mapping(shipped.text, shipped.name, shipped.name).findings), IsEmpty());
}

// --- time forms --------------------------------------------------------------------------------
std::string parsed(std::string_view form, std::string_view text, std::string_view zone = "UTC") {
  const auto made = TimeForm::make(form, *find_zone(zone));
  if (!made) return made.error().message();
  const auto time = made->parse(text);
  if (!time) return "not " + made->expected();
  return time->set() ? format_rfc3339(*time) : "unset";
}

TEST(TimeForm, NumbersCountFrom1970InTheirUnit) {
  EXPECT_EQ(parsed("unix", "1767225600"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(parsed("unix", "1767225600.25"), "2026-01-01T00:00:00.250Z");
  EXPECT_EQ(parsed("unix", "1.7672256e9"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(parsed("unix_ms", "1767225600123"), "2026-01-01T00:00:00.123Z");
  EXPECT_EQ(parsed("unix_us", "1767225600123456"), "2026-01-01T00:00:00.123456Z");
  EXPECT_EQ(parsed("unix_ns", "1767225600123456789"), "2026-01-01T00:00:00.123456Z");
  EXPECT_EQ(parsed("unix_ns", "0"), "unset");
  EXPECT_EQ(parsed("unix", "-5"), "not unix seconds");
  EXPECT_EQ(parsed("unix", "soon"), "not unix seconds");
  EXPECT_EQ(parsed("unix", "1767225600123456"), "not unix seconds");
}

TEST(TimeForm, APatternWithoutOffsetIsReadInTheZone) {
  EXPECT_EQ(parsed("%Y.%m.%d %H:%M:%S", "2026.11.21 19:17:25"), "2026-11-21T19:17:25Z");
  EXPECT_EQ(parsed("%Y.%m.%d %H:%M:%S", "2026.11.21 19:17:25", "Europe/Berlin"),
            "2026-11-21T18:17:25Z");
  EXPECT_EQ(parsed("%Y.%m.%d %H:%M:%S", "2026.07.21 19:17:25", "Europe/Berlin"),
            "2026-07-21T17:17:25Z");
  EXPECT_EQ(parsed("%Y.%m.%d %H:%M:%S", "2026.07.21 19:17:25", "-03:30"), "2026-07-21T22:47:25Z");
}

TEST(TimeForm, APatternWithOffsetNeedsNoZone) {
  EXPECT_EQ(parsed("%Y-%m-%d %H:%M:%S %z", "2022-08-05 14:25:15 +0800", "Europe/Berlin"),
            "2022-08-05T06:25:15Z");
  EXPECT_EQ(parsed("%Y-%m-%d %H:%M:%S UTC", "2022-08-05 14:25:15 UTC"), "2022-08-05T14:25:15Z");
  EXPECT_EQ(parsed("%Y-%m-%d %H:%M:%S %z", "2022-08-05 14:25"),
            "not a time like 2026-12-28 13:14:15 +0000");
  EXPECT_EQ(parsed("%Y-%m-%d %H:%M:%S", "infinite-future"), "not a time like 2026-12-28 13:14:15");
}

}  // namespace
}  // namespace headwater::rules
