// Alertmanager's API v2, compared with what Alertmanager 0.25 answers to the same requests.
#include "api/alertmanager_answers.h"

#include <gtest/gtest.h>

#include "tests/api/served.h"

namespace headwater::api {
namespace {

// What Prometheus 2.42 sends: firing, with an end four minutes ahead.
const std::string kPost =
    R"([{"annotations":{"summary":"down"},"endsAt":"2026-01-01T00:04:15.000Z",)"
    R"("startsAt":"2026-01-01T00:00:15.000Z","generatorURL":"http://p:9090/graph?g0.expr=up",)"
    R"("labels":{"alertname":"TargetDown","job":"demo"}}])";

class AlertmanagerApi : public Served {
 protected:
  RawResponse alerts(const std::string& body, const std::string& type = "application/json") {
    return request({.method = "POST",
                    .path = "/api/v2/alerts",
                    .token = role_tokens_[Role::kIngest],
                    .body = body,
                    .content_type = type});
  }
  RawResponse alerts_rejected(std::vector<std::string> reasons) {
    alerts_.set_result({.events = {alert_named("Good")}, .rejected = std::move(reasons)});
    return alerts(kPost);
  }
};

TEST_F(AlertmanagerApi, TakesAlertsWithNothingToSay) {
  const RawResponse response = alerts(kPost);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(response.header("Content-Length"), "0");
  EXPECT_EQ(response.header("Content-Type"), "");
  EXPECT_EQ(alerts_.seen()[0].bytes, kPost);
  EXPECT_EQ(alerts_.seen()[0].source, "api:v2");
}

TEST_F(AlertmanagerApi, KeepsTheGoodAlertsOfABatchAndNamesTheBad) {
  const RawResponse response =
      alerts_rejected({"/0/labels: at least one label pair required",
                       "/1/labels: invalid label set: invalid name \"a b\""});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.header("Content-Type"), "application/json");
  EXPECT_EQ(response.body,
            "\"at least one label pair required; invalid label set: invalid name \\\"a b\\\"\"\n");
  EXPECT_EQ(engine_.submissions(1)[0].inputs.size(), 1U);
}

TEST_F(AlertmanagerApi, SpeaksAsTheFrameworkOfAlertmanagerDoes) {
  EXPECT_EQ(alerts_rejected({"not JSON: unexpected end"}).body,
            R"({"code":400,"message":"parsing alerts body from \"\" failed, because )"
            R"(not JSON: unexpected end"})");
  const RawResponse empty = alerts("");
  EXPECT_EQ(empty.status, 422);
  EXPECT_EQ(empty.body, R"({"code":602,"message":"alerts in body is required"})");
  const RawResponse text = alerts("x", "text/plain");
  EXPECT_EQ(text.status, 415);
  EXPECT_EQ(text.body, R"({"code":415,"message":"unsupported media type \"text/plain\", )"
                       R"(only [application/json] are allowed"})");
  EXPECT_EQ(alerts("x", "").body,
            R"({"code":415,"message":"unsupported media type \"application/octet-stream\", )"
            R"(only [application/json] are allowed"})");
  const RawResponse unknown = get("/api/v2/nope");
  EXPECT_EQ(unknown.body, R"({"code":404,"message":"path /api/v2/nope was not found"})");
  const RawResponse method = request({.method = "PUT", .path = "/api/v2/alerts"});
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.header("Allow"), "POST,GET");
  EXPECT_EQ(method.body,
            R"({"code":405,"message":"method PUT is not allowed, but [POST,GET] are"})");
}

TEST_F(AlertmanagerApi, NeverAnswersWithAProblemDocument) {
  serve();
  std::vector<RawResponse> errors = {get("/api/v2/nope"), request({.path = "/api/v2/status"}),
                                     request({.method = "PUT", .path = "/api/v2/alerts"}),
                                     alerts_rejected({"/0: bad"})};
  engine_.set_full(true);
  errors.push_back(alerts(kPost));
  for (const RawResponse& error : errors) {
    EXPECT_GE(error.status, 400);
    EXPECT_EQ(error.header("Content-Type"), "application/json");
  }
}

TEST_F(AlertmanagerApi, TakesARepeatForSuccessAndARefusalForAnError) {
  engine_.set_verdicts([](const auto&) { return std::string("repeated_resolve"); });
  EXPECT_EQ(alerts(kPost).status, 200);
  engine_.set_verdicts([](const auto&) { return std::string("over_quota"); });
  const RawResponse refused = alerts(kPost);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body, "\"over_quota\"\n");
}

TEST_F(AlertmanagerApi, ShowsEveryFieldOfStatusThatClientsNeed) {
  const RawResponse response = get("/api/v2/status");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("Content-Type"), "application/json");
  EXPECT_EQ(response.body,
            R"({"cluster":{"peers":[],"status":"disabled"},)"
            R"("config":{"original":"estate: test\n"},"uptime":"2026-01-01T00:00:00.000Z",)"
            R"("versionInfo":{"branch":"headwater","buildDate":"","buildUser":"","goVersion":"",)"
            R"("revision":"0.1.0","version":"0.25.0"}})"
            "\n");
}

}  // namespace
}  // namespace headwater::api
