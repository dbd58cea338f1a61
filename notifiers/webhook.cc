#include "notifiers/webhook.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "notifiers/card_json.h"
#include "notifiers/webhook_signer.h"

namespace headwater::notifiers {
namespace {

class Webhook final : public Receiver {
 public:
  Webhook(const ReceiverConfig& config, WebhookSigner signer, std::vector<Secret> hidden)
      : url_(config.url),
        signer_(std::move(signer)),
        hidden_(std::move(hidden)),
        sender_(config.http) {}

  Outcome send(const Delivery& delivery, Timestamp now) override {
    return post(webhook_id(delivery.message.send_key), webhook_body(delivery), now);
  }
  [[nodiscard]] bool fits_digest(const Delivery&) const override { return true; }
  Outcome send_digest(const std::vector<const Delivery*>& deliveries, Timestamp now) override {
    std::string keys;
    for (const Delivery* delivery : deliveries) keys += delivery->message.send_key + '\n';
    return post(webhook_id(keys), webhook_digest_body(deliveries), now);
  }

 private:
  Outcome post(const std::string& id, std::string body, Timestamp now) {
    HttpRequest request{url_, {}, std::move(body)};
    request.headers = {{"Content-Type", "application/json"},
                       {"Idempotency-Key", id},
                       {"webhook-id", id},
                       {"webhook-timestamp", unix_seconds(now)}};
    const std::string signatures = signer_.signatures(id, now, request.body);
    if (!signatures.empty()) request.headers.emplace_back("webhook-signature", signatures);
    return judge(sender_.post(request), now, hidden_);
  }

  Secret url_;
  WebhookSigner signer_;
  std::vector<Secret> hidden_;
  HttpSender sender_;
};

}  // namespace

std::string_view webhook_type(const Message& message) {
  switch (message.reason) {
    case NotifyReason::kOpened:
    case NotifyReason::kStep:  // the first that this receiver hears of it
      return "incident.opened";
    case NotifyReason::kAcknowledged:
      return "incident.acknowledged";
    case NotifyReason::kResolved:
      return "incident.resolved";
    case NotifyReason::kReopened:
      return "incident.reopened";
    case NotifyReason::kMerged:
      return "incident.merged";
    default:
      return "incident.updated";
  }
}

std::string webhook_body(const Delivery& delivery) {
  const Message& message = delivery.message;
  nlohmann::ordered_json data = card_json(message.card);
  data["reason"] = to_string(message.reason);
  data["revision"] = message.revision;
  data["part"] = message.part;
  data["thread_key"] = delivery.thread.thread_key;
  const nlohmann::ordered_json body = {{"type", webhook_type(message)},
                                       {"timestamp", format_rfc3339(message.decided_at)},
                                       {"data", std::move(data)}};
  return json_text(body);
}

std::string webhook_digest_body(const std::vector<const Delivery*>& deliveries) {
  using Json = nlohmann::ordered_json;
  Json messages = Json::array();
  Timestamp newest;
  for (const Delivery* delivery : deliveries) {
    const Message& message = delivery->message;
    newest = std::max(newest, message.decided_at);
    messages.push_back({{"type", webhook_type(message)},
                        {"id", incident_name(message.card.incident)},
                        {"title", message.card.title},
                        {"state", message.card.state},
                        {"priority", to_string(message.card.priority)},
                        {"reason", to_string(message.reason)},
                        {"revision", message.revision},
                        {"part", message.part},
                        {"thread_key", delivery->thread.thread_key},
                        {"webhook_id", webhook_id(message.send_key)}});
  }
  const Json body = {{"type", "digest"},
                     {"timestamp", format_rfc3339(newest)},
                     {"data", {{"count", deliveries.size()}, {"messages", std::move(messages)}}}};
  return json_text(body);
}

Result<std::unique_ptr<Receiver>> make_webhook(const ReceiverConfig& config) {
  auto signer = WebhookSigner::from_keys(config.secrets);
  if (!signer) return Error(ErrorCode::kMalformed, "secrets " + signer.error().message());
  std::unique_ptr<Receiver> receiver =
      std::make_unique<Webhook>(config, std::move(*signer), hidden_texts(config));
  return receiver;
}

}  // namespace headwater::notifiers
