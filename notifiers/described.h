// A receiver by its provider's description (providers.h): one message is posted, and edited in
// place where the provider can do that. Not thread-safe.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "model/page.h"
#include "notifiers/providers.h"
#include "notifiers/receiver.h"

namespace headwater::notifiers {

// As judge(), and then what the provider says in its answer. Fills channel_ref and message_ref.
[[nodiscard]] Outcome judge_described(const AnswerShape& shape, const Result<HttpAnswer>& answer,
                                      Timestamp now, const std::vector<Secret>& hidden);

[[nodiscard]] Result<std::unique_ptr<Receiver>> make_described(const ReceiverConfig& config);

}  // namespace headwater::notifiers
