#include "api/tokens.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/api/served.h"

namespace headwater::api {
namespace {

using nlohmann::json;

class TokensTest : public Served {
 protected:
  RawResponse make(const std::string& body) { return post("/headwater/v1/tokens", body); }
  std::string made(const std::string& body) {
    const RawResponse response = make(body);
    EXPECT_EQ(response.status, 201) << response.body;
    return json::parse(response.body)["token"];
  }
  // What an event sent with `token` carries; `named` is its alert's name.
  decltype(Input::body) sent_with(const std::string& token) {
    EXPECT_EQ(request({.method = "POST",
                       .path = "/headwater/v1/events",
                       .token = token,
                       .body = "{}",
                       .content_type = "application/json"})
                  .status,
              202);
    return engine_.submissions(1).back().inputs.at(0);
  }
};

TEST_F(TokensTest, AreMadeListedAndRevoked) {
  const RawResponse response = make(
      R"({"name":"acme-prometheus","role":"ingest","tenants":["acme"],"labels":{"tenant":"acme"},)"
      R"("expires_at":"2027-01-01T00:00:00Z"})");
  ASSERT_EQ(response.status, 201) << response.body;
  EXPECT_EQ(response.header("Cache-Control"), "no-store");
  const json created = json::parse(response.body);
  const std::string text = created["token"];
  const std::string id = created["id"];
  EXPECT_EQ(public_id(text), id);

  json listed;
  const std::string list = get("/headwater/v1/tokens").body;
  const json all = json::parse(list);
  for (const json& each : all["tokens"])
    if (each["id"] == id) listed = each;
  EXPECT_EQ(listed["name"], "acme-prometheus");
  EXPECT_EQ(listed["role"], "ingest");
  EXPECT_EQ(listed["tenants"], json({"acme"}));
  EXPECT_EQ(listed["labels"]["tenant"], "acme");
  EXPECT_EQ(listed["revoked"], false);
  EXPECT_EQ(list.find(text.substr(16)), std::string::npos) << "a secret is shown once";

  EXPECT_EQ(post("/headwater/v1/tokens/" + id + "/revoke", "").status, 200);
  EXPECT_EQ(request({.path = "/metrics", .token = text}).status, 401);
  EXPECT_EQ(post("/headwater/v1/tokens/000000000000/revoke", "").status, 404);
}

// C10, C29
TEST_F(TokensTest, WhatComesWithABoundTokenBearsItsLabelsAndItsTenants) {
  const auto input = sent_with(
      made(R"({"name":"a","role":"ingest","tenants":["acme"],"labels":{"tenant":"acme"}})"));
  const auto& bound = std::get<BoundEventArrived>(input);
  EXPECT_EQ(bound.event.labels.get("tenant"), "acme");
  EXPECT_EQ(bound.tenants, std::vector<std::string>{"acme"});
  const Submission submission = engine_.submissions(1)[0];
  ASSERT_EQ(submission.kept.size(), 1U);
  EXPECT_EQ(submission.kept[0].letter.bytes, "{}");
}

TEST_F(TokensTest, LabelsAloneLimitNobody) {
  const auto input =
      sent_with(made(R"({"name":"a","role":"ingest","labels":{"cluster":"acme-1"}})"));
  EXPECT_EQ(std::get<EventArrived>(input).event.labels.get("cluster"), "acme-1");
}

// C29
TEST_F(TokensTest, PrometheusIsToldOfAnotherTenantsAlertAndTheGoodOnesStay) {
  const std::string token = made(R"({"name":"a","role":"ingest","tenants":["acme"]})");
  alerts_.set_result({.events = {alert_named("Good"), alert_named("Foreign")}});
  engine_.set_verdicts([](const auto& input) -> std::string {
    const auto& event = std::get<BoundEventArrived>(input).event;
    return event.labels.get("alertname") == "Foreign" ? "tenant_not_allowed" : "";
  });
  const RawResponse response = request({.method = "POST",
                                        .path = "/api/v2/alerts",
                                        .token = token,
                                        .body = "[1,2]",
                                        .content_type = "application/json"});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, "\"tenant_not_allowed\"\n");
  EXPECT_EQ(engine_.submissions(1)[0].inputs.size(), 2U);
}

TEST_F(TokensTest, AnEventThatContradictsItsTokensLabelsIsRejected) {
  const std::string token = made(R"({"name":"a","role":"ingest","labels":{"alertname":"Other"}})");
  const RawResponse response = request({.method = "POST",
                                        .path = "/headwater/v1/events",
                                        .token = token,
                                        .body = "{}",
                                        .content_type = "application/json"});
  EXPECT_EQ(response.status, 400);
  EXPECT_NE(response.body.find("labels.alertname: its source is bound to Other"),
            std::string::npos);
  EXPECT_EQ(engine_.submissions(1)[0].dead_letters.size(), 1U);
}

TEST_F(TokensTest, EachFieldThatIsWrongIsNamed) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {R"({"role":"ingest"})", "/name"},
      {R"({"name":"a","role":"king"})", "/role"},
      {R"({"name":"a","tenants":"t05"})", "/tenants"},
      {R"({"name":"a","labels":{"tenant":7}})", "/labels"},
      {R"({"name":"a","tenants":["t05"],"labels":{"tenant":"t17"}})", "/labels/tenant"},
      {R"({"name":"a","expires_at":"tomorrow"})", "/expires_at"},
      {R"({"name":"a","colour":"red"})", "/colour"},
      {R"({"name":"a","role":"viewer","role":"admin"})", "/role"},
      {R"({"name":"a","tenants":["t05"],"tenants":["t17"]})", "/tenants"},
      {R"({"name":"a","labels":{"team":"x","tenant":"t05","team":"y"}})", "/labels/team"}};
  for (const auto& [body, pointer] : wrong) {
    const RawResponse response = make(body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_EQ(json::parse(response.body)["errors"][0]["pointer"], pointer) << body;
  }
  EXPECT_EQ(make("[]").status, 400);
  EXPECT_EQ(list_tokens(tokens_)->size(), role_tokens_.size());
}

TEST(Token, OfBeforeThereWereLabelsOrRotationCanStillBeRead) {
  MemoryTokens tokens;
  const Timestamp now{1'767'225'600'000'000};
  const std::string text = *create_token(tokens, {.name = "ops", .tenants = {"t05"}}, {{}, now});
  const std::string id(public_id(text));
  std::string row = *tokens.get(id);
  const std::string rotation = encoded(std::string()) + encoded(Timestamp{});
  ASSERT_TRUE(row.ends_with('\0' + rotation)) << "an empty set of labels, and no rotation";
  row.resize(row.size() - rotation.size());
  for (const std::string& earlier : {row, row.substr(0, row.size() - 1)}) {
    ASSERT_TRUE(tokens.put(id, earlier, {}).ok());
    const auto token = verify_token(tokens, text, now);
    ASSERT_TRUE(token.ok()) << token.error().message();
    EXPECT_EQ(token->tenants, std::vector<std::string>{"t05"});
  }
}

TEST_F(TokensTest, AreRotatedWithTwoSecretsValidUntilTheOldOneIsRetired) {
  const std::string old = made(R"({"name":"ops"})");
  const std::string id(public_id(old));
  const RawResponse response = post("/headwater/v1/tokens/" + id + "/rotate", "");
  ASSERT_EQ(response.status, 200) << response.body;
  const json rotated = json::parse(response.body);
  const std::string fresh = rotated["token"];
  EXPECT_EQ(public_id(fresh), id);
  EXPECT_NE(fresh, old);
  EXPECT_EQ(rotated["old_secret_until"], "2026-01-02T00:00:00Z");
  const auto status = [&](const std::string& token) {
    return request({.path = "/headwater/v1/incidents", .token = token}).status;
  };
  EXPECT_EQ(status(old), 200);
  EXPECT_EQ(status(fresh), 200);
  EXPECT_EQ(post("/headwater/v1/tokens/" + id + "/retire", "").status, 200);
  EXPECT_EQ(status(old), 401);
  EXPECT_EQ(status(fresh), 200);
}

TEST_F(TokensTest, KeepTheOldSecretForAsLongAsAskedAndNoOlderOne) {
  const std::string first = made(R"({"name":"ops"})");
  const std::string path = "/headwater/v1/tokens/" + std::string(public_id(first)) + "/rotate";
  const auto rotated = [&](const std::string& query) -> std::string {
    return json::parse(post(path + query, "").body)["token"];
  };
  const auto status = [&](const std::string& token) {
    return request({.path = "/headwater/v1/incidents", .token = token}).status;
  };
  const std::string second = rotated("?keep_old_for=1h");
  const std::string third = rotated("?keep_old_for=1h");
  EXPECT_EQ(status(first), 401);
  EXPECT_EQ(status(second), 200);
  now_micros_ += hours(1).micros;
  EXPECT_EQ(status(second), 401);
  EXPECT_EQ(status(third), 200);
  EXPECT_EQ(post(path + "?keep_old_for=31d", "").status, 400);
  EXPECT_EQ(post(path + "?keep_old_for=soon", "").status, 400);
}

TEST_F(TokensTest, ThatAreRevokedOrNotThereAreNotRotated) {
  const std::string text = made(R"({"name":"ops"})");
  const std::string path = "/headwater/v1/tokens/" + std::string(public_id(text));
  EXPECT_EQ(post(path + "/revoke", "").status, 200);
  EXPECT_EQ(post(path + "/rotate", "").status, 409);
  EXPECT_EQ(post("/headwater/v1/tokens/000000000000/rotate", "").status, 404);
  EXPECT_EQ(post("/headwater/v1/tokens/000000000000/retire", "").status, 404);
}

}  // namespace
}  // namespace headwater::api
