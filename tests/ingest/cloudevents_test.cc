#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "ingest/auto_decoder.h"
#include "ingest/cdevents_decoder.h"
#include "ingest/cloudevents_decoder.h"
#include "ingest/formats.h"
#include "tests/ingest/decoding.h"
#include "tests/ingest/golden.h"

namespace headwater::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

Decoded decode(std::string_view bytes, std::string_view content_type, Headers headers = {}) {
  RawRecord record = request(bytes);
  record.content_type = content_type;
  record.headers = std::move(headers);
  return CloudEventsDecoder().decode(record);
}

std::string envelope(std::string_view type, std::string_view rest) {
  return R"({"specversion":"1.0","id":"e-1","source":"/ci","type":")" + std::string(type) + "\"," +
         std::string(rest) + "}";
}
Decoded structured(std::string_view type, std::string_view rest) {
  return decode(envelope(type, rest), "application/cloudevents+json; charset=utf-8");
}

constexpr std::string_view kDeployed = "dev.cdevents.service.deployed.0.3.0";
constexpr std::string_view kHeartbeat = "io.headwater.heartbeat.v1";

TEST(CloudEvents, GoldenStructuredCdeventBecomesAChange) {
  const Event event = only(decode(golden("cloudevents-structured-service-deployed.json"),
                                  "application/cloudevents+json"));
  EXPECT_EQ(event.source_id, "/ci/pipelines/7 2f0c9a54-6f54-4f0e-9f2b-7c3f8a1f6d11");
  EXPECT_EQ(event.occurred_at, at("2026-01-01T00:03:05.315384Z"));
  EXPECT_EQ(as_json(event.labels),
            R"({"environment":"prod-eu","name":"service.deployed","service":"odoo-web"})");
  const auto& change = std::get<ChangeBody>(event.body);
  EXPECT_EQ(change.id, "2f0c9a54-6f54-4f0e-9f2b-7c3f8a1f6d11");
  EXPECT_EQ(change.kind, ChangeKind::kDeploy);
  EXPECT_EQ(change.status, ChangeStatus::kSucceeded);
  EXPECT_EQ(change.title, "odoo-web deployed in prod-eu");
  EXPECT_EQ(change.version_to, "r214");
  EXPECT_THAT(change.services, ElementsAre("odoo-web"));
  EXPECT_EQ(change.finished_at, event.occurred_at);
}

TEST(CloudEvents, HttpBinaryModeTakesTheHeadersAndUndoesTheirEncoding) {
  const Event event = only(decode(R"({"name":"nightly"})", "application/json",
                                  {{"ce-specversion", "1.0"},
                                   {"ce-id", "\"a%20b\""},
                                   {"ce-source", "/jobs%2Fnight"},
                                   {"ce-type", kHeartbeat},
                                   {"ce-time", "2026-01-01T00:02:00Z"},
                                   {"ce-traceparent", "ignored"}}));
  EXPECT_EQ(event.source_id, "/jobs/night a b");
  EXPECT_EQ(event.occurred_at, at("2026-01-01T00:02:00Z"));
  EXPECT_TRUE(std::holds_alternative<HeartbeatBody>(event.body));
}

TEST(CloudEvents, KafkaBinaryModeTakesBothContentTypesAndPlainValues) {
  const Event event = only(decode(R"({"name":"nightly"})", "application/json",
                                  {{"content-type", "application/json"},
                                   {"ce_specversion", "1.0"},
                                   {"ce_id", "100%25"},
                                   {"ce_source", "/jobs"},
                                   {"ce_type", kHeartbeat},
                                   {"ce_datacontenttype", "application/json"},
                                   {"ce_subject", "s"},
                                   {"ce_partitionkey", "k"}}));
  EXPECT_EQ(event.source_id, "/jobs 100%25");
}

TEST(CloudEvents, ABatchKeepsItsGoodOnes) {
  const std::string batch = "[" + envelope(kHeartbeat, R"("data":{"name":"a"})") +
                            ",{\"id\":\"x\"}," + envelope(kHeartbeat, R"("data":{"name":"b"})") +
                            "]";
  const Decoded decoded = decode(batch, "application/cloudevents-batch+json");
  EXPECT_THAT(decoded.events, SizeIs(2));
  EXPECT_THAT(decoded.rejected, ElementsAre("/1/specversion: missing"));
}

TEST(CloudEvents, DataMayBeBase64) {
  // {"name":"n"}
  EXPECT_EQ(only(structured(kHeartbeat, R"("data_base64":"eyJuYW1lIjoibiJ9")")).labels.get("name"),
            "n");
  EXPECT_EQ(refusal(structured(kHeartbeat, R"("data_base64":"eyJuYW1lIjoibiJ")")),
            "/data_base64: not base64");
  EXPECT_EQ(refusal(structured(kHeartbeat, R"("data_base64":"eyI=")")),
            "/data_base64: not JSON: A string is opened, but never closed.");
}

TEST(CloudEvents, OurOwnTypesSayTheKind) {
  EXPECT_EQ(std::get<SignalBody>(
                only(structured("io.headwater.signal.v1",
                                R"("data":{"kind":"failure","name":"payment.failed","count":3})"))
                    .body)
                .kind,
            SignalKind::kFailure);
  const Event change =
      only(structured("io.headwater.change.v1", R"("data":{"service":"s","type":"rollback"})"));
  EXPECT_EQ(std::get<ChangeBody>(change.body).id, "e-1");
  EXPECT_EQ(change.source_id, "/ci e-1");
  EXPECT_EQ(only(structured("io.headwater.alert.v1", R"("data":{"kind":"alert","name":"n"})"))
                .labels.get("name"),
            "n");
  EXPECT_EQ(refusal(structured("io.headwater.alert.v1", R"("data":{"kind":"change"})")),
            "/data/kind: the envelope says alert");
}

TEST(CloudEvents, TheEnvelopesTimeStandsInForTheDatas) {
  const Event event =
      only(structured(kHeartbeat, R"("time":"2026-01-01T00:04:00+00:00","data":{"name":"n"})"));
  EXPECT_EQ(event.occurred_at, at("2026-01-01T00:04:00Z"));
}

TEST(CloudEvents, WhatIsWrongWithAnEnvelopeIsSaid) {
  EXPECT_EQ(refusal(structured("com.example.thing", R"("data":{})")),
            "/type: CloudEvents of type com.example.thing are not read");
  EXPECT_EQ(refusal(structured(kHeartbeat, R"("subject":"s")")), "/data: missing");
  EXPECT_EQ(refusal(structured(kHeartbeat, R"("data":null)")), "/data: missing");
  EXPECT_EQ(refusal(structured(kHeartbeat, R"("data":{"name":"n"},"data_base64":"eyI=")")),
            "/data_base64: data stands beside it");
  EXPECT_EQ(refusal(structured(kHeartbeat, R"("data":"{}")")), "/data: expected an object");
  EXPECT_EQ(refusal(structured(kHeartbeat, R"("datacontenttype":"text/xml","data":{})")),
            "/datacontenttype: the data is not JSON");
  EXPECT_EQ(refusal(structured(kHeartbeat, R"("time":"noon","data":{})")),
            R"(/time: "noon" is not an RFC 3339 time)");
  EXPECT_EQ(refusal(decode(R"({"specversion":"0.3","id":"i","source":"s","type":"t"})",
                           "application/cloudevents+json")),
            R"(/specversion: expected "1.0")");
  EXPECT_EQ(refusal(decode(R"({"specversion":"1.0","id":"i","source":"a b","type":"t"})",
                           "application/cloudevents+json")),
            "/source: not a URI reference");
  EXPECT_EQ(refusal(decode("<x/>", "application/cloudevents+xml")),
            "content type: of CloudEvents only +json is read");
  EXPECT_EQ(refusal(decode("{}", "", {{"ce_type", kHeartbeat}})), "header /specversion: missing");
  EXPECT_EQ(refusal(decode("", "",
                           {{"ce_specversion", "1.0"},
                            {"ce_id", "i"},
                            {"ce_source", "s"},
                            {"ce_type", kHeartbeat}})),
            "not JSON: empty");
  EXPECT_EQ(refusal(decode("{}", "", {{"ce-id", "%FF"}})), "header /ce-id: badly encoded header");
}

std::string cdevent(std::string_view type, std::string_view subject) {
  return R"({"context":{"version":"0.4.1","id":"c-1","source":"/ci","type":")" + std::string(type) +
         R"(","timestamp":"2026-01-01T00:03:00Z"},"subject":)" + std::string(subject) + "}";
}
Decoded cdevents(std::string_view bytes) { return CdeventsDecoder().decode(request(bytes)); }

TEST(Cdevents, T11BothShapesAreRead) {
  const Event older = only(cdevents(golden("cdevents-0.4-service-upgraded.json")));
  const Event newer = only(cdevents(golden("cdevents-0.5-service-upgraded.json")));
  EXPECT_EQ(as_json(older.body), as_json(newer.body));
  EXPECT_EQ(std::get<ChangeBody>(older.body).version_to, "sha256:9f86d081");
}

TEST(Cdevents, EachUsedTypeHasItsKind) {
  const auto kind = [](std::string_view type) {
    return std::get<ChangeBody>(
               only(cdevents(cdevent("dev.cdevents." + std::string(type) + ".9.9.9",
                                     R"({"id":"s","content":{"environment":"prod"}})")))
                   .body)
        .kind;
  };
  EXPECT_EQ(kind("service.deployed"), ChangeKind::kDeploy);
  EXPECT_EQ(kind("service.upgraded"), ChangeKind::kDeploy);
  EXPECT_EQ(kind("service.rolledback"), ChangeKind::kRollback);
  EXPECT_EQ(kind("service.removed"), ChangeKind::kInfrastructure);
  EXPECT_EQ(kind("service.published"), ChangeKind::kConfig);
  EXPECT_EQ(kind("environment.created"), ChangeKind::kInfrastructure);
  EXPECT_EQ(kind("environment.modified"), ChangeKind::kInfrastructure);
  EXPECT_EQ(kind("environment.deleted"), ChangeKind::kInfrastructure);
}

TEST(Cdevents, AnEnvironmentIsItsOwnEnvironment) {
  const Event event = only(cdevents(
      cdevent("dev.cdevents.environment.modified.0.3.0", R"({"id":"prod","content":{}})")));
  EXPECT_EQ(event.labels.get("environment"), "prod");
  EXPECT_FALSE(event.labels.has("service"));
  EXPECT_EQ(std::get<ChangeBody>(event.body).title, "prod modified");
}

TEST(Cdevents, WhatIsNotUsedSaysSo) {
  const Decoded ignored = cdevents(cdevent("dev.cdevents.pipelinerun.finished.0.2.0", "{}"));
  EXPECT_THAT(ignored.ignored,
              ElementsAre("/context/type: a CDEvent that changes nothing that runs"));
  EXPECT_EQ(ignored.events.size() + ignored.rejected.size(), 0U);
  EXPECT_EQ(refusal(cdevents(cdevent("dev.cdevents.service.deployedtwice.0.2.0", "{}"))),
            "/context/type: cdevents type dev.cdevents.service.deployedtwice.0.2.0 is not used");
  EXPECT_EQ(refusal(cdevents("{}")), "/context: missing");
  EXPECT_EQ(refusal(cdevents(R"({"context":{}})")), "/context/type: missing");
  EXPECT_EQ(refusal(cdevents(cdevent(kDeployed, "{}"))), "/subject/id: missing");
  EXPECT_EQ(refusal(cdevents(cdevent(kDeployed, R"({"id":"s","content":{"environment":7}})"))),
            "/subject/content/environment: expected an object");
}

// The sample events of the CDEvents specification, where somebody has them.
TEST(Cdevents, EverySampleOfTheSpecificationHasAVerdict) {
  const char* folder = std::getenv("HEADWATER_SPECS");
  if (folder == nullptr) GTEST_SKIP() << "HEADWATER_SPECS names no folder";
  int used = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(folder) + "/cdevents")) {
    std::ifstream file(entry.path());
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const Decoded decoded = cdevents(bytes);
    const std::string name = entry.path().filename();
    if (name.starts_with("service_") || name.starts_with("environment_")) {
      ++used;
      EXPECT_EQ(std::get<ChangeBody>(only(decoded).body).services.size(), 1U) << name;
    } else {
      EXPECT_EQ(decoded.events.size() + decoded.rejected.size(), 0U) << name;
      EXPECT_EQ(decoded.ignored.size(), 1U) << name;
    }
  }
  EXPECT_GE(used, 8);
}

std::string kind_by_auto(std::string_view bytes, std::string_view content_type = "",
                         Headers headers = {}) {
  RawRecord record = request(bytes);
  record.content_type = content_type;
  record.headers = std::move(headers);
  const Decoded decoded = AutoDecoder().decode(record);
  if (decoded.events.size() != 1) return refusal(decoded);
  return std::string(kind_name(decoded.events.front()));
}

TEST(AutoDecoder, TellsTheFormatsApart) {
  EXPECT_EQ(kind_by_auto(golden("alertmanager-webhook-firing.json")), "alert");
  EXPECT_EQ(kind_by_auto(golden("prometheus-post-alerts.json")), "alert");
  EXPECT_EQ(kind_by_auto(golden("cdevents-0.5-service-upgraded.json")), "change");
  EXPECT_EQ(kind_by_auto(golden("cloudevents-structured-service-deployed.json")), "change");
  EXPECT_EQ(kind_by_auto(R"({"kind":"signal","name":"n","value":1})"), "signal");
  EXPECT_EQ(kind_by_auto(R"([{"kind":"alert","name":"n","labels":{"a":"b"}}])"), "alert");
  EXPECT_EQ(kind_by_auto("[" + envelope(kHeartbeat, R"("data":{"name":"n"})") + "]"), "heartbeat");
  EXPECT_EQ(
      kind_by_auto(
          R"({"name":"n"})", "application/json",
          {{"ce_specversion", "1.0"}, {"ce_id", "i"}, {"ce_source", "s"}, {"ce_type", kHeartbeat}}),
      "heartbeat");
  EXPECT_EQ(kind_by_auto(golden("alertmanager-event-created.json")), "alert");
  EXPECT_EQ(kind_by_auto("[" + golden("alertmanager-event-resolved.json") + "]"), "alert");
  EXPECT_EQ(kind_by_auto(R"({"routing_key":"k","event_action":"resolve","dedup_key":"d"})"),
            "alert");
}

TEST(AutoDecoder, AShapeThatIsKnownButNotReadSaysSo) {
  EXPECT_EQ(kind_by_auto(R"({"involvedObject":{},"reason":"BackOff"})"),
            "an event of Kubernetes or Flux: name its format, kubernetes_events or flux");
  EXPECT_EQ(kind_by_auto(R"({"hello":"world"})"), "no known format has this shape");
  EXPECT_EQ(kind_by_auto("[7]"), "/0: no known format has this shape");
  EXPECT_EQ(kind_by_auto("7"), "no known format has this shape");
}

TEST(Formats, EveryNameMakesItsDecoder) {
  for (const std::string_view name : {"headwater_json", "alertmanager_webhook",
                                      "alertmanager_alerts", "cloudevents", "cdevents", "auto"}) {
    const auto decoder = decoder_for(name);
    ASSERT_TRUE(decoder.ok()) << name;
    EXPECT_FALSE((*decoder)->decode(request("7")).rejected.empty()) << name;
  }
}

TEST(Formats, AnUnknownNameListsTheKnownOnes) {
  const auto decoder = decoder_for("xml");
  ASSERT_FALSE(decoder.ok());
  const std::string own =
      "format \"xml\" is not known; known are headwater_json, alertmanager_webhook, "
      "alertmanager_alerts, alertmanager_events, cloudevents, cdevents, pagerduty_events, auto, ";
  EXPECT_EQ(decoder.error().message().substr(0, own.size()), own);
  EXPECT_NE(decoder.error().message().find("zabbix"), std::string::npos);
}

}  // namespace
}  // namespace headwater::ingest
