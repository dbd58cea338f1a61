// Outcome: what one send came to, and how an HTTP answer is judged. Pure functions, no thread rule.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "model/page.h"
#include "model/secret.h"
#include "notifiers/http_sender.h"

namespace headwater::notifiers {

// Why a send failed, for the metrics.
enum class FailureClass : std::uint8_t {
  kClientError,
  kServerError,
  kAuthError,
  kRateLimited,
  kDeadline,
  kOther,
};
inline constexpr std::size_t kFailureClasses = 6;
[[nodiscard]] std::string_view to_string(FailureClass failure);  // "clientError"

struct Outcome {
  AttemptResult result = AttemptResult::kDelivered;
  FailureClass failure = FailureClass::kOther;  // unless delivered
  std::string detail;                           // at most 200 bytes, one line, no secrets
  std::optional<Duration> retry_after;          // the other side asked for it
  std::string channel_ref;                      // kDelivered: the provider's ids
  std::string message_ref;
};

// Every 2xx is delivered; 408, 425, 429 and 5xx are retried; any other status is refused, redirects
// too, since they are never followed. A failed exchange is retried unless its address is not
// allowed. `secrets` are struck out of the detail, should the answer repeat them.
[[nodiscard]] Outcome judge(const Result<HttpAnswer>& answer, Timestamp now,
                            const std::vector<Secret>& secrets);

// One printable line of at most 200 bytes: control and bidirectional characters become spaces,
// every occurrence of a secret, or of a telling beginning of one, becomes "[secret]".
[[nodiscard]] std::string clean_detail(std::string_view text, const std::vector<Secret>& secrets);

}  // namespace headwater::notifiers
