// PagerDuty's Events API v2 with its own decoder behind it: what senders get, and what is kept.
#include "api/pagerduty_door.h"

#include <gtest/gtest.h>

#include "ingest/formats.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

const std::string kKey = "b8c1f2a9d4e35f607182930a4b5c6d7e";

class PagerDutyTest : public Served {
 protected:
  PagerDutyTest() {
    const std::vector<std::pair<std::string, std::string>> tenant = {{"tenant", "acme"}};
    routing_keys_.keys = {{.name = "shop", .key = Secret(kKey), .binding = {}},
                          {.name = "acme",
                           .key = Secret("another-routing-key"),
                           .binding = {.labels = LabelSet(tenant), .tenants = {"acme"}}}};
    routing_keys_.decoder = std::move(ingest::decoder_for("pagerduty_events")).value();
  }
  RawResponse enqueued(const std::string& members, const std::string& key = kKey,
                       const std::string& path = "/v2/enqueue") {
    return request({.method = "POST",
                    .path = path,
                    .body = R"({"routing_key":")" + key + "\"," + members + "}",
                    .content_type = "application/json"});
  }
  static std::string payload() {
    return R"("payload":{"summary":"down","source":"h","severity":"critical"})";
  }
};

TEST_F(PagerDutyTest, AnswersAnAlertWithItsKey) {
  const RawResponse response =
      enqueued(R"("event_action":"trigger","dedup_key":"k1",)" + payload());
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, R"({"status":"success","message":"Event processed","dedup_key":"k1"})");
  const Submission submission = engine_.submissions(1)[0];
  const Event event = std::get<EventArrived>(submission.inputs.at(0)).event;
  EXPECT_EQ(event.source, "pagerduty:shop");
  EXPECT_EQ(event.labels.get("dedup_key"), "k1");
}

TEST_F(PagerDutyTest, MakesAKeyForAnAlertWithoutOne) {
  const RawResponse response = enqueued(R"("event_action":"trigger",)" + payload());
  const Submission submission = engine_.submissions(1)[0];
  const std::string key(
      std::get<EventArrived>(submission.inputs.at(0)).event.labels.get("dedup_key"));
  EXPECT_EQ(key.size(), 32U);
  EXPECT_NE(response.body.find("\"dedup_key\":\"" + key + "\""), std::string::npos);
}

TEST_F(PagerDutyTest, TakesAcknowledgementsChangesAndResolves) {
  EXPECT_EQ(enqueued(R"("event_action":"acknowledge","dedup_key":"k1")").status, 202);
  EXPECT_EQ(enqueued(R"("event_action":"resolve","dedup_key":"k1")").status, 202);
  const RawResponse change =
      enqueued(R"("payload":{"summary":"deployed"})", kKey, "/v2/change/enqueue");
  EXPECT_EQ(change.status, 202);
  EXPECT_EQ(change.body, R"({"status":"success","message":"Change event processed"})");
  EXPECT_EQ(engine_.submissions(2).size(), 2U) << "an acknowledgement is no event";
}

TEST_F(PagerDutyTest, SaysWhatIsWrongInPagerDutysWords) {
  const RawResponse response = enqueued(R"("event_action":"trigger","dedup_key":"k")");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, R"({"status":"invalid event","message":"Event object is invalid",)"
                           R"("errors":["/payload: missing"]})");
}

// C29
TEST_F(PagerDutyTest, KnowsTheSenderByItsKeyAndBindsIt) {
  EXPECT_EQ(enqueued(R"("event_action":"trigger",)" + payload(), "another-routing-key").status,
            202);
  const Submission submission = engine_.submissions(1)[0];
  const auto& input = std::get<BoundEventArrived>(submission.inputs.at(0));
  EXPECT_EQ(input.event.source, "pagerduty:acme");
  EXPECT_EQ(input.event.labels.get("tenant"), "acme");
  EXPECT_EQ(input.tenants, std::vector<std::string>{"acme"});
}

TEST_F(PagerDutyTest, StoresNothingUnderAKeyThatIsNotKnown) {
  for (const std::string key : {"", "b8c1f2a9d4e35f607182930a4b5c6d7f", "taken-out"}) {
    const RawResponse response = enqueued(R"("event_action":"trigger",)" + payload(), key);
    EXPECT_EQ(response.status, 400);
    EXPECT_NE(response.body.find("routing_key is not known"), std::string::npos);
  }
  EXPECT_EQ(request({.method = "POST", .path = "/v2/enqueue", .body = "{"}).status, 400);
  EXPECT_TRUE(engine_.submissions(0).empty());
}

TEST_F(PagerDutyTest, GuessesAreSlowedDownAndToldToTheAuditButTheRightKeyIsTaken) {
  const std::string event = R"("event_action":"trigger",)" + payload();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(enqueued(event, "guess").status, 400) << i;
  EXPECT_EQ(enqueued(event, "guess").status, 429);
  EXPECT_EQ(enqueued(event).status, 202);
  ASSERT_EQ(audited_.size(), 1U);
  EXPECT_EQ(audited_[0].object, "pagerduty");
}

TEST_F(PagerDutyTest, TakesNothingThatNamesItsKeyTwice) {
  const RawResponse response =
      enqueued(R"("event_action":"nope","routing_key":"another-routing-key")");
  EXPECT_EQ(response.status, 400);
  EXPECT_NE(response.body.find("a name is given twice"), std::string::npos);
  EXPECT_TRUE(engine_.submissions(0).empty());
}

TEST_F(PagerDutyTest, KeepsNoRoutingKeyInADeadLetter) {
  EXPECT_EQ(enqueued(R"("event_action":"nope","dedup_key":"k")").status, 400);
  const Submission submission = engine_.submissions(1)[0];
  ASSERT_EQ(submission.dead_letters.size(), 1U);
  EXPECT_EQ(submission.dead_letters[0].bytes.find(kKey), std::string::npos);
  EXPECT_EQ(submission.dead_letters[0].source, "pagerduty:shop");
}

TEST_F(PagerDutyTest, IsAskedAgainLaterWhenTheEngineCannotTakeIt) {
  engine_.set_full(true);
  EXPECT_EQ(enqueued(R"("event_action":"resolve","dedup_key":"k1")").status, 503);
}

class WithoutRoutingKeys : public Served {};

TEST_F(WithoutRoutingKeys, ThereIsNoSuchDoor) {
  EXPECT_EQ(request({.method = "POST", .path = "/v2/enqueue"}).status, 404);
}

}  // namespace
}  // namespace headwater::api
