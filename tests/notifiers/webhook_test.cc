#include "notifiers/webhook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "notifiers/webhook_signer.h"
#include "tests/notifiers/loopback_server.h"
#include "tests/notifiers/sample_delivery.h"

namespace headwater::notifiers {
namespace {

using nlohmann::json;

constexpr const char* kKey = "whsec_aGVhZHdhdGVyLXRlc3Qtc2VjcmV0LTAxMjM0NTY3ODk=";

std::unique_ptr<Receiver> receiver_at(const std::string& url, std::vector<Secret> keys) {
  ReceiverConfig config;
  config.name = "hook";
  config.url = Secret(url);
  config.secrets = std::move(keys);
  config.http.allow_insecure = config.http.allow_private = true;
  return std::move(make_receiver(config)).value();
}

TEST(WebhookBody, IsATypedEventWithTheWholeCard) {
  const json body = json::parse(webhook_body(sample_delivery()));
  EXPECT_EQ(body["type"], "incident.opened");
  EXPECT_EQ(body["timestamp"], "2026-01-01T00:00:50Z");
  const json& data = body["data"];
  EXPECT_EQ(data["id"], "INC-7");
  EXPECT_EQ(data["estate"], "eu");
  EXPECT_EQ(data["priority"], "P1");
  EXPECT_EQ(data["onset"], "2026-01-01T00:00:00Z");
  EXPECT_EQ(data["resolved_at"], nullptr);
  EXPECT_EQ(data["tenants"].size(), 4U);
  EXPECT_EQ(data["tenant_count"], 40);
  EXPECT_EQ(data["symptoms"][0]["entity"], "pg-main");
  EXPECT_EQ(data["reason"], "opened");
  EXPECT_EQ(data["revision"], 1);
  EXPECT_EQ(data["thread_key"], "eu/e1/7/ops");
  EXPECT_EQ(data["verdict"]["attribution"], "tenant");
  EXPECT_EQ(data["verdict"]["contrast"]["healthy_count"], 2);
}

// Whoever holds the body can work out the printed probabilities from the printed evidence.
TEST(WebhookBody, CarriesTheEvidenceExactly) {
  const json body = json::parse(webhook_body(sample_delivery()));
  Ranking recomputed;
  for (const json& suspect : body["data"]["suspects"]) {
    Suspect read;
    for (const json& evidence : suspect["evidence"]) {
      const auto weight = std::lround(evidence["decibans"].get<double>() * 1000);
      read.evidence.push_back({EvidenceKind::kPrior, static_cast<Millidecibans>(weight), ""});
    }
    recomputed.suspects.push_back(read);
  }
  compute_probabilities(recomputed);
  for (std::size_t i = 0; i < recomputed.suspects.size(); ++i) {
    const auto printed =
        std::lround(body["data"]["suspects"][i]["probability"].get<double>() * kBasisPointsWhole);
    EXPECT_EQ(printed, recomputed.suspects[i].probability) << i;
  }
  EXPECT_EQ(recomputed.suspects.size(), 4U);
}

TEST(WebhookBody, NamesWhatHappened) {
  Message message;
  const std::pair<NotifyReason, const char*> rows[] = {
      {NotifyReason::kOpened, "incident.opened"},
      {NotifyReason::kStep, "incident.opened"},
      {NotifyReason::kRepeat, "incident.updated"},
      {NotifyReason::kPriorityRaised, "incident.updated"},
      {NotifyReason::kSuspectChanged, "incident.updated"},
      {NotifyReason::kMoreHurt, "incident.updated"},
      {NotifyReason::kAcknowledged, "incident.acknowledged"},
      {NotifyReason::kUnacknowledged, "incident.updated"},
      {NotifyReason::kResolved, "incident.resolved"},
      {NotifyReason::kReopened, "incident.reopened"},
      {NotifyReason::kMerged, "incident.merged"}};
  for (const auto& [reason, type] : rows) {
    message.reason = reason;
    EXPECT_EQ(webhook_type(message), type);
  }
}

TEST(WebhookBody, IsValidJsonWhateverTheCardHolds) {
  Delivery delivery = sample_delivery();
  delivery.message.card.title = "torn \xff\xc3 text";
  EXPECT_EQ(json::parse(webhook_body(delivery))["data"]["title"], "torn \uFFFD\uFFFD text");
}

TEST(Webhook, SignsWhatItSends) {
  const LoopbackServer server(always(answer(204)));
  const auto receiver = receiver_at(server.url(), {Secret(kKey)});
  const Outcome outcome = receiver->send(sample_delivery(), kNewYear);
  EXPECT_EQ(outcome.result, AttemptResult::kDelivered) << outcome.detail;
  const ReceivedRequest request = server.received().at(0);
  EXPECT_EQ(request.body, webhook_body(sample_delivery()));
  EXPECT_EQ(request.headers.at("webhook-id"), "eu/e1/7/ops/1/card");
  EXPECT_EQ(request.headers.at("idempotency-key"), "eu/e1/7/ops/1/card");
  EXPECT_EQ(request.headers.at("webhook-timestamp"), "1767225600");
  EXPECT_EQ(request.headers.at("webhook-signature"),
            WebhookSigner::from_keys({Secret(kKey)})
                ->signatures("eu/e1/7/ops/1/card", kNewYear, request.body));
}

TEST(Webhook, RepeatsItselfToTheByteButForTheTime) {
  const LoopbackServer server(always(answer(503)));
  const auto receiver = receiver_at(server.url(), {Secret(kKey)});
  static_cast<void>(receiver->send(sample_delivery(), kNewYear));
  static_cast<void>(receiver->send(sample_delivery(), kNewYear + seconds(30)));
  const auto requests = server.received();
  EXPECT_EQ(requests.at(0).body, requests.at(1).body);
  EXPECT_EQ(requests.at(0).headers.at("webhook-id"), requests.at(1).headers.at("webhook-id"));
  EXPECT_EQ(requests.at(1).headers.at("webhook-timestamp"), "1767225630");
  EXPECT_NE(requests.at(0).headers.at("webhook-signature"),
            requests.at(1).headers.at("webhook-signature"));
}

TEST(Webhook, SendsNoSignatureWithoutAKey) {
  const LoopbackServer server(always(answer(200)));
  static_cast<void>(receiver_at(server.url(), {})->send(sample_delivery(), kNewYear));
  EXPECT_EQ(server.received().at(0).headers.count("webhook-signature"), 0U);
}

TEST(Webhook, StrikesThePathOfItsUrlOutOfErrors) {
  const LoopbackServer server([](const ReceivedRequest& request, const Peer& peer) {
    peer.send(answer(404, "Cannot POST " + request.target));
  });
  const auto receiver = receiver_at(server.url("/hooks/canary-path?k=canary"), {});
  const Outcome outcome = receiver->send(sample_delivery(), kNewYear);
  EXPECT_EQ(outcome.detail, "HTTP 404: Cannot POST [secret]");
  EXPECT_EQ(outcome.result, AttemptResult::kRefused);
}

TEST(WebhookDigest, ListsWhatEachMessageIsAboutUnderOneSignedId) {
  const LoopbackServer server(always(answer(200)));
  Delivery first = sample_delivery();
  Delivery second = sample_delivery();
  second.message.card.incident = IncidentId{8};
  second.message.reason = NotifyReason::kResolved;
  second.message.decided_at = first.message.decided_at + seconds(5);
  second.message.send_key = "eu/e1/INC-8/ops/2/card";
  const auto receiver = receiver_at(server.url(), {Secret(kKey)});
  EXPECT_TRUE(receiver->fits_digest(first));
  ASSERT_EQ(receiver->send_digest({&first, &second}, kNewYear).result, AttemptResult::kDelivered);
  ASSERT_EQ(receiver->send_digest({&first, &second}, kNewYear).result, AttemptResult::kDelivered);
  const std::vector<ReceivedRequest> received = server.received();
  ASSERT_EQ(received.size(), 2U);
  EXPECT_EQ(received[0].headers.at("webhook-id"), received[1].headers.at("webhook-id"));
  EXPECT_TRUE(received[0].headers.contains("webhook-signature"));
  EXPECT_EQ(received[0].body, received[1].body);
  const json body = json::parse(received[0].body);
  EXPECT_EQ(body["type"], "digest");
  EXPECT_EQ(body["timestamp"], "2026-01-01T00:00:55Z");
  EXPECT_EQ(body["data"]["count"], 2);
  EXPECT_EQ(body["data"]["messages"][0]["type"], "incident.opened");
  EXPECT_EQ(body["data"]["messages"][0]["id"], "INC-7");
  EXPECT_EQ(body["data"]["messages"][1]["type"], "incident.resolved");
  EXPECT_EQ(body["data"]["messages"][1]["webhook_id"], webhook_id(second.message.send_key));
}

}  // namespace
}  // namespace headwater::notifiers
