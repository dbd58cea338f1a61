#include "ingest/pagerduty_decoder.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "tests/ingest/decoding.h"

namespace headwater::ingest {
namespace {

Decoded decoded(std::string_view bytes) {
  return PagerDutyDecoder().decode({.source = "pagerduty:shop",
                                    .position = "request 1",
                                    .bytes = bytes,
                                    .received_at = Timestamp{1'767'225'600'000'000}});
}

Event only_event(std::string_view bytes) {
  const Decoded all = decoded(bytes);
  EXPECT_TRUE(all.rejected.empty()) << all.rejected.front();
  EXPECT_EQ(all.events.size(), 1U);
  return all.events.empty() ? Event{} : all.events.front();
}

std::string refusal(std::string_view bytes) {
  const Decoded all = decoded(bytes);
  EXPECT_TRUE(all.events.empty());
  return all.rejected.empty() ? "" : all.rejected.front();
}

TEST(PagerDutyDecoder, ATriggerFiresUnderItsKey) {
  const Event event = only_event(
      R"({"routing_key":"taken-out","event_action":"trigger","dedup_key":"disk/db-1",)"
      R"("client":"Sensors","client_url":"https://sensors.example/7","payload":{)"
      R"("summary":"db-1: 97 % of /var used","source":"db-1.example","severity":"error",)"
      R"("timestamp":"2026-01-01T00:00:00.500Z","component":"postgres","group":"shop",)"
      R"("class":"DiskFull","custom_details":{"mount":"/var","free":3,"nested":{"a":"b"}}}})");
  const auto& alert = std::get<AlertBody>(event.body);
  EXPECT_EQ(alert.status, AlertStatus::kFiring);
  EXPECT_EQ(alert.severity, read_severity("error").severity);
  EXPECT_FALSE(alert.ends_at.set());
  EXPECT_EQ(alert.generator_url, "https://sensors.example/7");
  EXPECT_EQ(alert.annotations.get("summary"), "db-1: 97 % of /var used");
  EXPECT_EQ(alert.annotations.get("mount"), "/var");
  EXPECT_EQ(event.occurred_at, *parse_rfc3339("2026-01-01T00:00:00.5Z"));
  EXPECT_EQ(event.labels, LabelSet({{"dedup_key", "disk/db-1"},
                                    {"name", "DiskFull"},
                                    {"service", "postgres"},
                                    {"host", "db-1.example"},
                                    {"group", "shop"},
                                    {"severity", "error"}}));
}

TEST(PagerDutyDecoder, AResolveNeedsTheKeyAlone) {
  const Event event =
      only_event(R"({"routing_key":"taken-out","event_action":"resolve","dedup_key":"disk/db-1"})");
  EXPECT_EQ(std::get<AlertBody>(event.body).status, AlertStatus::kResolved);
  EXPECT_EQ(as_json(event.labels), R"({"dedup_key":"disk/db-1"})");
}

TEST(PagerDutyDecoder, AnAcknowledgementMakesNoEvent) {
  const Decoded all = decoded(R"({"event_action":"acknowledge","dedup_key":"disk/db-1"})");
  EXPECT_TRUE(all.events.empty());
  EXPECT_TRUE(all.rejected.empty());
}

TEST(PagerDutyDecoder, WithoutAKeyTheBytesAreTheKey) {
  const std::string bytes =
      R"({"event_action":"trigger","payload":{"summary":"s","source":"h","severity":"info"}})";
  EXPECT_EQ(only_event(bytes).labels.get("dedup_key"), to_hex(hash128(bytes)));
}

TEST(PagerDutyDecoder, ATimeOfAnotherFormCountsAsNotSaid) {
  const Event event = only_event(
      R"({"event_action":"trigger","dedup_key":"k","payload":{"summary":"s","source":"h",)"
      R"("severity":"info","timestamp":"2015-07-17T08:42:58.315+0000"}})");
  EXPECT_EQ(event.occurred_at, Timestamp{1'767'225'600'000'000});
}

TEST(PagerDutyDecoder, WithoutAnActionItIsAChange) {
  const std::string bytes =
      R"({"routing_key":"taken-out","payload":{"summary":"Build 214 deployed","source":"ci-7",)"
      R"("timestamp":"2026-01-01T00:00:00Z","custom_details":{"service":"payments",)"
      R"("version":"v214","type":"config","actor":"anna"}},)"
      R"("links":[{"href":"https://ci.example/214","text":"log"}]})";
  const Event event = only_event(bytes);
  const auto& change = std::get<ChangeBody>(event.body);
  EXPECT_EQ(change.id, to_hex(hash128(bytes)));
  EXPECT_EQ(change.kind, ChangeKind::kConfig);
  EXPECT_EQ(change.status, ChangeStatus::kSucceeded);
  EXPECT_EQ(change.title, "Build 214 deployed");
  EXPECT_EQ(change.services, std::vector<std::string>{"payments"});
  EXPECT_EQ(change.version_to, "v214");
  EXPECT_EQ(change.actor, "anna");
  EXPECT_EQ(change.url, "https://ci.example/214");
  EXPECT_EQ(event.occurred_at, *parse_rfc3339("2026-01-01T00:00:00Z"));
}

TEST(PagerDutyDecoder, SaysWhichFieldIsWrong) {
  EXPECT_EQ(refusal(R"({"event_action":"trigger","dedup_key":"k"})"), "/payload: missing");
  EXPECT_EQ(refusal(R"({"event_action":"trigger","payload":{"source":"h"}})"),
            "/payload/summary: missing");
  EXPECT_EQ(refusal(R"({"event_action":"trigger","payload":{"summary":"s","severity":"info"}})"),
            "/payload/source: missing");
  EXPECT_EQ(refusal(R"({"event_action":"trigger","payload":{"summary":"s","source":"h"}})"),
            "/payload/severity: expected critical, error, warning or info");
  EXPECT_EQ(refusal(R"({"payload":{"summary":")" + std::string(1025, 's') + "\"}}"),
            "/payload/summary: longer than 1024 bytes");
  EXPECT_EQ(refusal(R"({"event_action":"resolve"})"), "/dedup_key: missing");
  EXPECT_EQ(refusal(R"({"event_action":"close","dedup_key":"k"})"),
            "/event_action: expected \"trigger\", \"acknowledge\" or \"resolve\"");
  EXPECT_EQ(refusal(R"({"event_action":"resolve","dedup_key":")" + std::string(256, 'k') + "\"}"),
            "/dedup_key: longer than 255 bytes");
  EXPECT_EQ(refusal(R"({"hello":"world"})"), "/payload: missing");
}

}  // namespace
}  // namespace headwater::ingest
