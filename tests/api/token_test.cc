#include "api/token.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "api/guess_throttle.h"
#include "tests/api/fake_engine.h"

namespace headwater::api {
namespace {

constexpr Timestamp kNow{1'767'225'600'000'000};
const TokenChange kByTest{{"test", "", ""}, kNow};

std::string made(MemoryTokens& tokens, const TokenRequest& request = {.name = "ops"}) {
  return std::move(create_token(tokens, request, kByTest)).value();
}

TEST(Token, IsShownOnceAndStoredAsADigest) {
  MemoryTokens tokens;
  const std::string text = made(tokens, {.name = "ops", .role = Role::kAdmin, .tenants = {"t05"}});
  EXPECT_TRUE(text.starts_with("hw_"));
  EXPECT_EQ(public_id(text), text.substr(3, 12));
  const auto rows = tokens.list();
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ((*rows)[0].find(text.substr(16)), std::string::npos);

  const auto token = verify_token(tokens, text, kNow);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->name, "ops");
  EXPECT_EQ(token->role, Role::kAdmin);
  EXPECT_EQ(token->tenants, std::vector<std::string>{"t05"});
  EXPECT_EQ(token->digest.size(), 32U);
  EXPECT_EQ(list_tokens(tokens)->size(), 1U);
}

TEST(Token, HoldsAtLeast128RandomBits) {
  MemoryTokens tokens;
  std::set<std::string> secrets;
  for (int i = 0; i < 100; ++i) secrets.insert(made(tokens).substr(16));
  EXPECT_EQ(secrets.size(), 100U);
  EXPECT_GE(secrets.begin()->size() * 4, 128U);
}

TEST(Token, ThatIsWrongInAnyCharacterIsRefused) {
  MemoryTokens tokens;
  const std::string text = made(tokens);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string wrong = text;
    wrong[i] = wrong[i] == '0' ? '1' : '0';
    EXPECT_FALSE(verify_token(tokens, wrong, kNow).ok()) << i;
  }
  EXPECT_FALSE(verify_token(tokens, "", kNow).ok());
  EXPECT_FALSE(verify_token(tokens, text + "0", kNow).ok());
  EXPECT_FALSE(verify_token(tokens, text.substr(0, text.size() - 1), kNow).ok());
}

TEST(Token, EndsWhenItExpiresOrIsRevoked) {
  MemoryTokens tokens;
  const std::string brief = made(tokens, {.name = "a", .expires_at = kNow + hours(1)});
  EXPECT_TRUE(verify_token(tokens, brief, kNow + hours(1) - milliseconds(1)).ok());
  EXPECT_FALSE(verify_token(tokens, brief, kNow + hours(1)).ok());

  const std::string first = made(tokens);
  const std::string second = made(tokens);  // two at once, for rotation
  EXPECT_TRUE(verify_token(tokens, second, kNow).ok());
  EXPECT_TRUE(revoke_token(tokens, public_id(first), kByTest).ok());
  EXPECT_FALSE(verify_token(tokens, first, kNow).ok());
  EXPECT_TRUE(verify_token(tokens, second, kNow).ok());
  EXPECT_EQ(revoke_token(tokens, "000000000000", kByTest).error().code(), ErrorCode::kNotFound);
}

TEST(Token, RefusalsTellNothingApart) {
  MemoryTokens tokens;
  const std::string revoked = made(tokens);
  EXPECT_TRUE(revoke_token(tokens, public_id(revoked), kByTest).ok());
  std::string unknown = revoked;
  unknown[4] = unknown[4] == '0' ? '1' : '0';
  const auto why = [&](const std::string& text) {
    return verify_token(tokens, text, kNow).error().message();
  };
  EXPECT_EQ(why(revoked), why(unknown));
  EXPECT_EQ(why(revoked), why("nonsense"));
}

TEST(Token, RowsThatAreDamagedAreNeverTakenForTokens) {
  MemoryTokens tokens;
  const std::string text = made(tokens);
  const std::string id(public_id(text));
  const std::string row = *tokens.get(id);
  EXPECT_TRUE(tokens.put(id, row.substr(0, row.size() - 2), {}).ok());
  EXPECT_EQ(verify_token(tokens, text, kNow).error().code(), ErrorCode::kCorrupt);

  Token odd{.id = "1", .name = "x"};
  odd.role = static_cast<Role>(200);
  Token read;
  const std::string bytes = encoded(odd);
  ByteReader reader(bytes);
  decode(reader, read);
  EXPECT_FALSE(reader.good());
}

TEST(GuessThrottle, AllowsAFewWrongGuessesAndForgetsThemWithTime) {
  GuessThrottle throttle;
  for (int i = 0; i < GuessThrottle::kGuessesAllowed; ++i) {
    EXPECT_FALSE(throttle.wrong_guess("192.0.2.1", "", kNow)) << i;
  }
  EXPECT_TRUE(throttle.wrong_guess("192.0.2.1", "", kNow));
  EXPECT_FALSE(throttle.wrong_guess("192.0.2.2", "", kNow));
  const Timestamp later = kNow + GuessThrottle::kRegain;
  EXPECT_FALSE(throttle.wrong_guess("192.0.2.1", "", later));
  EXPECT_TRUE(throttle.wrong_guess("192.0.2.1", "", later));
}

TEST(GuessThrottle, CountsAnIdOverAllAddresses) {
  GuessThrottle throttle;
  bool too_many = false;
  for (int i = 0; i <= GuessThrottle::kGuessesAllowed; ++i) {
    too_many = throttle.wrong_guess("192.0.2." + std::to_string(i), "aaaaaaaaaaaa", kNow);
  }
  EXPECT_TRUE(too_many);
}

TEST(GuessThrottle, StaysBoundedAndKeepsTheLoudest) {
  GuessThrottle throttle;
  for (int i = 0; i < GuessThrottle::kGuessesAllowed; ++i) {
    EXPECT_FALSE(throttle.wrong_guess("loud", "", kNow));
  }
  for (std::size_t i = 0; i < GuessThrottle::kTrackedMax + 10; ++i) {
    EXPECT_FALSE(throttle.wrong_guess(std::to_string(i), "", kNow));
  }
  EXPECT_TRUE(throttle.wrong_guess("loud", "", kNow));
}

}  // namespace
}  // namespace headwater::api
