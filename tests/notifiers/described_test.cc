#include "notifiers/described.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "notifiers/text.h"
#include "tests/notifiers/loopback_server.h"
#include "tests/notifiers/sample_delivery.h"

namespace headwater::notifiers {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kProviderNames[] = {"discord", "telegram",   "google_chat",
                                          "teams",   "mattermost", "ntfy",
                                          "goalert", "jsm",        "alertmanager"};
constexpr const char* kToken = "canary-token-0123456789";
const std::string kTaken = R"({"ok":true,"id":"11","channel_id":"22",
    "result":{"message_id":33,"chat":{"id":-44}}})";

std::unique_ptr<Receiver> at(const LoopbackServer& server, const std::string& provider) {
  ReceiverConfig config;
  config.name = "there";
  config.provider = provider;
  if (find_provider(provider)->api.empty()) {
    config.url = Secret(server.url("/in/canary-path?k=v"));
  } else {
    config.api_base = server.url("");
  }
  config.secrets = {Secret(kToken)};
  config.channel = "-100200";
  config.http.allow_insecure = config.http.allow_private = true;
  return std::move(make_receiver(config)).value();
}

std::string taken_by(std::string_view provider) {
  return answer(200, provider == "mattermost" ? "ok" : kTaken);
}

Delivery later(PageAction action, NotifyReason reason) {
  Delivery delivery = sample_delivery();
  delivery.message.action = action;
  delivery.message.reason = reason;
  delivery.thread.channel_ref = "-44";
  delivery.thread.message_ref = "33";
  return delivery;
}

json body_of(const LoopbackServer& server, std::size_t index = 0) {
  return json::parse(server.received().at(index).body);
}

TEST(Described, EveryProviderTakesTheSameBytesAtEveryTry) {
  for (const std::string provider : kProviderNames) {
    const LoopbackServer server(always(taken_by(provider)));
    const auto receiver = at(server, provider);
    for (int tries = 0; tries < 2; ++tries)
      EXPECT_EQ(receiver->send(huge_delivery(), kNewYear + minutes(tries)).result,
                AttemptResult::kDelivered)
          << provider;
    const auto received = server.received();
    EXPECT_EQ(received.at(0).body, received.at(1).body) << provider;
    EXPECT_EQ(received.at(0).target, received.at(1).target) << provider;
    EXPECT_THAT(received.at(0).body, Not(HasSubstr(":\"$"))) << provider;
  }
}

TEST(Described, KeepsToEachProvidersLimits) {
  const std::map<std::string, std::pair<const char*, std::size_t>> limits = {
      {"discord", {"content", 2000}},
      {"telegram", {"text", 4096}},
      {"mattermost", {"text", 16383}},
      {"goalert", {"summary", 1024}},
      {"jsm", {"message", 130}}};
  for (const auto& [provider, limit] : limits) {
    const LoopbackServer server(always(taken_by(provider)));
    static_cast<void>(at(server, provider)->send(huge_delivery(), kNewYear));
    const std::string text = body_of(server).at(limit.first);
    EXPECT_LE(count_units(text), limit.second) << provider;
    EXPECT_GT(count_units(text), limit.second / 10) << provider;
  }
  const std::map<std::string, std::size_t> bytes = {
      {"google_chat", 32'000}, {"teams", 28 * 1024}, {"ntfy", 8 * 1024}};
  for (const auto& [provider, most] : bytes) {
    const LoopbackServer server(always(taken_by(provider)));
    static_cast<void>(at(server, provider)->send(huge_delivery(), kNewYear));
    EXPECT_LE(server.received().at(0).body.size(), most) << provider;
  }
}

TEST(Described, NothingOfAnEventComesAlive) {
  constexpr const char* kEvil = "@everyone <@1> <!channel> `*x*` [a](https://evil.test) </code><b>";
  EXPECT_THAT(harmless(kEvil, Escape::kCode, 300),
              testing::AllOf(Not(HasSubstr("`")), Not(HasSubstr("@e")), Not(HasSubstr("<!"))));
  EXPECT_EQ(harmless("<a&\">", Escape::kHtml, 300), "&lt;a&amp;&quot;&gt;");
  EXPECT_THAT(harmless(kEvil, Escape::kPlain, 300),
              testing::AllOf(Not(HasSubstr("://")), Not(HasSubstr("@e"))));
  EXPECT_EQ(harmless("$text", Escape::kPlain, 300), "$text");
  Delivery delivery = sample_delivery();
  delivery.message.card.title = kEvil;
  const LoopbackServer server(always(taken_by("telegram")));
  static_cast<void>(at(server, "telegram")->send(delivery, kNewYear));
  EXPECT_THAT(body_of(server)["text"].get<std::string>(),
              testing::AllOf(HasSubstr("&lt;/code&gt;"), Not(HasSubstr("</code><b>"))));
}

TEST(Described, EditsInPlaceWhereTheProviderCan) {
  const std::map<std::string, std::string> places = {
      {"discord", "/in/canary-path/messages/33?k=v"},
      {"telegram", std::string("/bot") + kToken + "/editMessageText"}};
  for (const auto& [provider, place] : places) {
    const LoopbackServer server(always(taken_by(provider)));
    const auto receiver = at(server, provider);
    const Outcome first = receiver->send(sample_delivery(), kNewYear);
    EXPECT_EQ(first.message_ref, provider == "discord" ? "11" : "33");
    EXPECT_EQ(first.channel_ref, provider == "discord" ? "22" : "-44");
    const Delivery update = later(PageAction::kUpdate, NotifyReason::kMoreHurt);
    EXPECT_EQ(receiver->send(update, kNewYear).message_ref, "33");
    EXPECT_EQ(server.received().at(1).target, place);
    EXPECT_FALSE(receiver->fits_digest(update));
    // An edit makes no sound.
    static_cast<void>(receiver->send(later(PageAction::kUpdate, NotifyReason::kStep), kNewYear));
    EXPECT_EQ(server.received().at(2).target, server.received().at(0).target);
  }
}

TEST(Described, PostsAgainWhatWasDeletedAndTakesWhatStandsAlready) {
  const LoopbackServer gone([](const ReceivedRequest& request, const Peer& peer) {
    peer.send(request.target.find("/messages/") == std::string::npos
                  ? taken_by("discord")
                  : answer(404, R"({"message": "Unknown Message", "code": 10008})"));
  });
  const Delivery update = later(PageAction::kUpdate, NotifyReason::kMoreHurt);
  EXPECT_EQ(at(gone, "discord")->send(update, kNewYear).message_ref, "11");
  const LoopbackServer same(always(answer(
      400,
      R"({"ok":false,"error_code":400,"description":"Bad Request: message is not modified"})")));
  EXPECT_EQ(at(same, "telegram")->send(update, kNewYear).result, AttemptResult::kDelivered);
}

TEST(Described, PagingProvidersGetOneAlertFromTriggerToClose) {
  const LoopbackServer server(always(answer(202, "{}")));
  const auto jsm = at(server, "jsm");
  static_cast<void>(jsm->send(sample_delivery(), kNewYear));
  static_cast<void>(
      jsm->send(later(PageAction::kAcknowledge, NotifyReason::kAcknowledged), kNewYear));
  static_cast<void>(jsm->send(later(PageAction::kResolve, NotifyReason::kResolved), kNewYear));
  const std::string alias = body_of(server)["alias"];
  EXPECT_EQ(server.received().at(0).target, "/v2/alerts");
  EXPECT_EQ(server.received().at(0).headers.at("authorization"), std::string("GenieKey ") + kToken);
  EXPECT_EQ(server.received().at(1).target,
            "/v2/alerts/" + alias + "/acknowledge?identifierType=alias");
  EXPECT_EQ(server.received().at(2).target, "/v2/alerts/" + alias + "/close?identifierType=alias");
  const auto goalert = at(server, "goalert");
  static_cast<void>(goalert->send(later(PageAction::kResolve, NotifyReason::kResolved), kNewYear));
  EXPECT_EQ(body_of(server, 3)["action"], "close");
  EXPECT_FALSE(goalert->fits_digest(sample_delivery()));
}

TEST(Described, TellsAsAnAlertmanagerDoes) {
  const LoopbackServer server(always(answer(200)));
  const auto receiver = at(server, "alertmanager");
  static_cast<void>(receiver->send(sample_delivery(), kNewYear));
  static_cast<void>(receiver->send(later(PageAction::kResolve, NotifyReason::kResolved), kNewYear));
  const json firing = body_of(server, 0);
  const json over = body_of(server, 1);
  EXPECT_EQ(firing["version"], "4");
  EXPECT_EQ(firing["status"], "firing");
  EXPECT_EQ(firing["alerts"][0]["endsAt"], "0001-01-01T00:00:00Z");
  EXPECT_EQ(over["alerts"][0]["status"], "resolved");
  EXPECT_NE(over["alerts"][0]["endsAt"], firing["alerts"][0]["endsAt"]);
  EXPECT_EQ(over["alerts"][0]["fingerprint"], firing["alerts"][0]["fingerprint"]);
  EXPECT_EQ(firing["alerts"][0]["fingerprint"].get<std::string>().size(), 16U);
  EXPECT_EQ(over["groupKey"], firing["groupKey"]);
}

TEST(Described, ReadsWhatAnAnswerSays) {
  const auto judged = [](const char* provider, int status, std::string body) {
    return judge_described(find_provider(provider)->answer,
                           HttpAnswer{.status = status, .retry_after = "", .body = std::move(body)},
                           kNewYear, {Secret(kToken)});
  };
  EXPECT_EQ(judged("telegram", 200, R"({"ok":false})").result, AttemptResult::kRetry);
  EXPECT_EQ(judged("telegram", 200, "<html>").result, AttemptResult::kRetry);
  EXPECT_EQ(judged("teams", 200, "failed with HTTP error 429 now").failure,
            FailureClass::kRateLimited);
  EXPECT_EQ(judged("teams", 202, "").result, AttemptResult::kDelivered);
  EXPECT_EQ(judged("mattermost", 200, "no").result, AttemptResult::kRetry);
  EXPECT_EQ(judged("discord", 429, R"({"retry_after":1.5})").retry_after, Duration{1'500'000});
  EXPECT_EQ(judged("telegram", 429, R"({"parameters":{"retry_after":7}})").retry_after, seconds(7));
  EXPECT_EQ(judged("discord", 404, "{}").result, AttemptResult::kRefused);
  EXPECT_THAT(judged("discord", 400, std::string("no ") + kToken).detail, Not(HasSubstr("canary")));
}

TEST(Described, ManyMessagesGoAsOne) {
  const LoopbackServer server(always(taken_by("discord")));
  const Delivery one = sample_delivery();
  const std::vector<const Delivery*> many(60, &one);
  EXPECT_EQ(at(server, "discord")->send_digest(many, kNewYear).message_ref, "");
  EXPECT_THAT(body_of(server)["content"].get<std::string>(), HasSubstr("60 messages"));
}

TEST(Described, NamesTheFieldThatIsMissing) {
  ReceiverConfig config;
  config.name = "there";
  config.provider = "telegram";
  config.channel = "-1";
  EXPECT_EQ(make_receiver(config).error().message(),
            "receivers.there: secrets must hold one token");
  config.secrets = {Secret(kToken)};
  config.channel = "";
  EXPECT_EQ(make_receiver(config).error().message(),
            "receivers.there: channel must name the chat or topic");
}

}  // namespace
}  // namespace headwater::notifiers
