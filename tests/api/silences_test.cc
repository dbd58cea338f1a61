// Silences in Alertmanager's API v2: what its clients send, and what they look at in the answers.
#include "api/silences.h"

#include <gtest/gtest.h>

#include "tests/api/served.h"

namespace headwater::api {
namespace {

constexpr std::string_view kId = "7b1e2a6c-6c0f-4d6e-9a1b-0123456789ab";
constexpr std::string_view kBody =
    R"({"comment":"test","createdBy":"me","endsAt":"2026-11-23T12:00:00.000Z","matchers":[)"
    R"({"isEqual":true,"isRegex":false,"name":"alertname","value":"Flap"},)"
    R"({"isRegex":true,"name":"service","value":"a.*"}],"startsAt":"2026-11-23T11:00:00.000Z"})";

class SilencesTest : public Served {
 protected:
  RawResponse ask(const std::string& method, const std::string& path, const std::string& body = "",
                  Role role = Role::kResponder) {
    return request({.method = method,
                    .path = "/api/v2/" + path,
                    .token = role_tokens_[role],
                    .body = body,
                    .content_type = body.empty() ? "" : "application/json"});
  }
  RawResponse refused(const std::string& from, const std::string& to) {
    std::string body(kBody);
    const std::size_t place = body.find(from);
    EXPECT_NE(place, std::string::npos) << from;
    return ask("POST", "silences", body.replace(place, from.size(), to));
  }
  static Silence one() {
    return {.name = std::string(kId),
            .state = SilenceState::kActive,
            .matchers = {{.name = "alertname", .value = "Flap"},
                         {.name = "team", .value = "a|b", .is_regex = true, .is_equal = false}},
            .starts_at = *parse_rfc3339("2026-11-23T11:00:00Z"),
            .ends_at = *parse_rfc3339("2026-11-23T12:00:00.5Z"),
            .updated_at = *parse_rfc3339("2026-11-23T11:00:00Z"),
            .created_by = "me",
            .comment = "say \"hi\""};
  }
};

TEST_F(SilencesTest, BecomeInputsUnderANewIdAndAreAudited) {
  engine_.set_answers([](const Query&) -> Answer { return {SilencePage{{one()}}}; });
  const RawResponse made = ask("POST", "silences", std::string(kBody));
  EXPECT_EQ(made.status, 200);
  const Submission sent = engine_.submissions(1).at(0);
  const auto& input = std::get<SilenceRequested>(sent.inputs.at(0));
  EXPECT_EQ(made.body, "{\"silenceID\":\"" + input.id + "\"}\n");
  EXPECT_EQ(input.id.size(), 36U);
  EXPECT_EQ(input.id[14], '4') << "a random UUID";
  EXPECT_EQ(input.replaces, "");
  EXPECT_EQ(to_text(input.matchers), R"({alertname="Flap",service=~"a.*"})");
  EXPECT_EQ(input.ends_at, *parse_rfc3339("2026-11-23T12:00:00Z"));
  EXPECT_EQ(input.created_by, "me");
  EXPECT_EQ(sent.audit->action, "silence.set");
  EXPECT_EQ(sent.audit->by.actor, "responder");
  ask("POST", "silences", std::string(kBody));
  EXPECT_NE(std::get<SilenceRequested>(engine_.submissions(2)[1].inputs.at(0)).id, input.id);
}

TEST_F(SilencesTest, ThatWereChangedInPlaceKeepTheirId) {
  engine_.set_answers([](const Query&) -> Answer {
    return Error(ErrorCode::kNotFound, std::string(kNoSuchSilence));
  });
  const std::string named = R"({"id":")" + std::string(kId) + "\"," + std::string(kBody.substr(1));
  EXPECT_EQ(ask("POST", "silences", named).body, "{\"silenceID\":\"" + std::string(kId) + "\"}\n");
  EXPECT_EQ(std::get<SilenceRequested>(engine_.submissions(1)[0].inputs.at(0)).replaces, kId);
}

TEST_F(SilencesTest, AreReadAsAlertmanagersFrameworkReadsThem) {
  const auto message = [](const RawResponse& response, unsigned status, const std::string& body) {
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.body, body);
  };
  message(refused(R"("name":"alertname",)", ""), 422,
          R"({"code":602,"message":"matchers.0.name in body is required"})");
  message(refused(R"("isRegex":false,)", ""), 422,
          R"({"code":602,"message":"matchers.0.isRegex in body is required"})");
  message(refused(R"("comment":"test",)", ""), 422,
          R"({"code":602,"message":"comment in body is required"})");
  message(ask("POST", "silences",
              R"({"comment":"","createdBy":"","startsAt":"2026-11-23T11:00:00Z",)"
              R"("endsAt":"2026-11-23T12:00:00Z","matchers":[]})"),
          422, R"({"code":612,"message":"matchers in body should have at least 1 items"})");
  message(refused(R"({"comment")", R"({"id":"nope","comment")"), 422,
          R"({"code":601,"message":"id in body must be of type uuid: \"nope\""})");
  EXPECT_EQ(refused("2026-11-23T12:00:00.000Z", "tomorrow").status, 400);
  EXPECT_EQ(refused("{\"comment\"", "[\"comment\"").status, 400);
  EXPECT_EQ(refused("false", "\"no\"").status, 400);
  EXPECT_EQ(request({.method = "POST",
                     .path = "/api/v2/silences",
                     .token = role_tokens_[Role::kResponder],
                     .body = std::string(kBody),
                     .content_type = "text/plain"})
                .status,
            415);
  EXPECT_TRUE(engine_.submissions(0).empty());
}

TEST_F(SilencesTest, AreRefusedInTheCoresWords) {
  engine_.set_verdicts([](const auto&) { return std::string("silence invalid: too long"); });
  const RawResponse invalid = ask("POST", "silences", std::string(kBody));
  EXPECT_EQ(invalid.status, 400);
  EXPECT_EQ(invalid.body, "\"silence invalid: too long\"\n");
  engine_.set_verdicts([](const auto&) { return std::string(kNoSuchSilence); });
  EXPECT_EQ(ask("POST", "silences", std::string(kBody)).status, 404);
  EXPECT_EQ(ask("DELETE", "silence/" + std::string(kId)).status, 404);
  engine_.set_full(true);
  EXPECT_EQ(ask("POST", "silences", std::string(kBody)).status, 503);
}

TEST_F(SilencesTest, AreListedByStateAndShown) {
  engine_.set_answers([](const Query&) -> Answer {
    Silence over = one();
    over.state = SilenceState::kExpired;
    over.matched_at = over.starts_at;
    over.annotations = LabelSet({{"ticket", std::string("OPS-7")}});
    return {SilencePage{{one(), over}}};
  });
  const std::string active =
      R"({"id":"7b1e2a6c-6c0f-4d6e-9a1b-0123456789ab","status":{"state":"active"},)"
      R"("updatedAt":"2026-11-23T11:00:00.000Z","comment":"say \"hi\"","createdBy":"me",)"
      R"("endsAt":"2026-11-23T12:00:00.500Z","matchers":[)"
      R"({"isEqual":true,"isRegex":false,"name":"alertname","value":"Flap"},)"
      R"({"isEqual":false,"isRegex":true,"name":"team","value":"a|b"}],)"
      R"("startsAt":"2026-11-23T11:00:00.000Z"})";
  EXPECT_EQ(ask("GET", "silences?expired=maybe", "", Role::kViewer).body, "[" + active + "]\n");
  EXPECT_EQ(ask("GET", "silences?active=false&expired=false").body, "[]\n");
  const std::string over = ask("GET", "silences?active=false").body;
  EXPECT_NE(over.find(R"("annotations":{"ticket":"OPS-7"},"matchedAt":"2026-11-23T11:00:00.000Z")"),
            std::string::npos)
      << over;
  EXPECT_EQ(ask("GET", "silence/" + std::string(kId)).body, active + "\n");
  ask("GET", "silences?filter=alertname%3D%22Flap%22");
  EXPECT_EQ(std::get<SilencesQuery>(engine_.queries().back()).filters,
            std::vector<std::string>{"alertname=\"Flap\""});
}

TEST_F(SilencesTest, AreNotFoundOrNotNamed) {
  engine_.set_answers([](const Query&) -> Answer {
    return Error(ErrorCode::kNotFound, std::string(kNoSuchSilence));
  });
  const RawResponse missing = ask("GET", "silence/" + std::string(kId));
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.body, "\"silence not found\"\n");
  for (const std::string method : {"GET", "DELETE"}) {
    const RawResponse unnamed = ask(method, "silence/nope");
    EXPECT_EQ(unnamed.status, 422);
    EXPECT_EQ(unnamed.body,
              "{\"code\":601,\"message\":\"silenceID in path must be of type uuid: "
              "\\\"nope\\\"\"}");
  }
}

TEST_F(SilencesTest, EndInTheNameOfTheToken) {
  const RawResponse ended = ask("DELETE", "silence/" + std::string(kId));
  EXPECT_EQ(ended.status, 200);
  EXPECT_EQ(ended.body, "");
  const Submission sent = engine_.submissions(1).at(0);
  const auto& input = std::get<SilenceExpiryRequested>(sent.inputs.at(0));
  EXPECT_EQ(input.id, kId);
  EXPECT_EQ(input.actor, "responder");
  EXPECT_EQ(sent.audit->action, "silence.expire");
}

}  // namespace
}  // namespace headwater::api
