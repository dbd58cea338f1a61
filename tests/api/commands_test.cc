// What people ask for: one input each, in their own name, answered after the write.
#include "api/commands.h"

#include <gtest/gtest.h>

#include "tests/api/served.h"

namespace headwater::api {
namespace {

class CommandsTest : public Served {
 protected:
  RawResponse as_responder(const std::string& path, const std::string& body = "",
                           const std::string& type = "application/json",
                           const std::string& headers = "") {
    return request({.method = "POST",
                    .path = "/headwater/v1/incidents/" + path,
                    .token = role_tokens_[Role::kResponder],
                    .body = body,
                    .content_type = body.empty() ? "" : type,
                    .headers = headers});
  }
  // What the core is told to expect of the incident under these fields of the head.
  std::vector<std::string> expected_under(const std::string& headers) {
    const std::size_t before = engine_.submissions(0).size();
    EXPECT_EQ(as_responder("INC-7/acknowledge", "", "", headers).status, 200) << headers;
    return command(before + 1).expected;
  }
  OperatorCommand command(std::size_t number) {
    const auto all = engine_.submissions(number);
    return std::get<OperatorCommand>(all[number - 1].inputs.at(0));
  }
};

TEST_F(CommandsTest, BecomeInputsInTheNameOfTheToken) {
  const std::vector<std::pair<std::string, CommandKind>> verbs = {
      {"INC-7/acknowledge", CommandKind::kAcknowledge},
      {"INC-7/unacknowledge", CommandKind::kUnacknowledge},
      {"INC-7/resolve", CommandKind::kResolve},
      {"INC-7/suspects/2/confirm", CommandKind::kConfirmSuspect},
      {"INC-7/suspects/2/reject", CommandKind::kRejectSuspect}};
  std::size_t number = 0;
  for (const auto& [path, kind] : verbs) {
    EXPECT_EQ(as_responder(path, R"({"reason":"on it"})").status, 200) << path;
    const OperatorCommand sent = command(++number);
    EXPECT_EQ(sent.kind, kind);
    EXPECT_EQ(sent.incident.value, 7U);
    EXPECT_EQ(sent.suspect, path.find("suspects") == std::string::npos ? 0U : 2U);
    EXPECT_EQ(sent.actor, "responder");
    EXPECT_EQ(sent.reason, "on it");
  }
}

TEST_F(CommandsTest, ShowTheIncidentAsItThenIs) {
  const IncidentView view{
      .summary = {.name = "INC-7", .state = IncidentState::kAcknowledged, .acknowledged_by = "me"}};
  engine_.set_answers([&](const Query&) -> Answer { return {view}; });
  const RawResponse response = as_responder("INC-7/acknowledge");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, as_json(view.summary));
}

TEST_F(CommandsTest, AreRefusedInTheCoresWords) {
  engine_.set_verdicts([](const auto&) { return std::string("the incident is resolved already"); });
  const RawResponse conflict = as_responder("INC-7/resolve");
  EXPECT_EQ(conflict.status, 409);
  EXPECT_NE(conflict.body.find("resolved already"), std::string::npos);
  engine_.set_answers(
      [](const Query&) -> Answer { return Error(ErrorCode::kNotFound, "INC-7 is unknown"); });
  EXPECT_EQ(as_responder("INC-7/resolve").status, 404);
}

TEST_F(CommandsTest, AreNotGuessedAt) {
  EXPECT_EQ(as_responder("seven/acknowledge").status, 404);
  EXPECT_EQ(as_responder("INC-7/suspects/0/confirm").status, 404);
  EXPECT_EQ(as_responder("INC-7/suspects/one/confirm").status, 404);
  EXPECT_EQ(as_responder("INC-7/acknowledge", "reason=x", "text/plain").status, 415);
  for (const std::string body : {"[]", "{", "\"reason\"", "{\"reason\":\"\xff\"}", "{} {}"}) {
    EXPECT_EQ(as_responder("INC-7/acknowledge", body).status, 400) << body;
  }
  const RawResponse fields = as_responder("INC-7/acknowledge", R"({"reason":1,"actor":"root"})");
  EXPECT_EQ(fields.status, 400);
  EXPECT_NE(fields.body.find(R"({"pointer":"/reason","detail":"expected a text"})"),
            std::string::npos);
  EXPECT_NE(fields.body.find(R"({"pointer":"/actor","detail":"unknown field"})"),
            std::string::npos);
  for (const std::string body :
       {R"({"reason":"a","reason":"b"})", R"({"reason":"","reason":"b"})"}) {
    const RawResponse twice = as_responder("INC-7/acknowledge", body);
    EXPECT_EQ(twice.status, 400) << body;
    EXPECT_NE(twice.body.find(R"([{"pointer":"/reason","detail":"given twice"}])"),
              std::string::npos);
  }
  EXPECT_EQ(
      as_responder("INC-7/acknowledge", "{\"reason\":\"" + std::string(5000, 'a') + "\"}").status,
      400);
  EXPECT_EQ(as_responder("INC-7/acknowledge", std::string(70'000, ' ')).status, 413);
  EXPECT_TRUE(engine_.submissions(0).empty());
}

TEST_F(CommandsTest, HandTheTagsOfIfMatchToTheCore) {
  using Tags = std::vector<std::string>;
  EXPECT_EQ(expected_under(""), Tags{});
  EXPECT_EQ(expected_under("If-Match: *\r\n"), Tags{});
  EXPECT_EQ(expected_under("If-Match: \"a\"\r\n"), Tags{"a"});
  EXPECT_EQ(expected_under("If-Match: \"a\", W/\"b\",\"c,d\"\r\nIf-Match: \"e\"\r\n"),
            (Tags{"a", "c,d", "e"}));
  for (const std::string none : {"", "a", "W/\"a\"", "\"a", ",", "**"})
    EXPECT_EQ(expected_under("If-Match: " + none + "\r\n"), Tags{""}) << none << " has none";
}

TEST_F(CommandsTest, AnswerWith412WhatTheCoreFoundChanged) {
  engine_.set_verdicts([](const auto&) { return std::string(kNotAsExpected); });
  const RawResponse response = as_responder("INC-7/resolve", "", "", "If-Match: \"a\"\r\n");
  EXPECT_EQ(response.status, 412);
  EXPECT_NE(response.body.find("/problems/changed-since"), std::string::npos);
}

TEST_F(CommandsTest, TakeAtMostEightTags) {
  std::string tags = "\"0\"";
  for (int i = 1; i < 8; ++i) tags += ",\"" + std::to_string(i) + "\"";
  EXPECT_EQ(expected_under("If-Match: " + tags + "\r\n").size(), limits::kExpectedTagsMax);
  const RawResponse more =
      as_responder("INC-7/resolve", "", "", "If-Match: " + tags + ",\"8\"\r\n");
  EXPECT_EQ(more.status, 400);
}

TEST_F(CommandsTest, WaitForTheWrite) {
  engine_.set_full(true);
  EXPECT_EQ(as_responder("INC-7/acknowledge").status, 503);
  engine_.set_full(false);
  engine_.set_durable(false);
  const RawResponse stopping = as_responder("INC-7/acknowledge");
  EXPECT_EQ(stopping.status, 503);
  EXPECT_FALSE(stopping.header("Retry-After").empty());
}

}  // namespace
}  // namespace headwater::api
