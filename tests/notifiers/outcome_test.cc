#include "notifiers/outcome.h"

#include <gtest/gtest.h>

#include "tests/notifiers/sample_delivery.h"

namespace headwater::notifiers {
namespace {

Outcome judged(int status, std::string retry_after = "", std::string body = "") {
  return judge(HttpAnswer{status, std::move(retry_after), std::move(body)}, kNewYear, {});
}

struct Row {
  int status;
  AttemptResult result;
  FailureClass failure;
};

TEST(Judge, SortsEveryStatus) {
  using enum AttemptResult;
  using enum FailureClass;
  const Row rows[] = {
      {200, kDelivered, kOther},     {202, kDelivered, kOther},     {204, kDelivered, kOther},
      {301, kRefused, kOther},       {302, kRefused, kOther},       {307, kRefused, kOther},
      {400, kRefused, kClientError}, {401, kRefused, kAuthError},   {403, kRefused, kAuthError},
      {404, kRefused, kClientError}, {408, kRetry, kClientError},   {409, kRefused, kClientError},
      {410, kRefused, kClientError}, {413, kRefused, kClientError}, {422, kRefused, kClientError},
      {425, kRetry, kClientError},   {429, kRetry, kRateLimited},   {500, kRetry, kServerError},
      {502, kRetry, kServerError},   {503, kRetry, kServerError},   {504, kRetry, kServerError},
      {599, kRetry, kServerError}};
  for (const Row& row : rows) {
    const Outcome outcome = judged(row.status);
    EXPECT_EQ(outcome.result, row.result) << row.status;
    EXPECT_EQ(outcome.failure, row.failure) << row.status;
    EXPECT_EQ(outcome.detail, "HTTP " + std::to_string(row.status));
  }
}

TEST(Judge, RetriesAFailedExchangeUnlessTheAddressIsNotAllowed) {
  const auto of = [](ErrorCode code) { return judge(Error(code, "https://a: why"), kNewYear, {}); };
  EXPECT_EQ(of(ErrorCode::kUnavailable).result, AttemptResult::kRetry);
  EXPECT_EQ(of(ErrorCode::kUnavailable).failure, FailureClass::kOther);
  EXPECT_EQ(of(ErrorCode::kExhausted).result, AttemptResult::kRetry);
  EXPECT_EQ(of(ErrorCode::kExhausted).failure, FailureClass::kDeadline);
  EXPECT_EQ(of(ErrorCode::kRefused).result, AttemptResult::kRefused);
  EXPECT_EQ(of(ErrorCode::kRefused).detail, "https://a: why");
}

TEST(Judge, HonoursRetryAfterInSecondsAndAsADate) {
  EXPECT_EQ(judged(429, "120").retry_after, seconds(120));
  EXPECT_EQ(judged(503, "Thu, 01 Jan 2026 00:02:00 GMT").retry_after, minutes(2));
  EXPECT_EQ(judged(429, "Thu, 01 Jan 1970 00:02:00 GMT").retry_after, Duration{});
  EXPECT_EQ(judged(429, "0").retry_after, Duration{});
  for (const char* text : {"", "soon", "-5", "99999999999999999999", "1.5x"}) {
    EXPECT_EQ(judged(429, text).retry_after, std::nullopt) << text;
  }
  EXPECT_EQ(judged(400, "120").retry_after, std::nullopt);
}

// A receiver out of its mind would stop all its messages for years.
TEST(Judge, HonoursNoRetryAfterBeyondItsLimit) {
  EXPECT_EQ(judged(429, "3600").retry_after, limits::kRetryAfterMax);
  for (const char* text : {"3601", "2147483647", "Wed, 21 Oct 2099 07:28:00 GMT"}) {
    EXPECT_EQ(judged(429, text).retry_after, limits::kRetryAfterMax) << text;
  }
}

TEST(Judge, QuotesTheAnswerInOneShortLine) {
  EXPECT_EQ(judged(503, "", "down\r\nfor \x1b[31mlunch").detail, "HTTP 503: down  for  [31mlunch");
  const std::string detail = judged(500, "", std::string(5000, 'x')).detail;
  EXPECT_EQ(detail.size(), 200U);
  EXPECT_TRUE(detail.ends_with("x…"));
}

TEST(CleanDetail, StrikesOutSecretsWhereverTheAnswerRepeatsThem) {
  const std::vector<Secret> secrets = {Secret("canary-token-0123456789"), Secret("")};
  EXPECT_EQ(clean_detail("no canary-token-0123456789, canary-token-0123456789!", secrets),
            "no [secret], [secret]!");
  EXPECT_EQ(clean_detail("it begins canary-token-01", secrets), "it begins [secret]");
  EXPECT_EQ(clean_detail("a canary sang", secrets), "a canary sang");
}

TEST(FailureClass, HasTheWordsOfTheMetrics) {
  EXPECT_EQ(to_string(FailureClass::kClientError), "clientError");
  EXPECT_EQ(to_string(FailureClass::kDeadline), "deadline");
  EXPECT_EQ(to_string(FailureClass::kOther), "other");
}

}  // namespace
}  // namespace headwater::notifiers
