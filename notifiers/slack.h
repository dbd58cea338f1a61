// Slack. By the Web API one message per incident is updated in place and its details stand in its
// thread; an incoming webhook can only post. Not thread-safe.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/page.h"
#include "notifiers/receiver.h"

namespace headwater::notifiers {

[[nodiscard]] Result<std::unique_ptr<Receiver>> make_slack(const ReceiverConfig& config);
[[nodiscard]] Result<std::unique_ptr<Receiver>> make_slack_webhook(const ReceiverConfig& config);

// Slack says 200 to nearly everything: the body decides. Fills channel_ref and message_ref.
[[nodiscard]] Outcome judge_slack(const Result<HttpAnswer>& answer, Timestamp now,
                                  const std::vector<Secret>& hidden);
// An incoming webhook's success is the plain text "ok".
[[nodiscard]] Outcome judge_slack_webhook(const Result<HttpAnswer>& answer, Timestamp now,
                                          const std::vector<Secret>& hidden);

}  // namespace headwater::notifiers
