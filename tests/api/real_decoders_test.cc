// Doors with the decoders that stand behind them in the program: what real senders post, and what
// Alertmanager 0.25 answered to the same bad bodies.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "ingest/formats.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

class RealDecoders : public Served {
 protected:
  void SetUp() override {
    auto started = Server::start(
        {.authentication = false},
        {.intake = engine_,
         .queries = engine_,
         .tokens = tokens_,
         .decoders = {*decoder("alertmanager_webhook"), *decoder("alertmanager_alerts"),
                      *decoder("cloudevents"), *decoder("headwater_json"), *decoder("auto")},
         .clock = [this] { return Timestamp{now_micros_}; }});
    server_ = std::move(started).value();
  }
  const Decoder* decoder(const std::string& format) {
    decoders_.push_back(std::move(ingest::decoder_for(format)).value());
    return decoders_.back().get();
  }
  RawResponse sent(const std::string& path, const std::string& body,
                   const std::string& type = "application/json", const std::string& headers = "") {
    return request(
        {.method = "POST", .path = path, .body = body, .content_type = type, .headers = headers});
  }
  Event event(std::size_t submission, std::size_t input) {
    const auto all = engine_.submissions(submission + 1);
    return std::get<EventArrived>(all[submission].inputs.at(input)).event;
  }
  std::vector<std::unique_ptr<Decoder>> decoders_;
};

TEST_F(RealDecoders, TakeWhatPrometheusPosts) {
  const RawResponse response = sent(
      "/api/v2/alerts",
      R"([{"annotations":{"summary":"down"},"endsAt":"2026-01-01T00:04:15.000Z",)"
      R"("startsAt":"2025-12-31T23:59:15.000Z","generatorURL":"http://p:9090/graph?g0.expr=up",)"
      R"("labels":{"alertname":"TargetDown","job":"demo","severity":"critical"}},)"
      R"({"annotations":{},"endsAt":"2025-12-31T23:59:59.000Z",)"
      R"("startsAt":"2025-12-31T23:50:00.000Z","generatorURL":"","labels":{"alertname":"Over"}}])");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
  const Event firing = event(0, 0);
  EXPECT_EQ(firing.source, "api:v2");
  EXPECT_EQ(std::get<AlertBody>(firing.body).status, AlertStatus::kFiring);
  EXPECT_EQ(std::get<AlertBody>(firing.body).ends_at, *parse_rfc3339("2026-01-01T00:04:15Z"));
  EXPECT_EQ(std::get<AlertBody>(event(0, 1).body).status, AlertStatus::kResolved);
}

TEST_F(RealDecoders, TakeWhatAlertmanagerPosts) {
  const RawResponse response = sent(
      "/hooks/alertmanager",
      R"({"receiver":"headwater","status":"firing","alerts":[{"status":"firing","labels":)"
      R"({"alertname":"TargetDown","job":"demo"},"annotations":{},)"
      R"("startsAt":"2026-01-01T00:00:00.123Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"",)"
      R"("fingerprint":"c1f8f1f2f6b8c7d1"}],"groupLabels":{},"commonLabels":{},)"
      R"("commonAnnotations":{},"externalURL":"http://a:9093","version":"4","groupKey":"{}:{}",)"
      R"("truncatedAlerts":0})");
  EXPECT_EQ(response.status, 200);
  EXPECT_FALSE(std::get<AlertBody>(event(0, 0).body).ends_at.set());
}

TEST_F(RealDecoders, AnswerAsAlertmanagerDoes) {
  const auto answer = [&](const std::string& body) {
    const RawResponse response = sent("/api/v2/alerts", body);
    return std::to_string(response.status) + " " + response.body;
  };
  EXPECT_EQ(answer("[]"), "200 ");
  EXPECT_EQ(answer(R"([{"labels":{}},{"labels":{"alertname":"ok"}}])"),
            "400 \"at least one label pair required\"\n");
  EXPECT_EQ(answer(R"([{"labels":{"a":"b"},"startsAt":"2026-01-02T00:00:00Z",)"
                   R"("endsAt":"2026-01-01T00:00:00Z"}])"),
            "400 \"start time must be before end time\"\n");
  EXPECT_TRUE(answer("[").starts_with(
      R"(400 {"code":400,"message":"parsing alerts body from \"\" failed, because )"));
  EXPECT_TRUE(answer("{}").starts_with(
      R"(400 {"code":400,"message":"parsing alerts body from \"\" failed, because )"));
}

TEST_F(RealDecoders, TakeCloudEventsInEachOfTheirForms) {
  const std::string alert = R"({"status":"firing","name":"QueueLong","service":"worker"})";
  const std::string structured =
      R"({"specversion":"1.0","id":"1","source":"/s","type":"io.headwater.alert.v1","data":)" +
      alert + "}";
  EXPECT_EQ(sent("/hooks/cloudevents", structured, "application/cloudevents+json").status, 200);
  EXPECT_EQ(sent("/hooks/cloudevents", "[" + structured + "]", "application/cloudevents-batch+json")
                .status,
            200);
  EXPECT_EQ(sent("/hooks/cloudevents", alert, "application/json",
                 "ce-specversion: 1.0\r\nce-id: 1\r\nce-source: /s\r\n"
                 "ce-type: io.headwater.alert.v1\r\n")
                .status,
            200);
  EXPECT_FALSE(event(0, 0).source_id.empty());
  EXPECT_EQ(event(0, 0).source_id, event(1, 0).source_id);
  EXPECT_EQ(event(0, 0).source_id, event(2, 0).source_id);
}

TEST_F(RealDecoders, NameTheFieldOfOurOwnJsonThatIsWrong) {
  const RawResponse response =
      sent("/headwater/v1/events",
           R"([{"kind":"alert","status":"firing","name":"A","service":"s"},{"kind":"nope"}])");
  EXPECT_EQ(response.status, 202);
  EXPECT_TRUE(
      response.body.starts_with(R"({"accepted":1,"dropped":[],"rejected":[{"pointer":"/1/kind",)"))
      << response.body;
}

}  // namespace
}  // namespace headwater::api
