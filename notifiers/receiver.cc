#include "notifiers/receiver.h"

#include <algorithm>
#include <string_view>

#include "base/check.h"
#include "notifiers/described.h"
#include "notifiers/pagerduty.h"
#include "notifiers/providers.h"
#include "notifiers/slack.h"
#include "notifiers/webhook.h"

namespace headwater::notifiers {
namespace {

// A header or a URL made of it would break in two at a control character.
bool fit_to_send(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f;
  });
}

bool posts_to_url(const ReceiverConfig& config) {
  if (const Provider* provider = find_provider(config.provider)) return provider->api.empty();
  return config.kind == ReceiverKind::kWebhook || config.kind == ReceiverKind::kSlackWebhook;
}

Status check_address(const ReceiverConfig& config) {
  if (posts_to_url(config)) {
    const auto origin = printable_origin(config.url, config.http.allow_insecure);
    return origin ? Status(Ok{}) : malformed("url " + origin.error().message());
  }
  if (config.api_base.empty()) return Ok{};
  const auto origin = printable_origin(Secret(config.api_base), config.http.allow_insecure);
  return origin ? Status(Ok{}) : malformed("api_base " + origin.error().message());
}

Status check(const ReceiverConfig& config) {
  if (!fit_to_send(config.url.reveal())) return malformed("url holds a character that no URL has");
  for (const Secret& secret : config.secrets) {
    if (secret.empty()) return malformed("secrets holds an empty one");
    if (!fit_to_send(secret.reveal())) {
      return malformed("secrets holds a space, a line end or another character that none has");
    }
  }
  return check_address(config);
}

Result<std::unique_ptr<Receiver>> make_of_kind(const ReceiverConfig& config) {
  if (!config.provider.empty()) return make_described(config);
  switch (config.kind) {
    case ReceiverKind::kWebhook:
      return make_webhook(config);
    case ReceiverKind::kSlack:
      return make_slack(config);
    case ReceiverKind::kSlackWebhook:
      return make_slack_webhook(config);
    case ReceiverKind::kPagerDuty:
      return make_pagerduty(config);
  }
  return malformed("kind is not known");
}

}  // namespace

bool Receiver::fits_digest(const Delivery&) const { return false; }

Outcome Receiver::send_digest(const std::vector<const Delivery*>&, Timestamp) {
  HW_CHECK(false, "no message fits a digest");
}

std::vector<Outcome> Receiver::follow_up(const Delivery&, Timestamp) { return {}; }

std::vector<Secret> hidden_texts(const ReceiverConfig& config) {
  std::vector<Secret> hidden = config.secrets;
  const std::string& url = config.url.reveal();
  const std::size_t host = url.find("://");
  if (host == std::string::npos) return hidden;
  const std::size_t path = url.find_first_of("/?", host + 3);
  if (path != std::string::npos) hidden.emplace_back(url.substr(path));
  return hidden;
}

SendPace pace_of(const ReceiverConfig& config) {
  const Provider* provider = find_provider(config.provider);
  if (provider == nullptr) return {config.kind, config.rate_per_minute};
  const std::uint32_t rate = config.rate_per_minute;
  return {std::int64_t{rate > 0 ? rate : provider->rate_per_minute}, provider->spaced};
}

Result<std::unique_ptr<Receiver>> make_receiver(const ReceiverConfig& config) {
  const Status checked = check(config);
  auto receiver =
      checked ? make_of_kind(config) : Result<std::unique_ptr<Receiver>>(checked.error());
  if (receiver) return receiver;
  return malformed("receivers." + config.name + ": " + receiver.error().message());
}

}  // namespace headwater::notifiers
