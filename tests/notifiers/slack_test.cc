#include "notifiers/slack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/notifiers/loopback_server.h"
#include "tests/notifiers/sample_delivery.h"

namespace headwater::notifiers {
namespace {

using nlohmann::json;

constexpr const char* kToken = "xoxb-canary-token-0123456789";

std::unique_ptr<Receiver> slack_at(const LoopbackServer& server) {
  ReceiverConfig config;
  config.name = "chat";
  config.kind = ReceiverKind::kSlack;
  config.api_base = server.url("/api");
  config.secrets = {Secret(kToken)};
  config.channel = "C0CHANNEL";
  config.http.allow_insecure = config.http.allow_private = true;
  return std::move(make_receiver(config)).value();
}

std::unique_ptr<Receiver> slack_webhook_at(const LoopbackServer& server) {
  ReceiverConfig config;
  config.name = "chat";
  config.kind = ReceiverKind::kSlackWebhook;
  config.url = Secret(server.url("/services/canary-path"));
  config.http.allow_insecure = config.http.allow_private = true;
  return std::move(make_receiver(config)).value();
}

std::string said(std::string_view json_body) { return answer(200, json_body); }

const std::string kPosted = said(R"({"ok":true,"channel":"C0CHANNEL","ts":"1767225650.000100"})");

Delivery later(PageAction action, std::string part) {
  Delivery delivery = sample_delivery();
  delivery.message.action = action;
  delivery.message.reason = NotifyReason::kMoreHurt;
  delivery.message.part = std::move(part);
  delivery.thread.channel_ref = "C0CHANNEL";
  delivery.thread.message_ref = "1767225650.000100";
  return delivery;
}

json body_of(const LoopbackServer& server, std::size_t index) {
  return json::parse(server.received().at(index).body);
}

TEST(Slack, PostsATriggerAndLearnsWhereItStands) {
  const LoopbackServer server(always(kPosted));
  const Outcome outcome = slack_at(server)->send(sample_delivery(), kNewYear);
  EXPECT_EQ(outcome.result, AttemptResult::kDelivered) << outcome.detail;
  EXPECT_EQ(outcome.channel_ref, "C0CHANNEL");
  EXPECT_EQ(outcome.message_ref, "1767225650.000100");
  const ReceivedRequest request = server.received().at(0);
  EXPECT_EQ(request.target, "/api/chat.postMessage");
  EXPECT_EQ(request.headers.at("authorization"), std::string("Bearer ") + kToken);
  EXPECT_EQ(request.headers.at("content-type"), "application/json; charset=utf-8");
  const json body = body_of(server, 0);
  EXPECT_EQ(body["channel"], "C0CHANNEL");
  EXPECT_FALSE(body["text"].get<std::string>().empty());
  EXPECT_EQ(body["blocks"][0]["type"], "header");
  EXPECT_EQ(body["unfurl_links"], false);
  EXPECT_EQ(body["parse"], "none");
  EXPECT_FALSE(body.contains("thread_ts"));
}

TEST(Slack, EditsTheOneMessageForEverythingThatFollows) {
  const LoopbackServer server(always(kPosted));
  const auto receiver = slack_at(server);
  for (const PageAction action :
       {PageAction::kUpdate, PageAction::kAcknowledge, PageAction::kResolve}) {
    EXPECT_EQ(receiver->send(later(action, "card"), kNewYear).result, AttemptResult::kDelivered);
  }
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(server.received().at(i).target, "/api/chat.update");
    EXPECT_EQ(body_of(server, i)["ts"], "1767225650.000100");
    EXPECT_EQ(body_of(server, i)["channel"], "C0CHANNEL");
  }
}

TEST(Slack, RepliesInTheThreadAndKeepsTheCardsPlace) {
  const LoopbackServer server(
      always(said(R"({"ok":true,"channel":"C0CHANNEL","ts":"1767225699.000200"})")));
  const Outcome outcome = slack_at(server)->send(later(PageAction::kUpdate, "reply"), kNewYear);
  EXPECT_EQ(server.received().at(0).target, "/api/chat.postMessage");
  EXPECT_EQ(body_of(server, 0)["thread_ts"], "1767225650.000100");
  EXPECT_EQ(body_of(server, 0)["reply_broadcast"], false);
  EXPECT_EQ(outcome.message_ref, "1767225650.000100");
}

TEST(Slack, ShowsTheWholeChannelAReplyThatShouldWakeOthers) {
  const LoopbackServer server(always(kPosted));
  const auto receiver = slack_at(server);
  Delivery delivery = later(PageAction::kUpdate, "reply");
  for (const NotifyReason reason :
       {NotifyReason::kStep, NotifyReason::kRepeat, NotifyReason::kPriorityRaised}) {
    delivery.message.reason = reason;
    static_cast<void>(receiver->send(delivery, kNewYear));
  }
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(body_of(server, i)["reply_broadcast"], true);
}

TEST(Slack, PutsTheDetailsOfATriggerInItsThreadWithoutWakingTheChannelTwice) {
  const LoopbackServer server(always(kPosted));
  Delivery delivery = later(PageAction::kTrigger, "reply");
  delivery.message.reason = NotifyReason::kStep;
  EXPECT_EQ(slack_at(server)->send(delivery, kNewYear).result, AttemptResult::kDelivered);
  EXPECT_EQ(body_of(server, 0)["thread_ts"], "1767225650.000100");
  EXPECT_EQ(body_of(server, 0)["reply_broadcast"], false);
  EXPECT_GT(body_of(server, 0)["blocks"].size(), 2U) << "suspects and symptoms";
}

TEST(Slack, TakesNoReplyForThePlaceOfTheCard) {
  const LoopbackServer server(always(kPosted));
  Delivery delivery = later(PageAction::kUpdate, "reply");
  delivery.thread.channel_ref = delivery.thread.message_ref = "";
  const Outcome outcome = slack_at(server)->send(delivery, kNewYear);
  EXPECT_EQ(outcome.result, AttemptResult::kDelivered);
  EXPECT_EQ(outcome.message_ref, "");
  EXPECT_FALSE(body_of(server, 0).contains("thread_ts"));
}

TEST(Slack, PostsAFallbackAsAMessageOfItsOwn) {
  const LoopbackServer server(always(kPosted));
  const Outcome outcome = slack_at(server)->send(later(PageAction::kTrigger, "fallback"), kNewYear);
  EXPECT_EQ(outcome.result, AttemptResult::kDelivered);
  EXPECT_EQ(server.received().at(0).target, "/api/chat.postMessage");
  EXPECT_FALSE(body_of(server, 0).contains("thread_ts"));
}

TEST(Slack, PostsAgainWhereItsMessageIsGone) {
  const LoopbackServer server([](const ReceivedRequest& request, const Peer& peer) {
    const bool update = request.target == "/api/chat.update";
    peer.send(update ? said(R"({"ok":false,"error":"message_not_found"})")
                     : said(R"({"ok":true,"channel":"C0CHANNEL","ts":"2.0"})"));
  });
  const Outcome outcome = slack_at(server)->send(later(PageAction::kUpdate, "card"), kNewYear);
  EXPECT_EQ(outcome.result, AttemptResult::kDelivered);
  EXPECT_EQ(outcome.message_ref, "2.0");
  EXPECT_EQ(server.received().size(), 2U);
}

TEST(Slack, PostsAnUpdateWhoseTriggerNeverArrived) {
  const LoopbackServer server(always(kPosted));
  Delivery delivery = later(PageAction::kResolve, "card");
  delivery.thread.channel_ref = delivery.thread.message_ref = "";
  EXPECT_EQ(slack_at(server)->send(delivery, kNewYear).message_ref, "1767225650.000100");
  EXPECT_EQ(server.received().at(0).target, "/api/chat.postMessage");
}

struct Row {
  const char* body;
  AttemptResult result;
  FailureClass failure;
  const char* detail;
};

TEST(JudgeSlack, ReadsTheBodyOfEvery200) {
  using enum AttemptResult;
  using enum FailureClass;
  const Row rows[] = {
      {R"({"ok":false,"error":"ratelimited"})", kRetry, kRateLimited, "Slack: ratelimited"},
      {R"({"ok":false,"error":"internal_error"})", kRetry, kServerError, "Slack: internal_error"},
      {R"({"ok":false,"error":"fatal_error"})", kRetry, kServerError, "Slack: fatal_error"},
      {R"({"ok":false,"error":"invalid_auth"})", kRefused, kAuthError, "Slack: invalid_auth"},
      {R"({"ok":false,"error":"token_revoked"})", kRefused, kAuthError, "Slack: token_revoked"},
      {R"({"ok":false,"error":"channel_not_found"})", kRefused, kClientError,
       "Slack: channel_not_found"},
      {R"({"ok":false,"error":"not_in_channel"})", kRefused, kClientError, "Slack: not_in_channel"},
      {R"({"ok":false,"error":"is_archived"})", kRefused, kClientError, "Slack: is_archived"},
      {R"({"ok":false,"error":"msg_blocks_too_long"})", kRefused, kClientError,
       "Slack: msg_blocks_too_long"},
      {R"({"ok":false})", kRefused, kClientError, "Slack: "},
      {R"({"ok":"true"})", kRetry, kOther, "Slack: an answer that is not Slack's"},
      {"<html>hotel wifi</html>", kRetry, kOther, "Slack: an answer that is not Slack's"},
      {"", kRetry, kOther, "Slack: an answer that is not Slack's"},
      {"[]", kRetry, kOther, "Slack: an answer that is not Slack's"}};
  for (const Row& row : rows) {
    const Outcome outcome = judge_slack(HttpAnswer{200, "", row.body}, kNewYear, {});
    EXPECT_EQ(outcome.result, row.result) << row.body;
    EXPECT_EQ(outcome.failure, row.failure) << row.body;
    EXPECT_EQ(outcome.detail, row.detail);
  }
}

TEST(JudgeSlack, SurvivesAnAnswerNestedAsDeepAsItsLimit) {
  const std::string deep(limits::kAnswerBytesMax, '[');
  const Outcome outcome = judge_slack(HttpAnswer{200, "", deep}, kNewYear, {});
  EXPECT_EQ(outcome.result, AttemptResult::kRetry);
}

TEST(JudgeSlack, WaitsAsLongAsSlackAsks) {
  const Outcome by_status = judge_slack(HttpAnswer{429, "30", "{}"}, kNewYear, {});
  EXPECT_EQ(by_status.result, AttemptResult::kRetry);
  EXPECT_EQ(by_status.retry_after, seconds(30));
  const Outcome by_body =
      judge_slack(HttpAnswer{200, "7", R"({"ok":false,"error":"ratelimited"})"}, kNewYear, {});
  EXPECT_EQ(by_body.retry_after, seconds(7));
}

TEST(Slack, ShowsItsTokenToNobodyElse) {
  const LoopbackServer server([](const ReceivedRequest& request, const Peer& peer) {
    const std::string& token = request.headers.at("authorization");
    peer.send(said(R"({"ok":false,"error":")" + token + R"("})"));
  });
  const Outcome outcome = slack_at(server)->send(sample_delivery(), kNewYear);
  EXPECT_EQ(outcome.detail, "Slack: Bearer [secret]");
}

TEST(SlackWebhook, PostsTheCardAndTakesOnlyOkForSuccess) {
  const LoopbackServer server(always(answer(200, "ok")));
  const Outcome outcome = slack_webhook_at(server)->send(sample_delivery(), kNewYear);
  EXPECT_EQ(outcome.result, AttemptResult::kDelivered) << outcome.detail;
  EXPECT_EQ(outcome.message_ref, "");
  const json body = body_of(server, 0);
  EXPECT_EQ(body.size(), 2U);
  EXPECT_EQ(body["blocks"][0]["type"], "header");
  EXPECT_FALSE(body["text"].get<std::string>().empty());
}

TEST(SlackWebhook, TellsFinalWordsFromPassingOnes) {
  const auto judged = [](int status, const char* body) {
    return judge_slack_webhook(HttpAnswer{status, "", body}, kNewYear, {}).result;
  };
  EXPECT_EQ(judged(200, "ok"), AttemptResult::kDelivered);
  EXPECT_EQ(judged(200, "channel_is_archived"), AttemptResult::kRefused);
  EXPECT_EQ(judged(200, "invalid_payload"), AttemptResult::kRefused);
  EXPECT_EQ(judged(200, "<html>"), AttemptResult::kRetry);
  EXPECT_EQ(judged(200, ""), AttemptResult::kRetry);
  EXPECT_EQ(judged(400, "invalid_payload"), AttemptResult::kRefused);
  EXPECT_EQ(judged(404, "no_service"), AttemptResult::kRefused);
  EXPECT_EQ(judged(429, ""), AttemptResult::kRetry);
  EXPECT_EQ(judged(500, "rollup_error"), AttemptResult::kRetry);
}

// The sample incident under other names.
std::vector<Delivery> many(std::size_t count) {
  std::vector<Delivery> deliveries(count, sample_delivery());
  for (std::size_t i = 0; i < count; ++i) {
    deliveries[i].message.card.incident = IncidentId{i + 1};
    deliveries[i].message.card.title = "<!channel> " + std::string(400, 'x');
  }
  return deliveries;
}

TEST(SlackDigest, IsOnePostWithALineForEachUpToABound) {
  const LoopbackServer server(always(kPosted));
  std::vector<Delivery> deliveries = many(70);
  deliveries[1].message.reason = NotifyReason::kResolved;
  deliveries[1].message.card.state = "resolved";
  std::vector<const Delivery*> digest;
  for (const Delivery& each : deliveries) digest.push_back(&each);
  const auto slack = slack_at(server);
  EXPECT_EQ(slack->send_digest(digest, kNewYear).result, AttemptResult::kDelivered);
  ASSERT_EQ(server.received().size(), 1U);
  const json body = body_of(server, 0);
  EXPECT_EQ(body["channel"], "C0CHANNEL");
  EXPECT_EQ(body["blocks"][0]["text"]["text"], "70 messages: 70 P1");
  const std::string text = body["blocks"].dump();
  EXPECT_THAT(text, testing::HasSubstr("INC-50 "));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("INC-51 ")));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("more lines")));
  EXPECT_THAT(text, testing::HasSubstr("… and 20 more. More came"));
  EXPECT_THAT(text, testing::HasSubstr("✅  P1 · INC-2 "));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("<!channel>")));
}

TEST(SlackDigest, TakesWhatHasNoMessageOfItsOwnYetAndNoReplies) {
  const LoopbackServer server(always(kPosted));
  const auto slack = slack_at(server);
  EXPECT_TRUE(slack->fits_digest(sample_delivery()));
  EXPECT_FALSE(slack->fits_digest(later(PageAction::kUpdate, "card")));
  Delivery reply = sample_delivery();
  reply.message.part = "reply";
  EXPECT_FALSE(slack->fits_digest(reply));
  EXPECT_TRUE(slack_webhook_at(server)->fits_digest(later(PageAction::kResolve, "card")));
}

TEST(SlackWebhookDigest, IsAPostAndItsAnswerIsJudgedAsAny) {
  const LoopbackServer server(always(said("invalid_payload")));
  const std::vector<Delivery> deliveries = many(3);
  const Outcome outcome = slack_webhook_at(server)->send_digest(
      {&deliveries[0], &deliveries[1], &deliveries[2]}, kNewYear);
  EXPECT_EQ(outcome.result, AttemptResult::kRefused);
  EXPECT_EQ(body_of(server, 0)["text"], "3 messages: 3 P1");
}

}  // namespace
}  // namespace headwater::notifiers
