#include "notifiers/pagerduty.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "notifiers/text.h"
#include "tests/notifiers/loopback_server.h"
#include "tests/notifiers/sample_delivery.h"

namespace headwater::notifiers {
namespace {

using nlohmann::json;

const Secret kRoutingKey("canarykey0123456789abcdef0123456");

json event_of(const Delivery& delivery) {
  return json::parse(pagerduty_event(delivery, kRoutingKey));
}

std::unique_ptr<Receiver> receiver_at(const LoopbackServer& server) {
  ReceiverConfig config;
  config.name = "pager";
  config.kind = ReceiverKind::kPagerDuty;
  config.api_base = server.url("");
  config.secrets = {kRoutingKey};
  config.http.allow_insecure = config.http.allow_private = true;
  return std::move(make_receiver(config)).value();
}

Delivery delivery_with_suspected_deploy() {
  Delivery delivery = sample_delivery();
  delivery.message.card.ranking.suspects.back().probability = 4200;
  return delivery;
}

TEST(PagerDutyEvent, CarriesWhatTheVendorAsksFor) {
  const json event = event_of(sample_delivery());
  EXPECT_EQ(event["routing_key"], kRoutingKey.reveal());
  EXPECT_EQ(event["event_action"], "trigger");
  EXPECT_EQ(event["dedup_key"], pagerduty_dedup_key("eu/e1/7/ops"));
  EXPECT_EQ(event["payload"]["summary"],
            "P1 · INC-7 · pg-main is full and 40 tenants wait · 40 tenants: t01, t02, t03 and 37 "
            "more · first suspect: load of tenant t17 78 %");
  EXPECT_EQ(event["payload"]["source"], "pg-main");
  EXPECT_EQ(event["payload"]["severity"], "critical");
  EXPECT_EQ(event["payload"]["timestamp"], "2026-01-01T00:00:00Z");
  EXPECT_EQ(event["payload"]["class"], "ConnectionsSaturated");
}

TEST(PagerDutyEvent, GivesTheSuspectsWithTheirEvidence) {
  const json details = event_of(sample_delivery())["payload"]["custom_details"];
  EXPECT_EQ(details["first suspect"], "load of tenant t17 78 %");
  EXPECT_EQ(details["because"].size(), 2U);
  EXPECT_EQ(details["incident"]["suspects"].size(), 4U);
  EXPECT_EQ(details["incident"]["suspects"][0]["evidence"][2]["decibans"], 9.1);
}

TEST(PagerDutyEvent, KeepsOneDedupKeyForTheLifeOfTheThread) {
  Delivery delivery = sample_delivery();
  const std::string key = event_of(delivery)["dedup_key"];
  EXPECT_EQ(key.size(), 64U);
  const std::pair<PageAction, const char*> actions[] = {{PageAction::kUpdate, "trigger"},
                                                        {PageAction::kAcknowledge, "acknowledge"},
                                                        {PageAction::kResolve, "resolve"}};
  for (const auto& [action, name] : actions) {
    delivery.message.action = action;
    delivery.message.send_key += "x";
    EXPECT_EQ(event_of(delivery)["event_action"], name);
    EXPECT_EQ(event_of(delivery)["dedup_key"], key);
  }
}

TEST(PagerDutyEvent, MapsThePriorityToASeverity) {
  EXPECT_EQ(pagerduty_severity(Priority::kP1), "critical");
  EXPECT_EQ(pagerduty_severity(Priority::kP2), "error");
  EXPECT_EQ(pagerduty_severity(Priority::kP3), "warning");
  EXPECT_EQ(pagerduty_severity(Priority::kP4), "info");
  EXPECT_EQ(pagerduty_severity(Priority::kP5), "info");
}

TEST(PagerDutyEvent, DropsTheDetailsOfAnEventThatIsTooLongAndCutsTheSummary) {
  const std::string text = pagerduty_event(huge_delivery(), kRoutingKey);
  EXPECT_LE(text.size(), kPagerDutyEventBytesMax);
  const json event = json::parse(text);
  EXPECT_FALSE(event["payload"].contains("custom_details"));
  const std::string summary = event["payload"]["summary"];
  EXPECT_EQ(count_units(summary), kPagerDutySummaryUnitsMax);
  EXPECT_TRUE(summary.ends_with("…"));
}

TEST(PagerDutyEvent, IsWholeForACardThatKnowsNothing) {
  const json payload = event_of(Delivery{})["payload"];
  EXPECT_EQ(payload["source"], "headwater");
  EXPECT_FALSE(payload["summary"].get<std::string>().empty());
  EXPECT_FALSE(payload.contains("timestamp"));
}

TEST(PagerDuty, SendsEventsToTheEventsApi) {
  const LoopbackServer server(always(answer(202, R"({"status":"success"})")));
  const auto receiver = receiver_at(server);
  const Outcome outcome = receiver->send(sample_delivery(), kNewYear);
  EXPECT_EQ(outcome.result, AttemptResult::kDelivered) << outcome.detail;
  const ReceivedRequest request = server.received().at(0);
  EXPECT_EQ(request.target, "/v2/enqueue");
  EXPECT_EQ(request.headers.at("content-type"), "application/json");
  EXPECT_EQ(request.body, pagerduty_event(sample_delivery(), kRoutingKey));
}

TEST(PagerDuty, TakesNothingBut202ForAcceptance) {
  const auto result = [](int status) {
    return judge_pagerduty(HttpAnswer{status, "", ""}, kNewYear, {}).result;
  };
  EXPECT_EQ(result(202), AttemptResult::kDelivered);
  EXPECT_EQ(result(200), AttemptResult::kRetry);
  EXPECT_EQ(result(400), AttemptResult::kRefused);
  EXPECT_EQ(result(429), AttemptResult::kRetry);
  EXPECT_EQ(result(500), AttemptResult::kRetry);
}

TEST(PagerDuty, StrikesItsRoutingKeyOutOfWhatTheAnswerRepeats) {
  const LoopbackServer server([](const ReceivedRequest& request, const Peer& peer) {
    peer.send(answer(400, "no such key: " + request.body.substr(0, 80)));
  });
  const Outcome outcome = receiver_at(server)->send(sample_delivery(), kNewYear);
  EXPECT_EQ(outcome.result, AttemptResult::kRefused);
  EXPECT_THAT(outcome.detail, testing::HasSubstr("[secret]"));
  EXPECT_THAT(outcome.detail, testing::Not(testing::HasSubstr("canarykey")));
}

TEST(PagerDuty, TellsOfASuspectedDeployOnceAnIncident) {
  const LoopbackServer server(always(answer(202)));
  const auto receiver = receiver_at(server);
  Delivery delivery = delivery_with_suspected_deploy();
  EXPECT_EQ(receiver->follow_up(delivery, kNewYear).size(), 1U);
  delivery.message.action = PageAction::kUpdate;
  EXPECT_EQ(receiver->follow_up(delivery, kNewYear).size(), 0U) << "the same change again";
  delivery.message.card.incident = IncidentId{8};
  EXPECT_EQ(receiver->follow_up(delivery, kNewYear).size(), 1U) << "another incident";
  delivery.message.card.incident = IncidentId{9};
  delivery.message.action = PageAction::kResolve;
  EXPECT_EQ(receiver->follow_up(delivery, kNewYear).size(), 0U) << "it is over";
  const ReceivedRequest request = server.received().at(0);
  EXPECT_EQ(request.target, "/v2/change/enqueue");
  const json event = json::parse(request.body);
  EXPECT_EQ(event["routing_key"], kRoutingKey.reveal());
  EXPECT_EQ(event["payload"]["summary"], "deploy odoo-web r214 · suspected of INC-7 with 42 %");
  EXPECT_EQ(event["payload"]["source"], "eu");
  EXPECT_EQ(event["payload"]["timestamp"], "2026-01-01T00:00:50Z");
}

TEST(PagerDuty, TellsOfNoChangeThatIsHardlySuspected) {
  EXPECT_TRUE(suspected_changes(sample_delivery().message.card.ranking).empty()) << "2 %";
  EXPECT_EQ(suspected_changes(delivery_with_suspected_deploy().message.card.ranking).size(), 1U);
}

}  // namespace
}  // namespace headwater::notifiers
