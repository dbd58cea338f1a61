// Check-ins in the manner of healthchecks.io and Opsgenie with our own decoder behind them.
#include "api/ping_door.h"

#include <gtest/gtest.h>

#include "ingest/formats.h"
#include "model/limits.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

const std::string kKey = "5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278";

class PingTest : public Served {
 protected:
  PingTest() {
    const std::vector<std::pair<std::string, std::string>> labels = {{"service", "backup"}};
    ping_keys_.keys = {{.name = "nightly-backup", .key = Secret(kKey), .binding = {}},
                       {.name = "acme-export",
                        .key = Secret("a-key-of-another-job"),
                        .binding = {.labels = LabelSet(labels), .tenants = {"acme"}}}};
    ping_keys_.decoder = std::move(ingest::decoder_for("headwater_json")).value();
  }
  RawResponse ping(const std::string& rest, const std::string& body = "",
                   const std::string& method = "POST") {
    return request({.method = method, .path = "/ping/" + kKey + rest, .body = body});
  }
  // The check-in that `rest` made.
  HeartbeatBody pinged(const std::string& rest, const std::string& body = "") {
    const RawResponse response = ping(rest, body);
    EXPECT_EQ(response.status, 200) << response.body;
    const Submission submission = engine_.submissions(++pings_).back();
    return std::get<HeartbeatBody>(std::get<EventArrived>(submission.inputs.at(0)).event.body);
  }

 private:
  std::size_t pings_ = 0;
};

TEST_F(PingTest, TheAddressSaysHowItWent) {
  EXPECT_EQ(pinged("").status, HeartbeatStatus::kSucceeded);
  EXPECT_EQ(pinged("/0").status, HeartbeatStatus::kSucceeded);
  EXPECT_EQ(pinged("/start").status, HeartbeatStatus::kStarted);
  EXPECT_EQ(pinged("/fail").status, HeartbeatStatus::kFailed);
  EXPECT_EQ(pinged("/log").status, HeartbeatStatus::kNoted);
  EXPECT_EQ(pinged("/255").status, HeartbeatStatus::kFailed);
}

TEST_F(PingTest, TheBodyAndTheExitStatusSayWhy) {
  const HeartbeatBody failed = pinged("/3", "pg_dump: no space left\non \"device\"\x01\xff");
  EXPECT_TRUE(failed.reason.starts_with("exit status 3: pg_dump: no space left\non \"device\""));
  EXPECT_EQ(pinged("/start?rid=2d4c1d2e-0000-4000-8000-00000000000a").run,
            "2d4c1d2e-0000-4000-8000-00000000000a");
}

TEST_F(PingTest, KeepsTheBeginningOfALongBodyUpToAWholeLetter) {
  std::string body(limits::kPingTextBytesMax - 1, 'x');
  body.append("\u00e4\u00e4");
  EXPECT_EQ(pinged("", body).reason, std::string(limits::kPingTextBytesMax - 1, 'x'));
}

TEST_F(PingTest, GetAndHeadCheckInToo) {
  EXPECT_EQ(ping("", "", "GET").body, "OK");
  EXPECT_EQ(ping("", "", "HEAD").status, 200);
  EXPECT_EQ(engine_.submissions(2).size(), 2U);
}

TEST_F(PingTest, KnowsTheJobByItsKeyAndBindsIt) {
  EXPECT_EQ(request({.path = "/ping/a-key-of-another-job"}).status, 200);
  const Submission submission = engine_.submissions(1)[0];
  const auto& input = std::get<BoundEventArrived>(submission.inputs.at(0));
  EXPECT_EQ(input.event.source, "ping:acme-export");
  EXPECT_EQ(input.event.labels.get("job"), "acme-export");
  EXPECT_EQ(input.event.labels.get("service"), "backup");
  EXPECT_EQ(input.tenants, std::vector<std::string>{"acme"});
}

TEST_F(PingTest, RefusesWhatItDoesNotKnowAndKeepsNothingOfIt) {
  EXPECT_EQ(request({.path = "/ping/5bf66975-d4c7-4bf5-bcc8-b8d8a82ea279"}).status, 404);
  EXPECT_EQ(request({.path = "/ping/"}).status, 404);
  for (const std::string rest : {"/stop", "/256", "/-1", "/1x", "?rid=1", "/start?rid="})
    EXPECT_EQ(ping(rest).status, 400) << rest;
  EXPECT_TRUE(engine_.submissions(0).empty());
}

TEST_F(PingTest, GuessesAreSlowedDownAndToldToTheAuditButTheRightKeyIsTaken) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(request({.path = "/ping/not-a-key"}).status, 404) << i;
  const RawResponse slowed = request({.path = "/ping/not-a-key"});
  EXPECT_EQ(slowed.status, 429);
  EXPECT_EQ(slowed.header("Retry-After"), "6");
  EXPECT_EQ(request({.path = "/v2/heartbeats/nightly-backup/ping"}).status, 429);
  EXPECT_EQ(ping("").status, 200);
  now_micros_ += seconds(6).micros;
  EXPECT_EQ(request({.path = "/ping/not-a-key"}).status, 404);
  ASSERT_EQ(audited_.size(), 1U);
  EXPECT_EQ(audited_[0].object, "ping");
  EXPECT_EQ(as_json(audited_[0]).find("not-a-key"), std::string::npos);
}

TEST_F(PingTest, TheKeyIsInNothingThatIsKept) {
  EXPECT_EQ(ping("/fail", "it went wrong").status, 200);
  const Submission submission = engine_.submissions(1)[0];
  const Event& event = std::get<EventArrived>(submission.inputs.at(0)).event;
  EXPECT_EQ(event.source, "ping:nightly-backup");
  for (const Label& label : event.labels) EXPECT_EQ(label.value.find(kKey), std::string::npos);
  EXPECT_EQ(get("/metrics").body.find(kKey), std::string::npos);
}

TEST_F(PingTest, OpsgeniesHeartbeatsShowTheirKeyInAHeader) {
  const auto with_key = [&](const std::string& name, const std::string& key) {
    return request({.path = "/v2/heartbeats/" + name + "/ping",
                    .headers = "Authorization: GenieKey " + key + "\r\n"});
  };
  const RawResponse response = with_key("nightly-backup", kKey);
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, R"({"result":"PONG - Heartbeat received"})");
  EXPECT_EQ(with_key("acme-export", kKey).status, 401) << "another one's key";
  EXPECT_EQ(with_key("nightly-backup", "").status, 401);
  EXPECT_EQ(request({.path = "/v2/heartbeats/nightly-backup/ping"}).status, 401);
  EXPECT_EQ(engine_.submissions(1).size(), 1U);
}

}  // namespace
}  // namespace headwater::api
