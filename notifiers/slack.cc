#include "notifiers/slack.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "notifiers/card_json.h"
#include "notifiers/slack_blocks.h"

namespace headwater::notifiers {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kApiBase = "https://slack.com/api";

// Slack's own trouble; every other error of its list would be the same at the next try.
constexpr std::array<std::string_view, 6> kPassingErrors = {
    "ratelimited", "rate_limited",        "internal_error",
    "fatal_error", "service_unavailable", "request_timeout"};
constexpr std::array<std::string_view, 8> kAuthErrors = {
    "not_authed",    "invalid_auth",  "account_inactive", "token_revoked",
    "token_expired", "no_permission", "missing_scope",    "not_allowed_token_type"};
// The message that we wanted to change or answer is not there any more.
constexpr std::array<std::string_view, 4> kGoneErrors = {"message_not_found", "cant_update_message",
                                                         "edit_window_closed", "thread_not_found"};
// What an incoming webhook says when it never will work again.
constexpr std::array<std::string_view, 10> kWebhookFinalErrors = {
    "invalid_payload", "no_service",        "no_active_hooks",   "no_team",
    "no_text",         "action_prohibited", "channel_not_found", "channel_is_archived",
    "invalid_token",   "team_disabled"};

template <class Words>
bool one_of(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string text_field(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

// The shape of an answer is checked here: any other is not Slack's.
struct SlackAnswer {
  bool readable = false;
  bool ok = false;
  std::string error;
  std::string channel;
  std::string ts;
};

SlackAnswer read_slack_answer(const std::string& body) {
  // Slack's answers echo our blocks at most; anything nested deeper is somebody else's.
  const auto too_deep = [](int depth, Json::parse_event_t, Json&) {
    return depth <= limits::kJsonDepthMax;
  };
  const Json json = Json::parse(body, too_deep, false);
  SlackAnswer answer;
  if (!json.is_object()) return answer;
  const auto ok = json.find("ok");
  if (ok == json.end() || !ok->is_boolean()) return answer;
  return {true, ok->get<bool>(), text_field(json, "error"), text_field(json, "channel"),
          text_field(json, "ts")};
}

FailureClass class_of(std::string_view error) {
  if (error == "ratelimited" || error == "rate_limited") return FailureClass::kRateLimited;
  if (one_of(kPassingErrors, error)) return FailureClass::kServerError;
  return one_of(kAuthErrors, error) ? FailureClass::kAuthError : FailureClass::kClientError;
}

// A reply is seen by those who follow its thread, so what should wake others is shown to all.
// Not so after a trigger: that was a message of its own.
bool wants_the_channel(const Message& message) {
  return message.action != PageAction::kTrigger &&
         (message.reason == NotifyReason::kStep || message.reason == NotifyReason::kRepeat ||
          message.reason == NotifyReason::kPriorityRaised);
}

Outcome failed(AttemptResult result, FailureClass failure, std::string detail) {
  Outcome outcome;
  outcome.result = result;
  outcome.failure = failure;
  outcome.detail = std::move(detail);
  return outcome;
}

class Slack final : public Receiver {
 public:
  explicit Slack(const ReceiverConfig& config)
      : api_base_(config.api_base.empty() ? kApiBase : config.api_base),
        channel_(config.channel),
        token_(config.secrets.front()),
        hidden_(hidden_texts(config)),
        sender_(config.http) {}

  Outcome send(const Delivery& delivery, Timestamp now) override {
    const Message& message = delivery.message;
    const PageThread& thread = delivery.thread;
    const bool known = !thread.message_ref.empty();
    if (message.part == "reply") return reply(message, thread, now);
    // A trigger has to be heard, and an edit makes no sound.
    if (!known || message.action == PageAction::kTrigger) return post(slack_card(message), now);
    Json body = content(slack_card(message));
    body["channel"] = thread.channel_ref;
    body["ts"] = thread.message_ref;
    const Outcome outcome = call("/chat.update", body, now);
    return gone(outcome) ? post(slack_card(message), now) : outcome;
  }

  // What has its own message in the channel is changed there.
  [[nodiscard]] bool fits_digest(const Delivery& delivery) const override {
    return delivery.thread.message_ref.empty() && delivery.message.part != "reply";
  }
  Outcome send_digest(const std::vector<const Delivery*>& deliveries, Timestamp now) override {
    return post(slack_digest(deliveries), now);
  }

 private:
  Outcome reply(const Message& message, const PageThread& thread, Timestamp now) {
    Outcome outcome = reply_or_post(message, thread, now);
    // The thread hangs on the card, so the core is told where that stands, not the reply.
    outcome.channel_ref = thread.channel_ref;
    outcome.message_ref = thread.message_ref;
    return outcome;
  }

  Outcome reply_or_post(const Message& message, const PageThread& thread, Timestamp now) {
    if (thread.message_ref.empty()) return post(slack_reply(message), now);
    Json body = content(slack_reply(message));
    body["channel"] = thread.channel_ref;
    body["thread_ts"] = thread.message_ref;
    body["reply_broadcast"] = wants_the_channel(message);
    const Outcome outcome = call("/chat.postMessage", body, now);
    return gone(outcome) ? post(slack_reply(message), now) : outcome;
  }

  Outcome post(const SlackMessage& message, Timestamp now) {
    Json body = content(message);
    body["channel"] = channel_;
    return call("/chat.postMessage", body, now);
  }

  static Json content(const SlackMessage& message) {
    return {{"text", message.fallback},
            {"blocks", Json::parse(message.blocks)},
            {"parse", "none"},
            {"unfurl_links", false},
            {"unfurl_media", false}};
  }

  Outcome call(std::string_view method, const Json& body, Timestamp now) {
    HttpRequest request{Secret(api_base_ + std::string(method)), {}, json_text(body)};
    request.headers = {{"Content-Type", "application/json; charset=utf-8"},
                       {"Authorization", "Bearer " + token_.reveal()}};
    return judge_slack(sender_.post(request), now, hidden_);
  }

  static bool gone(const Outcome& outcome) {
    return outcome.result == AttemptResult::kRefused &&
           std::any_of(kGoneErrors.begin(), kGoneErrors.end(), [&](std::string_view word) {
             return outcome.detail == "Slack: " + std::string(word);
           });
  }

  std::string api_base_;
  std::string channel_;
  Secret token_;
  std::vector<Secret> hidden_;
  HttpSender sender_;
};

class SlackWebhook final : public Receiver {
 public:
  explicit SlackWebhook(const ReceiverConfig& config)
      : url_(config.url), hidden_(hidden_texts(config)), sender_(config.http) {}

  Outcome send(const Delivery& delivery, Timestamp now) override {
    const Message& message = delivery.message;
    return post(message.part == "reply" ? slack_reply(message) : slack_card(message), now);
  }
  [[nodiscard]] bool fits_digest(const Delivery&) const override { return true; }
  Outcome send_digest(const std::vector<const Delivery*>& deliveries, Timestamp now) override {
    return post(slack_digest(deliveries), now);
  }

 private:
  Outcome post(const SlackMessage& rendered, Timestamp now) {
    const Json body = {{"text", rendered.fallback}, {"blocks", Json::parse(rendered.blocks)}};
    const HttpRequest request{url_, {{"Content-Type", "application/json"}}, json_text(body)};
    return judge_slack_webhook(sender_.post(request), now, hidden_);
  }

  Secret url_;
  std::vector<Secret> hidden_;
  HttpSender sender_;
};

}  // namespace

Result<std::unique_ptr<Receiver>> make_slack(const ReceiverConfig& config) {
  if (config.secrets.size() != 1) return malformed("secrets must hold one bot token");
  if (config.channel.empty()) return malformed("channel must be the id of a channel");
  std::unique_ptr<Receiver> receiver = std::make_unique<Slack>(config);
  return receiver;
}

Result<std::unique_ptr<Receiver>> make_slack_webhook(const ReceiverConfig& config) {
  std::unique_ptr<Receiver> receiver = std::make_unique<SlackWebhook>(config);
  return receiver;
}

Outcome judge_slack(const Result<HttpAnswer>& answer, Timestamp now,
                    const std::vector<Secret>& hidden) {
  Outcome outcome = judge(answer, now, hidden);
  if (outcome.result != AttemptResult::kDelivered) return outcome;
  const SlackAnswer said = read_slack_answer(answer->body);
  if (!said.readable) {
    return failed(AttemptResult::kRetry, FailureClass::kOther,
                  "Slack: an answer that is not Slack's");
  }
  if (said.ok) {
    outcome.channel_ref = said.channel;
    outcome.message_ref = said.ts;
    return outcome;
  }
  const bool passing = one_of(kPassingErrors, said.error);
  Outcome refused = failed(passing ? AttemptResult::kRetry : AttemptResult::kRefused,
                           class_of(said.error), clean_detail("Slack: " + said.error, hidden));
  if (passing) refused.retry_after = read_retry_after(answer->retry_after, now);
  return refused;
}

Outcome judge_slack_webhook(const Result<HttpAnswer>& answer, Timestamp now,
                            const std::vector<Secret>& hidden) {
  Outcome outcome = judge(answer, now, hidden);
  if (outcome.result != AttemptResult::kDelivered || answer->body == "ok") return outcome;
  const AttemptResult result =
      one_of(kWebhookFinalErrors, answer->body) ? AttemptResult::kRefused : AttemptResult::kRetry;
  return failed(result, FailureClass::kOther,
                clean_detail("HTTP 200 without ok: " + answer->body, hidden));
}

}  // namespace headwater::notifiers
