#include "ingest/alertmanager_events_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ingest/decoding.h"
#include "tests/ingest/golden.h"

namespace headwater::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

Decoded recorded(std::string_view json) {
  return AlertmanagerEventsDecoder().decode(request(json));
}
const AlertBody& alert_of(const Event& event) { return std::get<AlertBody>(event.body); }

TEST(AlertmanagerEvents, GoldenCreatedAlertHoldsUntilItIsResolved) {
  const Event event = only(recorded(golden("alertmanager-event-created.json")));
  EXPECT_EQ(format_fingerprint(event.labels.fingerprint()), "5729f878939f1dd4");
  EXPECT_EQ(event.occurred_at, at("2026-01-01T00:05:01.25Z"));
  EXPECT_EQ(alert_of(event).status, AlertStatus::kFiring);
  EXPECT_EQ(alert_of(event).severity, Severity::kWarning);
  EXPECT_EQ(alert_of(event).starts_at, at("2026-01-01T00:05:00.632Z"));
  EXPECT_FALSE(alert_of(event).ends_at.set());
  EXPECT_EQ(alert_of(event).annotations.get("summary"), "flaps since noon");
}

TEST(AlertmanagerEvents, GoldenResolvedAlertIsTheOneThatWasCreated) {
  const Event created = only(recorded(golden("alertmanager-event-created.json")));
  const Event event = only(recorded(golden("alertmanager-event-resolved.json")));
  EXPECT_EQ(event.labels, created.labels);
  EXPECT_EQ(alert_of(event).status, AlertStatus::kResolved);
  EXPECT_EQ(alert_of(event).ends_at, at("2026-01-01T00:19:30Z"));
}

TEST(AlertmanagerEvents, ANotificationTellsAgainOfTheAlertsThatItSpellsOut) {
  const Decoded decoded = recorded(
      R"({"@timestamp":"2026-01-01T00:05:31Z","data":{"notification":{"alerts":[)"
      R"({"hash":"1","details":{"labels":{"labels":[{"key":"alertname","value":"A"}]}}},)"
      R"({"hash":"2"},)"
      R"({"hash":"3","details":{"labels":{"labels":[{"key":"alertname","value":"B"}]},)"
      R"("endsAt":"2026-01-01T00:05:30Z","resolved":true}}],"firingAlerts":[{"hash":"1"}]}}})");
  EXPECT_THAT(decoded.rejected, SizeIs(0));
  ASSERT_THAT(decoded.events, SizeIs(2));
  EXPECT_EQ(alert_of(decoded.events[0]).status, AlertStatus::kFiring);
  EXPECT_EQ(alert_of(decoded.events[1]).status, AlertStatus::kResolved);
}

TEST(AlertmanagerEvents, WhatIsAboutNoAlertMakesNoEvent) {
  for (const std::string_view data :
       {R"("alertmanagerStartupEvent":{"version":"0.34.0"})", R"("alertmanagerShutdownEvent":{})",
        R"("silenceCreated":{"silence":{"id":"s"}})", R"("somethingNewer":{})"}) {
    const Decoded decoded =
        recorded(R"({"@timestamp":"2026-01-01T00:00:00Z","data":{)" + std::string(data) + "}}");
    EXPECT_THAT(decoded.events, SizeIs(0)) << data;
    EXPECT_THAT(decoded.rejected, SizeIs(0)) << data;
  }
}

TEST(AlertmanagerEvents, ABatchOfItsWebhookKeepsTheGoodOnes) {
  const std::string created = golden("alertmanager-event-created.json");
  const Decoded decoded = recorded("[" + created + R"(,{"instance":"am-0"},)" + created + "]");
  EXPECT_THAT(decoded.events, SizeIs(2));
  EXPECT_THAT(decoded.rejected, ElementsAre("/1/data: missing"));
}

TEST(AlertmanagerEvents, SaysWhichPartIsWrong) {
  const auto refusal = [](const std::string& data) {
    const Decoded decoded = recorded(R"({"data":)" + data + "}");
    return decoded.rejected.empty() ? std::string() : decoded.rejected.front();
  };
  EXPECT_EQ(refusal(R"({"alertCreated":{}})"), "/data/alertCreated/alert: missing");
  EXPECT_EQ(refusal(R"({"alertCreated":{"alert":{}}})"),
            "/data/alertCreated/alert/labels: at least one label pair required");
  EXPECT_EQ(refusal(R"({"alertCreated":{"alert":{"labels":{"labels":{}}}}})"),
            "/data/alertCreated/alert/labels/labels: expected an array");
  EXPECT_EQ(refusal(R"({"alertCreated":{"alert":{"labels":{"labels":[{"key":7}]}}}})"),
            "/data/alertCreated/alert/labels/labels/0/key: expected a string");
}

}  // namespace
}  // namespace headwater::ingest
