// The generic webhook: the whole card as JSON, signed as Standard Webhooks. Not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/page.h"
#include "notifiers/receiver.h"

namespace headwater::notifiers {

// "incident.opened", ".updated", ".acknowledged", ".resolved", ".merged" or ".reopened".
[[nodiscard]] std::string_view webhook_type(const Message& message);
// {"type", "timestamp", "data"}: the same bytes at every try.
[[nodiscard]] std::string webhook_body(const Delivery& delivery);

// The same of a digest: what each of its messages is about, in brief.
[[nodiscard]] std::string webhook_digest_body(const std::vector<const Delivery*>& deliveries);

[[nodiscard]] Result<std::unique_ptr<Receiver>> make_webhook(const ReceiverConfig& config);

}  // namespace headwater::notifiers
