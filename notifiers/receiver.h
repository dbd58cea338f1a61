// Receiver: one place that is told of incidents. It renders a message for its provider, sends it
// once, alone or as a line of a digest, and judges the answer. It does not queue, wait or retry
// (dispatcher.h does). Not thread-safe: one worker owns each.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/page.h"
#include "model/secret.h"
#include "notifiers/http_sender.h"
#include "notifiers/outcome.h"
#include "notifiers/send_pace.h"

namespace headwater::notifiers {

// As the operator configured it; references to secrets are already resolved.
struct ReceiverConfig {
  std::string name;
  ReceiverKind kind = ReceiverKind::kWebhook;
  std::string provider;  // the name of one in providers.h; "" = the kind says it all
  Secret url;            // webhook, Slack incoming webhook, providers that post to one
  std::string api_base;  // Slack, PagerDuty, providers with an API; "" = the vendor's
  // Webhook: "whsec_..." signing keys, newest first, each signs; may be empty.
  // Slack: the bot token. PagerDuty: the routing key. Providers: the token, if they have one.
  std::vector<Secret> secrets;
  std::string channel;                // Slack: the channel's id; a chat or a topic
  std::uint32_t rate_per_minute = 0;  // 0 = what the provider takes
  HttpPolicy http;
};

class Receiver {
 public:
  virtual ~Receiver() = default;
  // One try. The thread's channel_ref and message_ref say where an earlier message stands.
  [[nodiscard]] virtual Outcome send(const Delivery& delivery, Timestamp now) = 0;
  // Whether the message may be a line of a digest: it has no place of its own that it has to reach.
  [[nodiscard]] virtual bool fits_digest(const Delivery& delivery) const;
  // One try of several messages that fit, as one, most urgent first.
  [[nodiscard]] virtual Outcome send_digest(const std::vector<const Delivery*>& deliveries,
                                            Timestamp now);
  // What may follow a delivered message and matters less; each is tried once. May be empty.
  [[nodiscard]] virtual std::vector<Outcome> follow_up(const Delivery& delivery, Timestamp now);
};

// What no error may show: the secrets, and what follows the host in the URL.
[[nodiscard]] std::vector<Secret> hidden_texts(const ReceiverConfig& config);

// How often it may be sent to, as configured or as its provider takes it.
[[nodiscard]] SendPace pace_of(const ReceiverConfig& config);

// The error names the field: "receivers.ops.url: ...".
[[nodiscard]] Result<std::unique_ptr<Receiver>> make_receiver(const ReceiverConfig& config);

}  // namespace headwater::notifiers
