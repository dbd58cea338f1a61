#include "notifiers/outcome.h"

#include <algorithm>

#include "notifiers/text.h"

namespace headwater::notifiers {
namespace {

constexpr std::size_t kDetailBytesMax = 200;
// More of an answer is never looked at for its detail.
constexpr std::size_t kExcerptBytesMax = 4096;
constexpr std::string_view kStruckOut = "[secret]";

bool worth_a_retry(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

FailureClass class_of(int status) {
  if (status == 429) return FailureClass::kRateLimited;
  if (status == 401 || status == 403) return FailureClass::kAuthError;
  if (status >= 500) return FailureClass::kServerError;
  if (status >= 400) return FailureClass::kClientError;
  return FailureClass::kOther;
}

Outcome judge_failed_exchange(const Error& error, const std::vector<Secret>& secrets) {
  Outcome outcome;
  outcome.result =
      error.code() == ErrorCode::kRefused ? AttemptResult::kRefused : AttemptResult::kRetry;
  outcome.failure =
      error.code() == ErrorCode::kExhausted ? FailureClass::kDeadline : FailureClass::kOther;
  outcome.detail = clean_detail(error.message(), secrets);
  return outcome;
}

// Also strikes out a beginning of the secret, since an excerpt may end in the middle of one.
void strike_out(std::string_view secret, std::string& line) {
  constexpr std::size_t kTooShortToHide = 4;
  constexpr std::size_t kTellingBytes = 12;
  if (secret.size() < kTooShortToHide) return;
  const std::string_view beginning = secret.substr(0, kTellingBytes);
  std::size_t at = 0;
  while ((at = line.find(beginning, at)) != std::string::npos) {
    const auto [in_line, in_secret] = std::mismatch(line.begin() + static_cast<std::ptrdiff_t>(at),
                                                    line.end(), secret.begin(), secret.end());
    line.replace(line.begin() + static_cast<std::ptrdiff_t>(at), in_line, kStruckOut);
    at += kStruckOut.size();
  }
}

}  // namespace

std::string_view to_string(FailureClass failure) {
  constexpr std::string_view kNames[] = {"clientError", "serverError", "authError",
                                         "rateLimited", "deadline",    "other"};
  return kNames[static_cast<std::size_t>(failure)];
}

Outcome judge(const Result<HttpAnswer>& answer, Timestamp now, const std::vector<Secret>& secrets) {
  if (!answer) return judge_failed_exchange(answer.error(), secrets);
  Outcome outcome;
  const int status = answer->status;
  outcome.detail = "HTTP " + std::to_string(status);
  if (status >= 200 && status < 300) return outcome;
  outcome.result = worth_a_retry(status) ? AttemptResult::kRetry : AttemptResult::kRefused;
  outcome.failure = class_of(status);
  const std::string_view excerpt = std::string_view(answer->body).substr(0, kExcerptBytesMax);
  if (!excerpt.empty()) {
    outcome.detail = clean_detail(outcome.detail + ": " + std::string(excerpt), secrets);
  }
  if (outcome.result == AttemptResult::kRetry) {
    outcome.retry_after = read_retry_after(answer->retry_after, now);
  }
  return outcome;
}

std::string clean_detail(std::string_view text, const std::vector<Secret>& secrets) {
  std::string line = one_line(text);
  for (const Secret& secret : secrets) strike_out(secret.reveal(), line);
  return cut_bytes(line, kDetailBytesMax);
}

}  // namespace headwater::notifiers
