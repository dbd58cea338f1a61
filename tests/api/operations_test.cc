// Health, reload and the metrics page.
#include "api/operations.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "tests/api/served.h"

namespace headwater::api {
namespace {

class OperationsTest : public Served {
 protected:
  std::string page() { return get("/metrics").body; }
  static bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
  }
};

TEST_F(OperationsTest, SaysReadyOnlyWhenToldSo) {
  Status state = Error(ErrorCode::kUnavailable, "reading the journal");
  ready_ = [&] { return state; };
  for (const std::string path : {"/-/ready", "/readyz"}) {
    const RawResponse waiting = request({.path = path});
    EXPECT_EQ(waiting.status, 503);
    EXPECT_EQ(waiting.body, "reading the journal\n");
  }
  EXPECT_EQ(request({.path = "/-/healthy"}).status, 200);
  state = Ok{};
  const RawResponse ready = request({.path = "/-/ready?verbose"});
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.body, "OK");
  EXPECT_EQ(ready.header("Content-Type"), "text/plain; charset=utf-8");
}

TEST_F(OperationsTest, ReloadsForAdminsAndSaysWhyNot) {
  const std::string path = "/-/reload";
  EXPECT_EQ(
      request({.method = "POST", .path = path, .token = role_tokens_[Role::kResponder]}).status,
      403);
  EXPECT_EQ(get(path).header("Allow"), "POST");
  const RawResponse good = post(path, "");
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(good.body, "");
  reload_ = [] { return Status(malformed("rules.yaml:3:7: unknown key `mach`")); };
  const RawResponse bad = post(path, "");
  EXPECT_EQ(bad.status, 500);
  EXPECT_EQ(bad.body, "failed to reload config: rules.yaml:3:7: unknown key `mach`\n");
  reload_ = [] { return Status(Error(ErrorCode::kRefused, "a reload is running")); };
  EXPECT_EQ(post(path, "").status, 409);
}

TEST_F(OperationsTest, HandsAMapDocumentOverUnderItsSource) {
  const RawResponse answer =
      post("/headwater/v1/map/catalog?file=services.csv&format=csv", "source,target\na,b\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(imported_, "catalog services.csv csv source,target\na,b\n");
}

TEST_F(OperationsTest, HandsNoMapOverWhoseParametersContradictEachOther) {
  for (const std::string query : {"?file=a.csv&file=b.csv", "?stale_after=never", "?format="}) {
    EXPECT_EQ(post("/headwater/v1/map/catalog" + query, "source,target\na,b\n").status, 400)
        << query;
  }
  EXPECT_EQ(imported_, "");
}

TEST_F(OperationsTest, TellsTheDigestWithItsPlace) {
  const RawResponse told = get("/headwater/v1/digest");
  EXPECT_EQ(told.status, 200);
  EXPECT_NE(told.body.find(R"("estate":"eu","seq":42)"), std::string::npos) << told.body;
}

TEST_F(OperationsTest, BeginsOneBackupAtATimeWhereItMayAndTellsHowItGoes) {
  EXPECT_NE(get("/headwater/v1/backups").body.find(R"("state":"none")"), std::string::npos);
  EXPECT_EQ(post("/headwater/v1/backups?to=/etc", "").status, 400);
  EXPECT_EQ(post("/headwater/v1/backups?keep=-1", "").status, 400);
  EXPECT_EQ(post("/headwater/v1/backups?keep=10001", "").status, 400);
  EXPECT_EQ(post("/headwater/v1/backups?to=/backups&keep=3", "").status, 202);
  EXPECT_EQ(post("/headwater/v1/backups?to=/backups", "").status, 409);
  const RawResponse told = get("/headwater/v1/backups");
  EXPECT_NE(told.body.find(R"("state":"running")"), std::string::npos) << told.body;
  EXPECT_NE(told.body.find("/backups keep 3 by admin"), std::string::npos) << told.body;
}

TEST_F(OperationsTest, DoesNotReloadWhenThatIsOff) {
  options_.lifecycle = false;
  reload_ = [] {
    ADD_FAILURE() << "reloaded";
    return Status(Ok{});
  };
  EXPECT_EQ(post("/-/reload", "").status, 403);
}

TEST_F(OperationsTest, ShowsTheEngineItsSourcesAndTheServer) {
  engine_.set_answers([](const Query&) -> Answer {
    EngineStatus status{
        .digest_configuration = "00000000000f", .seq = 44, .at = Timestamp{9'000'000}};
    status.alerts_firing = 3;
    status.alerts_known = 5;
    status.letters_written = {{"events:aaaa", "not_json", 1},
                              {"events:bbbb", "not_json", 2},
                              {"kafka:a", "undecodable", 7}};
    status.incidents = {{.state = IncidentState::kOpen, .severity = "critical", .count = 2}};
    status.heartbeats = {{.name = "backup", .last_seen_at = Timestamp{5'000'000}, .missing = 1}};
    status.map_sources = {{.name = "mesh", .edge_count = 7, .seen_at = Timestamp{6'000'000}},
                          {.name = "own", .edge_count = 3}};
    status.sources = {{.name = "events:aaaa", .watermark = Timestamp{7'000'000}, .dropped = 1},
                      {.name = "events:bbbb", .watermark = Timestamp{8'000'000}, .dropped = 2}};
    return {status};
  });
  metrics_.push_back([] {
    return std::vector<MetricGroup>{
        {"headwater_kafka_consumer_lag", "Lag.", MetricKind::kGauge, {{{{"topic", "a"}}, 4}}}};
  });
  metrics_.push_back([] {
    return std::vector<MetricGroup>{
        {"headwater_ingest_events_total",
         "Elsewhere.",
         MetricKind::kCounter,
         {{{{"source", "kafka:a"}, {"kind", "alert"}, {"result", "accepted"}}, 8}}},
        {"headwater_notification_duration_seconds",
         "Tries.",
         MetricKind::kSummary,
         {{{{"receiver", "ops"}}, 1.5, 3}}}};
  });
  EXPECT_EQ(post("/headwater/v1/events", "{}").status, 202);
  EXPECT_EQ(get("/headwater/v1/dead-letters/INC?x").status, 400);
  const std::string text = page();
  for (const std::string line :
       {R"(headwater_alerts{state="firing"} 3)", R"(headwater_alerts{state="resolved"} 2)",
        R"(headwater_incidents{state="open",severity="critical"} 2)",
        R"(headwater_heartbeat_last_seen_timestamp_seconds{heartbeat="backup"} 5)",
        R"(headwater_heartbeats_missing{heartbeat="backup"} 1)",
        R"(headwater_topology_edges{source="own"} 3)",
        R"(headwater_topology_last_update_timestamp_seconds{source="mesh"} 6)",
        R"(headwater_engine_sequence 44)", R"(headwater_config_hash 15)",
        R"(headwater_kafka_consumer_lag{topic="a"} 4)",
        R"(headwater_source_events_dropped_total{source="events"} 3)",
        R"(headwater_ingest_lag_seconds{source="events"} 1)",
        R"(headwater_ingest_dead_letters_total{source="events",reason="not_json"} 3)",
        R"(headwater_ingest_dead_letters_total{source="kafka:a",reason="undecodable"} 7)",
        R"(headwater_ingest_events_total{kind="alert",result="accepted",source="events"} 1)",
        R"(headwater_notification_duration_seconds_sum{receiver="ops"} 1.5)",
        R"(headwater_notification_duration_seconds_count{receiver="ops"} 3)",
        R"(headwater_ingest_events_total{source="kafka:a",kind="alert",result="accepted"} 8)",
        R"(headwater_build_info{version="0.1.0",revision="abc",compiler="g++"} 1)"}) {
    EXPECT_TRUE(has_line(text, line)) << line << "\n" << text;
  }
  EXPECT_NE(text.find(R"(headwater_http_request_duration_seconds_count{code="400",)"
                      R"(handler="/headwater/v1/dead-letters/{id}",method="GET"} 1)"),
            std::string::npos);
  EXPECT_EQ(text.find("events:aaaa"), std::string::npos);
}

TEST_F(OperationsTest, ShowsEachMetricOnceInAFormThatPrometheusTakes) {
  EXPECT_EQ(get("/none").status, 404);
  const RawResponse response = get("/metrics");
  EXPECT_EQ(response.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  std::set<std::string> helped;
  std::istringstream lines(response.body);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# HELP ")) {
      const std::string name = line.substr(7, line.find(' ', 7) - 7);
      EXPECT_TRUE(helped.insert(name).second) << name;
      EXPECT_TRUE(name.starts_with("headwater_") || name.starts_with("process_")) << name;
      EXPECT_GT(line.size(), 8 + name.size()) << name << " has no help";
    }
  }
  EXPECT_TRUE(helped.contains("process_resident_memory_bytes"));
  EXPECT_NE(response.body.find(R"(handler="none",method="GET")"), std::string::npos);
}

TEST_F(OperationsTest, EchoesTheRequestsIdAndTheTime) {
  const RawResponse response =
      request({.path = "/-/healthy", .headers = "X-Request-Id: abc-1\r\n"});
  EXPECT_EQ(response.header("X-Request-Id"), "abc-1");
  EXPECT_EQ(response.header("Date"), "Thu, 01 Jan 2026 00:00:00 GMT");
  EXPECT_EQ(response.header("Cache-Control"), "no-store");
}

// RFC 9457
TEST_F(OperationsTest, NamesTheRequestInItsAnswerAndInAProblem) {
  const auto instance = [](const std::string& id) {
    return R"("instance":"/headwater/v1/problems/no-such-path#)" + id + R"("})";
  };
  const auto named = [this](const std::string& headers) {
    return request({.path = "/none", .headers = headers});
  };
  const RawResponse given = named("X-Request-Id: a b/\xC3\xA9\r\n");
  EXPECT_TRUE(given.body.ends_with(instance("a%20b%2F%C3%A9"))) << given.body;
  const std::string trace = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
  const RawResponse traced = named("traceparent: 00-" + trace + "-01\r\n");
  EXPECT_EQ(traced.header("X-Request-Id"), trace);
  EXPECT_TRUE(traced.body.ends_with(instance(trace))) << traced.body;
  const RawResponse first = named("");
  const RawResponse second = named("X-Request-Id: " + std::string(129, 'a') + "\r\n");
  EXPECT_EQ(first.header("X-Request-Id").size(), 32U);
  EXPECT_EQ(second.header("X-Request-Id").size(), 32U);
  EXPECT_NE(first.header("X-Request-Id"), second.header("X-Request-Id"));
  EXPECT_TRUE(first.body.ends_with(instance(first.header("X-Request-Id")))) << first.body;
}

}  // namespace
}  // namespace headwater::api
