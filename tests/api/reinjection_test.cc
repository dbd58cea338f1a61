#include "api/reinjection.h"

#include <gtest/gtest.h>

#include "tests/api/served.h"

namespace headwater::api {
namespace {

class ReinjectionTest : public Served {
 protected:
  ReinjectionTest() {
    engine_.set_answers([this](const Query& query) -> Answer {
      const auto* asked = std::get_if<DeadLetterQuery>(&query);
      if (asked == nullptr || asked->id != letter_.id)
        return Error(ErrorCode::kNotFound, "no such letter");
      return AnswerBody{letter_};
    });
  }
  RawResponse reinject(const std::string& id = "17") {
    return post("/headwater/v1/dead-letters/" + id + "/reinject", "");
  }

  DeadLetter letter_{.id = 17,
                     .source = "api:v2",
                     .position = "request 4",
                     .reason = "/0/labels: none",
                     .content_type = "application/json",
                     .headers = {{"ce-id", "7"}},
                     .bytes = "[{}]",
                     .received_at = Timestamp{1'000'000}};
};

// C12
TEST_F(ReinjectionTest, FeedsTheSameBytesInAgainAsOfTheSourceDeadLetters) {
  const RawResponse response = reinject();
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, R"({"accepted":1,"dropped":[],"rejected":[]})");
  ASSERT_EQ(alerts_.seen().size(), 1U) << "by the decoder of the door it came through";
  const FakeDecoder::Seen seen = alerts_.seen()[0];
  EXPECT_EQ(seen.bytes, "[{}]");
  EXPECT_EQ(seen.source, "dead-letters");
  EXPECT_EQ(seen.content_type, "application/json");
  EXPECT_EQ(seen.received_at, Timestamp{1'000'000});
  EXPECT_EQ(seen.headers.front().first, "ce-id");
  const Submission submission = engine_.submissions(1)[0];
  EXPECT_EQ(submission.reinjects, 17U);
  EXPECT_EQ(submission.inputs.size(), 1U);
}

TEST_F(ReinjectionTest, WhatCameByNoKnownWayIsToldByItsBytes) {
  letter_.source = "kafka:alerts";
  EXPECT_EQ(reinject().status, 202);
  EXPECT_EQ(any_.seen().size(), 1U);
  EXPECT_TRUE(alerts_.seen().empty());
}

TEST_F(ReinjectionTest, WhatCameByAHookOrATopicIsReadInItsFormat) {
  const auto hook = std::make_shared<FakeDecoder>();
  const auto topic = std::make_shared<FakeDecoder>();
  hooks_ = {{.name = "github", .decoder = hook, .signature = {}, .binding = {}}};
  other_decoders_ = {{"kafka:alerts", topic}};
  letter_.source = "hooks:github";
  EXPECT_EQ(reinject().status, 202);
  EXPECT_EQ(hook->seen().size(), 1U);
  letter_.source = "kafka:alerts";
  EXPECT_EQ(reinject().status, 202);
  EXPECT_EQ(topic->seen().size(), 1U);
  EXPECT_TRUE(any_.seen().empty());
}

// C10
TEST_F(ReinjectionTest, TheLabelsOfItsTopicOrTokenAreFoldedInAgain) {
  letter_.headers.push_back({"headwater-label-tenant", "acme"});
  EXPECT_EQ(reinject().status, 202);
  const auto input = engine_.submissions(1)[0].inputs.at(0);
  EXPECT_EQ(std::get<EventArrived>(input).event.labels.get("tenant"), "acme");
}

TEST_F(ReinjectionTest, WhatIsStillWrongIsToldAndMakesNoSecondLetter) {
  alerts_.set_result({.rejected = {"/0/labels: none"}});
  EXPECT_EQ(reinject().status, 400);
  alerts_.set_result({.events = {alert_named("Good")}, .rejected = {"/1/labels: none"}});
  const RawResponse partly = reinject();
  EXPECT_EQ(partly.status, 202);
  EXPECT_EQ(partly.body,
            R"({"accepted":1,"dropped":[],"rejected":[{"pointer":"/1/labels","reason":"none"}]})");
  const std::vector<Submission> submissions = engine_.submissions(1);
  ASSERT_EQ(submissions.size(), 1U);
  EXPECT_TRUE(submissions[0].dead_letters.empty());
}

TEST_F(ReinjectionTest, AnUnknownOneIsNotFoundAndAFullEngineIsAskedAgainLater) {
  EXPECT_EQ(reinject("18").status, 404);
  EXPECT_EQ(reinject("x").status, 404);
  engine_.set_full(true);
  EXPECT_EQ(reinject().status, 503);
}

}  // namespace
}  // namespace headwater::api
