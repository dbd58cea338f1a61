// What happens to bytes at a door: to the decoder, to the engine, and the answer after the write.
#include "api/doors.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/limits.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

// What Alertmanager 0.25 sends for one firing alert.
const std::string kWebhook =
    R"({"receiver":"headwater","status":"firing","alerts":[{"status":"firing","labels":)"
    R"({"alertname":"TargetDown","instance":"127.0.0.1:9","job":"demo"},"annotations":{},)"
    R"("startsAt":"2026-01-01T00:00:00.123Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":)"
    R"("http://p:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1","fingerprint":"c1f8f1f2f6b8c7d1"}],)"
    R"("groupLabels":{"alertname":"TargetDown"},"commonLabels":{"alertname":"TargetDown"},)"
    R"("commonAnnotations":{},"externalURL":"http://a:9093","version":"4","groupKey":)"
    R"("{}:{alertname=\"TargetDown\"}","truncatedAlerts":0})";

class DoorTest : public Served {
 protected:
  Event taken_event(std::size_t submission = 0, std::size_t input = 0) {
    const auto all = engine_.submissions(submission + 1);
    return std::get<EventArrived>(all[submission].inputs.at(input)).event;
  }
  static Decoded events_named(const std::vector<std::string>& names) {
    Decoded decoded;
    for (const std::string& name : names) decoded.events.push_back(alert_named(name));
    return decoded;
  }
};

TEST_F(DoorTest, HandsTheBytesOverUnchanged) {
  const RawResponse response =
      post("/hooks/alertmanager", kWebhook, "User-Agent: Alertmanager/0.25.0\r\n");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"accepted":1,"dropped":[],"rejected":[]})");
  ASSERT_EQ(webhook_.seen().size(), 1U);
  const FakeDecoder::Seen seen = webhook_.seen()[0];
  EXPECT_EQ(seen.bytes, kWebhook);
  EXPECT_EQ(seen.source, "hooks:alertmanager");
  EXPECT_EQ(seen.content_type, "application/json");
  EXPECT_EQ(seen.received_at.micros, now_micros_);
  EXPECT_EQ(engine_.submissions(1)[0].bytes, kWebhook.size());
}

// C29
TEST_F(DoorTest, AnswersOnlyWhenTheEngineSaysDurable) {
  engine_.hold();
  RawClient sender = client();
  sender.send(text_of({.method = "POST",
                       .path = "/hooks/alertmanager",
                       .token = role_tokens_[Role::kIngest],
                       .body = kWebhook,
                       .content_type = "application/json"}));
  (void)engine_.submissions(1);
  // A round trip on another connection: the io thread has long been done with ours.
  EXPECT_EQ(request({.path = "/-/healthy"}).status, 200);
  EXPECT_FALSE(sender.readable());
  engine_.release();
  EXPECT_EQ(sender.receive().status, 200);
}

// C29
TEST_F(DoorTest, Says503AndNever429WhenTheQueueIsFull) {
  engine_.set_full(true);
  for (const std::string path : {"/hooks/alertmanager", "/api/v2/alerts", "/headwater/v1/events"}) {
    const RawResponse response = post(path, "{}");
    EXPECT_EQ(response.status, 503) << path;
    const int wait = std::stoi(response.header("Retry-After"));
    EXPECT_GE(wait, 1);
    EXPECT_LE(wait, 5);
  }
  engine_.set_full(false);
  EXPECT_EQ(post("/hooks/alertmanager", kWebhook).status, 200);
}

TEST_F(DoorTest, Says503WhenTheEngineStops) {
  engine_.set_durable(false);
  EXPECT_EQ(post("/hooks/alertmanager", kWebhook).status, 503);
  EXPECT_EQ(post("/api/v2/alerts", "[]").status, 503);
}

TEST_F(DoorTest, SpreadsItsClientsOverTheWaits) {
  engine_.set_full(true);
  std::set<std::string> waits;
  for (int i = 0; i < 100; ++i) waits.insert(post("/api/v2/alerts", "[]").header("Retry-After"));
  EXPECT_EQ(waits.size(), 5U);
}

// C29: the answer carries the core's verdicts.
TEST_F(DoorTest, TellsEachEventsFate) {
  Decoded decoded = events_named({"Good", "Again", "Foreign"});
  decoded.rejected = {"/3/labels: at least one label pair required", "something else: odd"};
  events_.set_result(decoded);
  engine_.set_verdicts([](const auto& input) -> std::string {
    const auto name = std::get<EventArrived>(input).event.labels.get("alertname");
    if (name == "Again") return "redelivered";
    return name == "Foreign" ? "tenant_not_allowed" : "";
  });
  const RawResponse response = post("/headwater/v1/events", "[1,2,3,4]");
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body,
            R"({"accepted":1,"dropped":[{"event":1,"reason":"redelivered"},)"
            R"({"event":2,"reason":"tenant_not_allowed"}],)"
            R"("rejected":[{"pointer":"/3/labels","reason":"at least one label pair required"},)"
            R"({"pointer":"","reason":"something else: odd"}]})");
}

TEST_F(DoorTest, KeepsWhatItCannotUseAsADeadLetterInTheSameSubmission) {
  Decoded decoded = events_named({"Good"});
  decoded.rejected = {"/1: not an object"};
  events_.set_result(decoded);
  EXPECT_EQ(post("/headwater/v1/events", "[{},2]").status, 202);
  const Submission submission = engine_.submissions(1)[0];
  EXPECT_EQ(submission.inputs.size(), 1U);
  ASSERT_EQ(submission.dead_letters.size(), 1U);
  EXPECT_EQ(submission.dead_letters[0].bytes, "[{},2]");
  EXPECT_EQ(submission.dead_letters[0].reason, "/1: not an object");
  EXPECT_TRUE(submission.dead_letters[0].source.starts_with("events:"));
  EXPECT_FALSE(submission.dead_letters[0].position.empty());
}

TEST_F(DoorTest, RefusesWhatHoldsNothingUsableOnceItIsKept) {
  for (FakeDecoder* decoder : {&webhook_, &cloudevents_, &events_}) {
    decoder->set_result({.events = {}, .rejected = {"/0/labels: is required"}});
  }
  const std::string expected =
      R"({"type":"/headwater/v1/problems/nothing-usable","title":"Bad Request","status":400,"detail":)"
      R"("nothing in the request could be used",)"
      R"("errors":[{"pointer":"/0/labels","detail":"is required"}],)"
      R"("instance":"/headwater/v1/problems/nothing-usable#r1"})";
  const std::string id = "X-Request-Id: r1\r\n";
  EXPECT_EQ(post("/headwater/v1/events", "[{}]", id).body, expected);
  EXPECT_EQ(post("/hooks/alertmanager", "[{}]", id).body, expected);
  const RawResponse last =
      post("/hooks/cloudevents", "[{}]", id + "ce-specversion: 1.0\r\nce-id: 7\r\n");
  EXPECT_EQ(last.body, expected);
  EXPECT_EQ(last.status, 400);
  EXPECT_EQ(last.header("Content-Type"), "application/problem+json");
  for (const Submission& submission : engine_.submissions(3)) {
    EXPECT_EQ(submission.dead_letters.size(), 1U);
  }
  engine_.set_full(true);  // not kept, so it may come again
  EXPECT_EQ(post("/headwater/v1/events", "[{}]").status, 503);
}

TEST_F(DoorTest, AnswersAnEmptyBatchWithoutTheEngine) {
  events_.set_result({});
  alerts_.set_result({});
  engine_.set_full(true);
  EXPECT_EQ(post("/headwater/v1/events", "[]").status, 202);
  EXPECT_EQ(post("/api/v2/alerts", "[]").status, 200);
}

// C12
TEST_F(DoorTest, KnowsARetryByItsKeyWithoutLosingTheFormatsOwnId) {
  Decoded decoded = events_named({"First", "Second"});
  decoded.events[1].source_id = "own";
  events_.set_result(decoded);
  const std::string& admin = role_tokens_[Role::kAdmin];
  EXPECT_EQ(post("/headwater/v1/events", "[1]", "Idempotency-Key: k1\r\n").status, 202);
  const std::string id(public_id(admin));
  EXPECT_EQ(taken_event(0, 0).source_id, id + "/k1/0");
  EXPECT_EQ(taken_event(0, 1).source_id, "own");
  EXPECT_EQ(taken_event(0, 0).source, "events:" + id);
  EXPECT_EQ(post("/headwater/v1/events", "[1]").status, 202);
  EXPECT_EQ(taken_event(1, 0).source_id, "");
  const std::string long_key(limits::kIdempotencyKeyBytesMax + 1, 'k');
  EXPECT_EQ(post("/headwater/v1/events", "[1]", "Idempotency-Key: " + long_key + "\r\n").status,
            400);
}

TEST_F(DoorTest, BoundsTheEventsOfARequest) {
  Decoded decoded;
  decoded.events.assign(limits::kEventsPerRequestMax + 1, alert_named("Many"));
  events_.set_result(decoded);
  EXPECT_EQ(post("/headwater/v1/events", "[1]").status, 413);
}

TEST_F(DoorTest, PassesOnlyTheEventsOwnHeaders) {
  EXPECT_EQ(post("/hooks/cloudevents", "{}",
                 "CE-SpecVersion: 1.0\r\nce-id: 7\r\nX-Secret: s\r\nCookie: c\r\n")
                .status,
            200);
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(cloudevents_.seen()[0].headers, (Pairs{{"ce-specversion", "1.0"}, {"ce-id", "7"}}));
}

TEST_F(DoorTest, TellsMediaTypesApart) {
  const auto status = [&](const std::string& path, const std::string& type) {
    return request({.method = "POST",
                    .path = path,
                    .token = role_tokens_[Role::kIngest],
                    .body = "{}",
                    .content_type = type})
        .status;
  };
  EXPECT_EQ(status("/headwater/v1/events", "application/json; charset=utf-8"), 202);
  EXPECT_EQ(status("/headwater/v1/events", "text/plain"), 415);
  EXPECT_EQ(status("/headwater/v1/events", ""), 415);
  EXPECT_EQ(status("/hooks/alertmanager", "application/x-www-form-urlencoded"), 415);
  EXPECT_EQ(status("/hooks/cloudevents", "application/json"), 415);
  EXPECT_EQ(status("/hooks/cloudevents", "application/cloudevents+json"), 200);
  EXPECT_EQ(status("/hooks/cloudevents", "application/cloudevents-batch+json"), 200);
}

TEST_F(DoorTest, ShakesHandsWithASenderOfCloudEvents) {
  const RawResponse welcome = request({.method = "OPTIONS",
                                       .path = "/hooks/cloudevents",
                                       .token = role_tokens_[Role::kIngest],
                                       .headers = "WebHook-Request-Origin: e.example\r\n"});
  EXPECT_EQ(welcome.status, 200);
  EXPECT_EQ(welcome.header("WebHook-Allowed-Origin"), "e.example");
  EXPECT_EQ(welcome.header("WebHook-Allowed-Rate"), "*");
}

TEST_F(DoorTest, CountsWhatTheFormatKnowsAsNoEvent) {
  Decoded ping;
  ping.ignored = {"/zen: a ping", "/hook: a subscription"};
  webhook_.set_result(ping);
  EXPECT_EQ(post("/hooks/alertmanager", "{}").status, 200);
  EXPECT_NE(
      get("/metrics").body.find(R"(headwater_ingest_ignored_total{source="hooks:alertmanager"} 2)"),
      std::string::npos);
}

// C29
TEST_F(DoorTest, ASenderFasterThanItsRateIsToldWhenToComeAgainAndOthersAreNot) {
  options_.rate = {.events = 1};
  webhook_.set_result(events_named(std::vector<std::string>(25, "Slow")));
  EXPECT_EQ(post("/hooks/alertmanager", kWebhook).status, 200) << "what is large is owed";
  const RawResponse refused = post("/hooks/alertmanager", kWebhook);
  EXPECT_EQ(refused.status, 503);
  EXPECT_GE(std::stoi(refused.header("Retry-After")), 25 - 10 + 1);
  EXPECT_EQ(webhook_.seen().size(), 1U);
  EXPECT_EQ(post("/hooks/cloudevents", "{}", "ce-specversion: 1.0\r\n").status, 200);
  now_micros_ += seconds(16).micros;
  EXPECT_EQ(post("/hooks/alertmanager", kWebhook).status, 200);
}

}  // namespace
}  // namespace headwater::api
