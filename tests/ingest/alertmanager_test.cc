#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/alertmanager_alerts_decoder.h"
#include "ingest/alertmanager_webhook_decoder.h"
#include "tests/ingest/decoding.h"
#include "tests/ingest/golden.h"

namespace headwater::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

Decoded alerts(std::string_view json) { return AlertmanagerAlertsDecoder().decode(request(json)); }
Decoded webhook(std::string_view json) {
  return AlertmanagerWebhookDecoder().decode(request(json));
}
const AlertBody& alert_of(const Event& event) { return std::get<AlertBody>(event.body); }

std::string notification(const std::string& alert_list) {
  return R"({"version":"4","groupKey":"{}:{}","status":"firing","alerts":[)" + alert_list + "]}";
}

TEST(AlertmanagerWebhook, GoldenFiringNotification) {
  const std::string bytes = golden("alertmanager-webhook-firing.json");
  const Event event = only(webhook(bytes));
  EXPECT_EQ(format_fingerprint(event.labels.fingerprint()), "5729f878939f1dd4");
  EXPECT_EQ(event.labels.get("alertname"), "Flap");
  EXPECT_FALSE(event.labels.has("name"));
  EXPECT_EQ(event.source_id, "");
  EXPECT_EQ(event.occurred_at, at(kReceived));
  EXPECT_EQ(alert_of(event).status, AlertStatus::kFiring);
  EXPECT_EQ(alert_of(event).severity, Severity::kWarning);
  EXPECT_EQ(alert_of(event).starts_at, at("2026-01-01T00:05:00.632Z"));
  EXPECT_FALSE(alert_of(event).ends_at.set());
  EXPECT_EQ(alert_of(event).annotations.get("summary"), "flaps since noon");
  EXPECT_EQ(alert_of(event).generator_url,
            "http://prometheus.example:9090/graph?g0.expr=vector%281%29&g0.tab=1");
}

TEST(AlertmanagerWebhook, GoldenNotificationOfANewerVersionWithFiringAndResolved) {
  const Decoded decoded = webhook(golden("alertmanager-webhook-mixed.json"));
  EXPECT_THAT(decoded.rejected, SizeIs(0));
  ASSERT_THAT(decoded.events, SizeIs(2));
  EXPECT_EQ(format_fingerprint(decoded.events[0].labels.fingerprint()), "fcb89c81fc55ad97");
  EXPECT_EQ(alert_of(decoded.events[0]).severity, Severity::kCritical);
  EXPECT_EQ(alert_of(decoded.events[1]).status, AlertStatus::kResolved);
  EXPECT_EQ(alert_of(decoded.events[1]).ends_at, at("2026-01-01T00:09:41.5Z"));
}

TEST(AlertmanagerWebhook, GoldenNotificationOfGrafanaWithoutItsInternalLabels) {
  const Event event = only(webhook(golden("grafana-webhook-firing.json")));
  EXPECT_EQ(event.labels, LabelSet({{"alertname", "CheckoutLatency"},
                                    {"grafana_folder", "Shop"},
                                    {"service", "checkout"},
                                    {"severity", "critical"}}));
  EXPECT_EQ(as_json(alert_of(event).annotations), R"({"summary":"p99 over 2 s"})");
  EXPECT_FALSE(alert_of(event).ends_at.set());
}

// T8: the handler must be idempotent, so what is repeated decodes to the same event.
TEST(AlertmanagerWebhook, ARepeatHasNoIdOfItsOwnAndDecodesAlike) {
  const std::string bytes = golden("alertmanager-webhook-firing.json");
  EXPECT_EQ(as_json(only(webhook(bytes))), as_json(only(webhook(bytes))));
}

TEST(AlertmanagerWebhook, T4GoZeroTimeIsUnsetWhateverItsFraction) {
  for (const std::string_view zero :
       {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00+00:00"}) {
    const Event event = only(webhook(notification(
        R"({"status":"firing","labels":{"a":"b"},"endsAt":")" + std::string(zero) + "\"}")));
    EXPECT_FALSE(alert_of(event).ends_at.set()) << zero;
  }
}

TEST(AlertmanagerWebhook, OneBadAlertDoesNotTakeTheOthersWithIt) {
  const Decoded decoded = webhook(notification(
      R"({"status":"firing","labels":{"a":"1"}},{"status":"firing","labels":{}},)"
      R"({"status":"pending","labels":{"a":"2"}},{"status":"firing","labels":{"a":3}},)"
      R"({"status":"firing","labels":{"a":"4"},"annotations":null})"));
  EXPECT_THAT(decoded.events, SizeIs(2));
  EXPECT_THAT(decoded.rejected, ElementsAre("/alerts/1/labels: at least one label pair required",
                                            R"(/alerts/2/status: expected "firing" or "resolved")",
                                            "/alerts/3/labels/a: expected a string"));
}

TEST(AlertmanagerWebhook, OtherVersionsAreRefusedByName) {
  EXPECT_EQ(refusal(webhook(R"({"version":"2","alerts":[]})")),
            R"(/version: expected "4", or "1" of Grafana)");
  EXPECT_EQ(refusal(webhook(R"({"version":4,"alerts":[]})")), "/version: expected a string");
  EXPECT_EQ(refusal(webhook(R"({"alerts":[]})")), R"(/version: expected "4", or "1" of Grafana)");
  EXPECT_EQ(refusal(webhook(R"({"version":"4"})")), "/alerts: missing");
  EXPECT_EQ(refusal(webhook(R"({"version":"4","alerts":{}})")), "/alerts: expected an array");
}

// What makes a heartbeat of it is the configuration.
TEST(AlertmanagerWebhook, T22TheWatchdogIsAnAlertKeyedByItsLabels) {
  const Event event = only(webhook(golden("alertmanager-webhook-watchdog.json")));
  EXPECT_EQ(alert_of(event).status, AlertStatus::kFiring);
  EXPECT_EQ(format_fingerprint(event.labels.fingerprint()), "2749c843ff19e221");
}

TEST(AlertmanagerAlerts, GoldenPostOfPrometheus) {
  const Event event = only(alerts(golden("prometheus-post-alerts.json")));
  EXPECT_EQ(format_fingerprint(event.labels.fingerprint()), "5729f878939f1dd4");
  EXPECT_EQ(alert_of(event).status, AlertStatus::kFiring);
  EXPECT_EQ(alert_of(event).starts_at, at("2026-01-01T00:05:00.632Z"));
  EXPECT_EQ(alert_of(event).ends_at, at("2026-01-01T00:13:00.632Z"));
}

TEST(AlertmanagerAlerts, C11EndsAtNotAfterReceivedAtIsAResolve) {
  const auto status = [](std::string_view ends_at) {
    return alert_of(only(alerts(R"([{"labels":{"a":"b"},"startsAt":"2026-01-01T00:00:00Z",)"
                                R"("endsAt":")" +
                                std::string(ends_at) + "\"}]")))
        .status;
  };
  EXPECT_EQ(status("2026-01-01T00:09:59.999999Z"), AlertStatus::kResolved);
  EXPECT_EQ(status("2026-01-01T00:10:00Z"), AlertStatus::kResolved);
  EXPECT_EQ(status("2026-01-01T00:10:00.000001Z"), AlertStatus::kFiring);
}

TEST(AlertmanagerAlerts, WithoutEndsAtItEndsTheResolveTimeoutAfterArrival) {
  const std::string_view post = R"([{"labels":{"a":"b"},"endsAt":"0001-01-01T00:00:00.000Z"}])";
  const Event event = only(alerts(post));
  EXPECT_EQ(alert_of(event).starts_at, at(kReceived));
  EXPECT_EQ(alert_of(event).ends_at, at(kReceived) + minutes(5));
  const Event longer = only(AlertmanagerAlertsDecoder(minutes(7)).decode(request(post)));
  EXPECT_EQ(alert_of(longer).ends_at, at(kReceived) + minutes(7));
}

TEST(AlertmanagerAlerts, WithoutStartsAtEndsAtStandsIn) {
  const Event event = only(alerts(R"([{"labels":{"a":"b"},"endsAt":"2026-01-01T00:12:00Z"}])"));
  EXPECT_EQ(alert_of(event).starts_at, at("2026-01-01T00:12:00Z"));
}

TEST(AlertmanagerAlerts, EmptyLabelsAreRemovedBeforeTheIdentityIsTaken) {
  const Event event = only(alerts(
      R"([{"labels":{"alertname":"crit","service":"api","severity":"critical","pod":""}}])"));
  EXPECT_EQ(format_fingerprint(event.labels.fingerprint()), "fcb89c81fc55ad97");
}

TEST(AlertmanagerAlerts, T7TheGoodOnesOfABatchAreKept) {
  const Decoded decoded = alerts(
      R"([{"labels":{}},{"labels":{"a":"1"}},{"labels":{"a":""}},)"
      R"({"labels":{"a":"2"},"startsAt":"2026-01-01T01:00:00Z","endsAt":"2026-01-01T00:30:00Z"},)"
      R"({"labels":{"a":"3"},"startsAt":"noon"},{"annotations":{}},{"labels":{"a":"4"}}])");
  EXPECT_THAT(decoded.events, SizeIs(2));
  EXPECT_THAT(decoded.rejected, ElementsAre("/0/labels: at least one label pair required",
                                            "/2/labels: at least one label pair required",
                                            "/3: start time must be before end time",
                                            R"(/4/startsAt: "noon" is not an RFC 3339 time)",
                                            "/5/labels: at least one label pair required"));
}

TEST(AlertmanagerAlerts, KeysOfOurOwnAnswersAreTakenBack) {
  EXPECT_EQ(alert_of(only(alerts(R"([{"labels":{"a":"b"},"status":"x","fingerprint":"y",)"
                                 R"("receivers":[{"name":"r"}]}])")))
                .status,
            AlertStatus::kFiring);
}

TEST(AlertmanagerAlerts, AnythingButAnArrayIsRefused) {
  EXPECT_EQ(refusal(alerts("{}")), "expected an array");
  EXPECT_EQ(refusal(alerts("[7]")), "/0: expected an object");
}

TEST(AlertmanagerAlerts, AnEmptyBatchIsNothing) {
  EXPECT_THAT(alerts("[]").events, SizeIs(0));
  EXPECT_THAT(alerts("[]").rejected, SizeIs(0));
}

TEST(AlertmanagerAlerts, ALineOfAFileTakesTheAlertsOwnTime) {
  const Event event = only(AlertmanagerAlertsDecoder().decode(line(
      R"([{"labels":{"a":"b"},"startsAt":"2026-01-01T00:00:00Z","endsAt":"2026-01-01T00:04:00Z"}])")));
  EXPECT_EQ(event.occurred_at, at("2026-01-01T00:00:00Z"));
  EXPECT_EQ(alert_of(event).status, AlertStatus::kFiring);
}

}  // namespace
}  // namespace headwater::ingest
