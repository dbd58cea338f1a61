// Idempotency-Key: a request that comes again does nothing again and gets its first answer.
#include "api/kept_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/internal/sealed.h"
#include "model/limits.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kTokensPath = "/headwater/v1/tokens";

class KeptAnswersTest : public Served {
 protected:
  RawResponse make(const std::string& key, const std::string& name = "ops") {
    return post(kTokensPath, R"({"name":")" + name + "\"}", "Idempotency-Key: " + key + "\r\n");
  }
  std::size_t tokens() { return list_tokens(tokens_)->size() - role_tokens_.size(); }
};

TEST_F(KeptAnswersTest, TheSameRequestGetsTheFirstAnswerAndIsDoneOnce) {
  const RawResponse first = make("k1");
  ASSERT_EQ(first.status, 201);
  EXPECT_EQ(first.header("Idempotency-Replayed"), "");
  const RawResponse again = make("k1");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Content-Type"), first.header("Content-Type"));
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(again.header("Cache-Control"), "no-store");
  EXPECT_EQ(tokens(), 1U);
  EXPECT_NE(make("k2").body, first.body) << "another key is another request";
  EXPECT_EQ(post(kTokensPath, R"({"name":"ops"})").status, 201) << "without a key each is new";
  EXPECT_EQ(tokens(), 3U);
}

TEST_F(KeptAnswersTest, AnotherRequestUnderTheKeyIsRefused) {
  const std::string id = std::string(public_id(role_tokens_[Role::kViewer]));
  const std::string header = "Idempotency-Key: k1\r\n";
  ASSERT_EQ(make("k1").status, 201);
  const RawResponse other = make("k1", "others");
  EXPECT_EQ(other.status, 422);
  EXPECT_THAT(other.body, HasSubstr("problems/other-request"));
  EXPECT_EQ(post("/headwater/v1/tokens/" + id + "/rotate", "", header).status, 422);
  EXPECT_EQ(post("/headwater/v1/incidents/INC-7/acknowledge", "", header).status, 422);
  EXPECT_EQ(tokens(), 1U);
  EXPECT_TRUE(engine_.submissions(0).empty());
}

TEST_F(KeptAnswersTest, AreOfOneTokenAlone) {
  ASSERT_EQ(make("k1").status, 201);
  const RawResponse other = request({.method = "POST",
                                     .path = kTokensPath,
                                     .token = token(Role::kAdmin),
                                     .body = R"({"name":"ops"})",
                                     .content_type = "application/json",
                                     .headers = "Idempotency-Key: k1\r\n"});
  EXPECT_EQ(other.status, 201);
  EXPECT_EQ(other.header("Idempotency-Replayed"), "");
}

TEST_F(KeptAnswersTest, WhatIsInHandIsNotBegunASecondTime) {
  engine_.hold();
  const std::string path = "/headwater/v1/incidents/INC-7/acknowledge";
  const std::string text = text_of({.method = "POST",
                                    .path = path,
                                    .token = role_tokens_[Role::kAdmin],
                                    .headers = "Idempotency-Key: k1\r\n"});
  RawClient first = client();
  first.send(text);
  ASSERT_EQ(engine_.submissions(1).size(), 1U);
  const RawResponse second = post(path, "", "Idempotency-Key: k1\r\n");
  EXPECT_EQ(second.status, 409);
  EXPECT_THAT(second.body, HasSubstr("problems/in-hand"));
  engine_.release();
  EXPECT_EQ(first.receive().status, 200);
  EXPECT_EQ(post(path, "", "Idempotency-Key: k1\r\n").header("Idempotency-Replayed"), "true");
  EXPECT_EQ(engine_.submissions(1).size(), 1U);
}

TEST_F(KeptAnswersTest, WhatWasRefusedIsJudgedAnew) {
  engine_.set_full(true);
  const std::string path = "/headwater/v1/dead-letters/3/reinject";
  engine_.set_answers([](const Query&) { return Answer{DeadLetter{.id = 3, .bytes = "{}"}}; });
  EXPECT_EQ(post(path, "", "Idempotency-Key: k1\r\n").status, 503);
  engine_.set_full(false);
  EXPECT_EQ(post(path, "", "Idempotency-Key: k1\r\n").status, 202);
  EXPECT_EQ(post(path, "", "Idempotency-Key: k1\r\n").header("Idempotency-Replayed"), "true");
  EXPECT_EQ(engine_.submissions(1).size(), 1U);
}

TEST_F(KeptAnswersTest, OutliveTheServerForADay) {
  const RawResponse first = make("k1");
  serve();  // another one
  EXPECT_EQ(make("k1").body, first.body);
  now_micros_ += limits::kAnswerKept.micros - 1;
  EXPECT_EQ(make("k1").body, first.body);
  now_micros_ += 1;
  EXPECT_NE(make("k1").body, first.body);
  EXPECT_EQ(tokens(), 2U);
  now_micros_ += limits::kAnswerKept.micros;
  ASSERT_EQ(make("k2").status, 201);
  EXPECT_EQ(answers_.list()->size(), 1U) << "what has no use any more is removed";
}

TEST_F(KeptAnswersTest, AreBoundedAndTheOldestGoFirst) {
  std::vector<AnswerTable::Write> writes;
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_EQ(make("k" + std::to_string(i)).status, 201);
    now_micros_ += 1;
  }
  const std::string row = answers_.list()->front().second;
  for (std::size_t i = 3; i < limits::kKeptAnswersMax; ++i)
    writes.emplace_back("x/" + std::to_string(i), row);  // as old as one of the three
  ASSERT_TRUE(answers_.write(writes).ok());
  serve();
  ASSERT_EQ(make("k9").status, 201);
  EXPECT_EQ(answers_.list()->size(), limits::kKeptAnswersMax);
  EXPECT_EQ(make("k9").header("Idempotency-Replayed"), "true");
}

TEST_F(KeptAnswersTest, LieInTheStoreWithoutTheSecretsThatTheyHold) {
  const RawResponse first = make("k1");
  const std::string secret = first.body.substr(first.body.find("hw_"), 56).substr(16);
  const auto rows = answers_.list().value();
  ASSERT_EQ(rows.size(), 1U);
  for (const auto& [name, bytes] : rows) {
    EXPECT_THAT(bytes, Not(HasSubstr(secret)));
    EXPECT_THAT(bytes, Not(HasSubstr("token")));
  }
}

TEST_F(KeptAnswersTest, AKeyThatIsEmptyOrTooLongIsRefused) {
  EXPECT_EQ(make("").status, 400);
  EXPECT_EQ(make(std::string(limits::kIdempotencyKeyBytesMax + 1, 'k')).status, 400);
  EXPECT_EQ(make(std::string(limits::kIdempotencyKeyBytesMax, 'k')).status, 201);
}

TEST(Sealed, AreOpenedByTheirPasswordAloneAndOnlyWhole) {
  const std::string bytes = sealed("a secret", "password").value();
  EXPECT_EQ(opened(bytes, "password"), "a secret");
  EXPECT_EQ(opened(bytes, "passwore"), std::nullopt);
  EXPECT_EQ(opened(bytes.substr(0, 20), "password"), std::nullopt);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(opened(changed, "password"), std::nullopt) << i;
  }
  EXPECT_EQ(opened(sealed("", "p").value(), "p"), "");
  EXPECT_NE(sealed("a secret", "password").value(), bytes) << "each time under another nonce";
}

}  // namespace
}  // namespace headwater::api
