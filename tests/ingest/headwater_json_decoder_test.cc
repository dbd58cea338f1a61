#include "ingest/headwater_json_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>

#include "tests/ingest/decoding.h"

namespace headwater::ingest {
namespace {

using ::testing::ElementsAre;

Event decode_one(std::string_view json) {
  return only(HeadwaterJsonDecoder().decode(request(json)));
}
template <class Body>
Body body_of(std::string_view json) {
  return std::get<Body>(decode_one(json).body);
}

TEST(HeadwaterJson, AnAlertKeepsEveryKey) {
  const Event event = decode_one(R"({
      "kind": "alert", "id": "a-1", "time": "2026-01-01T00:01:02.5Z", "tenant": "acme",
      "service": "checkout", "name": "HighErrorRate", "severity": "critical", "status": "firing",
      "environment": "prod", "labels": {"pod": "p-1", "shard": 7}, "annotations": {"summary": "s"},
      "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-01-01T01:00:00Z", "value": 0.25,
      "generator_url": "http://prometheus/graph"})");
  EXPECT_EQ(event.source, "hooks:test");
  EXPECT_EQ(event.source_id, "a-1");
  EXPECT_EQ(event.occurred_at, at("2026-01-01T00:01:02.5Z"));
  EXPECT_EQ(event.received_at, at(kReceived));
  EXPECT_EQ(as_json(event.labels),
            R"({"environment":"prod","name":"HighErrorRate","pod":"p-1","service":"checkout",)"
            R"("shard":"7","tenant":"acme"})");
  const auto& alert = std::get<AlertBody>(event.body);
  EXPECT_EQ(alert.status, AlertStatus::kFiring);
  EXPECT_EQ(alert.severity, Severity::kCritical);
  EXPECT_EQ(alert.starts_at, at("2026-01-01T00:00:00Z"));
  EXPECT_EQ(alert.ends_at, at("2026-01-01T01:00:00Z"));
  EXPECT_EQ(alert.value, (Quantity{25, -2}));
  EXPECT_EQ(alert.annotations.get("summary"), "s");
  EXPECT_EQ(alert.generator_url, "http://prometheus/graph");
}

TEST(HeadwaterJson, C10TenantServiceAndNameArePartOfTheIdentity) {
  const auto labels = [](std::string_view tenant) {
    return decode_one(R"({"kind":"alert","name":"Down","tenant":")" + std::string(tenant) +
                      R"(","labels":{"pod":"p"}})")
        .labels;
  };
  EXPECT_NE(labels("t1").hash(), labels("t2").hash());
  EXPECT_EQ(labels("t1").hash(),
            decode_one(R"({"kind":"alert","labels":{"tenant":"t1","pod":"p","name":"Down"}})")
                .labels.hash());
}

TEST(HeadwaterJson, SeverityComesFromTheKeyThenFromTheLabelThenIsWarning) {
  const auto severity = [](std::string_view keys) {
    return body_of<AlertBody>(R"({"kind":"alert","name":"n")" + std::string(keys) + "}").severity;
  };
  EXPECT_EQ(severity(R"(,"severity":"Page")"), Severity::kCritical);
  EXPECT_EQ(severity(R"(,"labels":{"severity":"info"})"), Severity::kInfo);
  EXPECT_EQ(severity(R"(,"severity":"none","labels":{"severity":"info"})"), Severity::kNone);
  EXPECT_EQ(severity(R"(,"severity":"spicy")"), Severity::kWarning);
  EXPECT_EQ(severity(""), Severity::kWarning);
}

TEST(HeadwaterJson, AResolvedAlertSaysSo) {
  const auto alert = body_of<AlertBody>(
      R"({"kind":"alert","name":"n","status":"resolved","ends_at":"2026-01-01T00:05:00Z"})");
  EXPECT_EQ(alert.status, AlertStatus::kResolved);
  EXPECT_EQ(alert.ends_at, at("2026-01-01T00:05:00Z"));
}

TEST(HeadwaterJson, GoZeroTimeAndNullAreUnset) {
  const auto alert = body_of<AlertBody>(
      R"({"kind":"alert","name":"n","starts_at":null,"ends_at":"0001-01-01T00:00:00Z"})");
  EXPECT_FALSE(alert.starts_at.set());
  EXPECT_FALSE(alert.ends_at.set());
}

TEST(HeadwaterJson, AChangeKeepsEveryKey) {
  const Event event = decode_one(R"({
      "kind": "change", "id": "deploy-214", "type": "deploy", "status": "failed",
      "services": ["odoo-web", "odoo-worker"], "tenants": ["t03", "t04"],
      "version": {"from": "r213", "to": "r214"}, "started_at": "2026-01-01T00:00:00Z",
      "finished_at": "2026-01-01T00:02:00Z", "actor": "ci", "url": "http://ci/1",
      "title": "odoo-web r214"})");
  const auto& change = std::get<ChangeBody>(event.body);
  EXPECT_EQ(change.id, "deploy-214");
  EXPECT_EQ(change.kind, ChangeKind::kDeploy);
  EXPECT_EQ(change.status, ChangeStatus::kFailed);
  EXPECT_THAT(change.services, ElementsAre("odoo-web", "odoo-worker"));
  EXPECT_THAT(change.tenants, ElementsAre("t03", "t04"));
  EXPECT_EQ(change.version_from, "r213");
  EXPECT_EQ(change.version_to, "r214");
  EXPECT_EQ(change.started_at, at("2026-01-01T00:00:00Z"));
  EXPECT_EQ(change.finished_at, at("2026-01-01T00:02:00Z"));
  EXPECT_EQ(change.actor, "ci");
  EXPECT_EQ(change.url, "http://ci/1");
  EXPECT_EQ(change.title, "odoo-web r214");
  EXPECT_EQ(event.occurred_at, change.finished_at);
}

TEST(HeadwaterJson, C12TwoStatusesOfOneChangeAreNoRedelivery) {
  const auto id = [](std::string_view status) {
    return decode_one(R"({"kind":"change","id":"c","service":"s","status":")" +
                      std::string(status) + "\"}")
        .source_id;
  };
  EXPECT_EQ(id("started"), "c started");
  EXPECT_EQ(id("succeeded"), "c succeeded");
}

TEST(HeadwaterJson, OneServiceOfAChangeIsAlsoALabelAndSeveralAreNot) {
  EXPECT_EQ(decode_one(R"({"kind":"change","id":"c","service":"s"})").labels.get("service"), "s");
  const Event several =
      decode_one(R"({"kind":"change","id":"c","service":["a","b"],"tenant":"t"})");
  EXPECT_FALSE(several.labels.has("service"));
  EXPECT_EQ(several.labels.get("tenant"), "t");
  EXPECT_THAT(std::get<ChangeBody>(several.body).services, ElementsAre("a", "b"));
}

TEST(HeadwaterJson, EveryTypeOfChangeIsRead) {
  for (const std::string_view word :
       {"deploy", "rollback", "config", "flag", "migration", "infra", "scale", "maintenance",
        "certificate", "access", "failover", "autoscaling", "security", "drift"}) {
    const auto change = body_of<ChangeBody>(
        R"({"kind":"change","id":"c","service":"s","change_type":")" + std::string(word) + "\"}");
    EXPECT_EQ(to_string(change.kind), word);
  }
}

// The plain form in which recorded streams write changes: no type, a status that alerts have, the
// change's id among the labels.
TEST(HeadwaterJson, AChangeOfARecordedStreamIsTypedByItsName) {
  const Event event = decode_one(R"({
      "id": "case-00001", "kind": "change", "time": "2026-06-23T09:42:00Z", "status": "firing",
      "severity": "info", "service": "billing", "name": "feature-flag", "value": 1.0,
      "labels": {"change_id": "flag-0", "version": "v7"}, "tenant": "rcb"})");
  const auto& change = std::get<ChangeBody>(event.body);
  EXPECT_EQ(event.source_id, "case-00001");
  EXPECT_EQ(change.id, "flag-0");
  EXPECT_EQ(change.kind, ChangeKind::kFlag);
  EXPECT_EQ(change.status, ChangeStatus::kSucceeded);
  EXPECT_EQ(change.version_to, "v7");
  EXPECT_THAT(change.services, ElementsAre("billing"));
  EXPECT_EQ(event.occurred_at, at("2026-06-23T09:42:00Z"));
}

TEST(HeadwaterJson, AMeasurementCarriesItsBaseline) {
  const Event event = decode_one(R"({
      "kind": "signal", "signal": "measurement", "name": "orders.completed", "tenant": "acme",
      "service": "odoo-sales", "unit": "1", "value": 37,
      "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:05:00Z"},
      "baseline": {"value": 120, "stddev": 14.5, "method": "same-hour-4w", "samples": 4},
      "direction": "lower_is_worse", "dimensions": {"region": "eu", "plan": "pro"}})");
  const auto& signal = std::get<SignalBody>(event.body);
  EXPECT_EQ(signal.kind, SignalKind::kMeasurement);
  EXPECT_EQ(signal.direction, SignalDirection::kLowerIsWorse);
  EXPECT_EQ(signal.value, Quantity::of(37));
  EXPECT_EQ(signal.baseline, Quantity::of(120));
  EXPECT_EQ(signal.spread, (Quantity{145, -1}));
  EXPECT_EQ(signal.unit, "1");
  EXPECT_EQ(signal.window_start, at("2026-01-01T00:00:00Z"));
  EXPECT_EQ(event.occurred_at, signal.window_end);
  EXPECT_EQ(event.labels.get("region"), "eu");
  EXPECT_EQ(event.labels.get("name"), "orders.completed");
}

TEST(HeadwaterJson, AMeasurementMayHaveBoundsInstead) {
  const auto signal = body_of<SignalBody>(
      R"({"kind":"signal","name":"n","value":1,"baseline":{"lower":95,"upper":150}})");
  EXPECT_EQ(signal.lower, Quantity::of(95));
  EXPECT_EQ(signal.upper, Quantity::of(150));
  EXPECT_FALSE(signal.baseline.set());
}

TEST(HeadwaterJson, AFailureCountsOneUnlessItSaysMore) {
  const auto failure = [](std::string_view keys) {
    return body_of<SignalBody>(R"({"kind":"signal","signal":"failure","name":"payment.failed")" +
                               std::string(keys) + "}");
  };
  EXPECT_EQ(failure("").count, 1);
  const SignalBody counted =
      failure(R"(,"count":12,"reason":"gateway_timeout","subject":{"type":"order","id":"S1"})");
  EXPECT_EQ(counted.count, 12);
  EXPECT_EQ(counted.reason, "gateway_timeout");
}

TEST(HeadwaterJson, AnObjectiveTakesTheBurnRateThatEveryWindowReaches) {
  const auto objective = [](std::string_view keys) {
    return body_of<SignalBody>(R"({"kind":"signal","signal":"objective","name":"checkout")" +
                               std::string(keys) + "}");
  };
  const SignalBody two = objective(R"(,"burn_rate":{"1h":14.4,"6h":6.1},"threshold":3)");
  EXPECT_EQ(two.value, (Quantity{61, -1}));
  EXPECT_EQ(two.upper, Quantity::of(3));
  const SignalBody one = objective(R"(,"burn_rate":14.4,"error_budget_remaining":0.31)");
  EXPECT_EQ(one.value, (Quantity{144, -1}));
  EXPECT_EQ(one.upper, Quantity::of(1));
}

TEST(HeadwaterJson, ASignalMayTellHowItEnded) {
  const auto signal = [](std::string_view keys) {
    return body_of<SignalBody>(R"({"kind":"signal","name":"backup")" + std::string(keys) + "}");
  };
  const SignalBody made = signal(R"(,"status":"succeeded","value":5400,"unit":"s")");
  EXPECT_EQ(made.kind, SignalKind::kFailure);
  EXPECT_EQ(made.count, 0);
  EXPECT_EQ(made.value, Quantity::of(5400));
  EXPECT_EQ(signal(R"(,"status":"failed","reason":"no space")").count, 1);
  EXPECT_EQ(signal(R"(,"status":"failed","count":3)").count, 3);
}

TEST(HeadwaterJson, AJourneyIsAFailureOfItsSteps) {
  const auto journey = [](std::string_view steps) {
    return body_of<SignalBody>(R"({"kind":"journey","name":"buy","service":"shop","steps":)" +
                               std::string(steps) + "}");
  };
  const SignalBody well = journey(
      R"([{"name":"login","ok":true,"duration":1.25},{"name":"pay","ok":true,"duration":"750ms"}])");
  EXPECT_EQ(well.kind, SignalKind::kFailure);
  EXPECT_EQ(well.count, 0);
  EXPECT_EQ(well.value, Quantity::of(2));
  EXPECT_EQ(well.unit, "s");
  EXPECT_EQ(well.reason, "");
  const SignalBody ill = journey(
      R"([{"name":"login","ok":true},{"name":"pay","ok":false,"error":"refused"},{"name":"mail","ok":false},{"name":"end"}])");
  EXPECT_EQ(ill.count, 2);
  EXPECT_EQ(ill.reason, "step 2 of 4, pay, failed: refused");
}

TEST(HeadwaterJson, AHeartbeatTakesDurationsAsTextOrSeconds) {
  const auto heartbeat = body_of<HeartbeatBody>(
      R"({"kind":"heartbeat","name":"nightly","interval":"1h30m","grace":90})");
  EXPECT_EQ(heartbeat.interval, minutes(90));
  EXPECT_EQ(heartbeat.grace, seconds(90));
}

TEST(HeadwaterJson, ValuesMayBeNumbersOrTheirText) {
  const auto value = [](std::string_view text) {
    return body_of<AlertBody>(R"({"kind":"alert","name":"n","value":)" + std::string(text) + "}")
        .value;
  };
  EXPECT_EQ(value("-12.50"), (Quantity{-125, -1}));
  EXPECT_EQ(value("1e3"), Quantity::of(1000));
  EXPECT_EQ(value("18446744073709551615"), (Quantity{184467440737095516, 2}));
  EXPECT_EQ(value("\"0.1\""), (Quantity{1, -1}));
  EXPECT_EQ(value("\"NaN\""), Quantity::unset());
  EXPECT_EQ(value("null"), Quantity::unset());
}

TEST(HeadwaterJson, OfAnArrayTheGoodOnesAreKeptInOrder) {
  const Decoded decoded = HeadwaterJsonDecoder().decode(request(R"([
      {"kind":"alert","name":"first"}, {"kind":"alert","nam":"typo"}, 3,
      {"kind":"heartbeat","name":"second"}])"));
  ASSERT_EQ(decoded.events.size(), 2U);
  EXPECT_EQ(decoded.events[0].labels.get("name"), "first");
  EXPECT_EQ(decoded.events[1].labels.get("name"), "second");
  EXPECT_THAT(decoded.rejected, ElementsAre("/1/nam: unknown key", "/2: expected an object"));
}

TEST(HeadwaterJson, ALineOfAFileBringsItsOwnArrivalTime) {
  const Decoded decoded = HeadwaterJsonDecoder().decode(
      line(R"({"kind":"alert","name":"n","time":"2026-01-01T09:00:00Z",)"
           R"("received_at":"2026-01-01T00:00:30Z"})"));
  const Event event = only(decoded);
  EXPECT_EQ(event.occurred_at, at("2026-01-01T09:00:00Z"));
  EXPECT_EQ(event.received_at, at("2026-01-01T00:00:30Z"));
}

TEST(HeadwaterJson, WithoutOneTheEventsTimeStandsIn) {
  const Event event = only(HeadwaterJsonDecoder().decode(
      line(R"({"kind":"alert","name":"n","starts_at":"2026-01-01T09:00:00Z"})")));
  EXPECT_EQ(event.occurred_at, at("2026-01-01T09:00:00Z"));
  EXPECT_EQ(event.received_at, at("2026-01-01T09:00:00Z"));
}

TEST(HeadwaterJson, AKafkaRecordWithoutATimeHasTheRecords) {
  RawRecord record = request(R"({"kind":"alert","name":"n"})");
  record.record_time = at("2026-01-01T00:09:00Z");
  const Event event = only(HeadwaterJsonDecoder().decode(record));
  EXPECT_EQ(event.occurred_at, record.record_time);
  EXPECT_EQ(event.received_at, record.received_at);
}

// What the page for users tells them to send.
TEST(HeadwaterJson, TheChangesOfTheirPageAreTaken) {
  std::ifstream page("docs/sources/changes.md");
  std::size_t changes = 0;
  std::set<ChangeKind> kinds;
  for (std::string text; std::getline(page, text);) {
    if (!text.starts_with("{\"kind\"")) continue;
    if (const std::size_t at = text.find("$status"); at != std::string::npos)
      text.replace(at, 7, "failed");
    const Decoded decoded = HeadwaterJsonDecoder().decode(request(text));
    EXPECT_EQ(decoded.rejected, std::vector<std::string>{}) << text;
    for (const Event& event : decoded.events) kinds.insert(std::get<ChangeBody>(event.body).kind);
    changes += decoded.events.size();
  }
  EXPECT_EQ(changes, 11U);
  for (const ChangeKind kind : {ChangeKind::kAutoscaling, ChangeKind::kSecurity, ChangeKind::kDrift,
                                ChangeKind::kAccess, ChangeKind::kCertificate})
    EXPECT_TRUE(kinds.contains(kind)) << to_string(kind) << " has no example";
}

// The same for signals; what the shell would put in stands there as $status and $(...).
TEST(HeadwaterJson, TheSignalsOfTheirPageAreTaken) {
  std::ifstream page("docs/sources/business-signals.md");
  static const std::regex status(R"(\$status)");
  static const std::regex number(R"(\$\(.*\)(?=[,}]))");
  std::size_t signals = 0;
  bool inside = false;
  std::string text;
  for (std::string line; std::getline(page, line);) {
    if (line == "END") {
      const Decoded decoded = HeadwaterJsonDecoder().decode(request(text));
      EXPECT_EQ(decoded.rejected, std::vector<std::string>{}) << text;
      signals += decoded.events.size();
      text.clear();
    }
    inside = line == "hw <<END" || (inside && line != "END");
    if (!inside || line == "hw <<END") continue;
    text += std::regex_replace(std::regex_replace(line, status, "failed"), number, "7") + "\n";
  }
  EXPECT_EQ(signals, 9U);
}

}  // namespace
}  // namespace headwater::ingest
