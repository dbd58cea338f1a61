// What chats bring: a bot's JSON under its token, Slack's and Mattermost's forms under what they
// share with us.
#include "api/chat_door.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "model/limits.h"
#include "tests/api/served.h"

namespace headwater::api {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string hex_of_hmac(const std::string& key, const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes.data(), &size);
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    hex += kDigits[bytes[i] >> 4U];
    hex += kDigits[bytes[i] & 15U];
  }
  return hex;
}

class ChatDoorTest : public Served {
 protected:
  RawResponse say(const std::string& body, Role role = Role::kResponder) {
    return request({.method = "POST",
                    .path = "/headwater/v1/chat/commands",
                    .token = role_tokens_[role],
                    .body = body,
                    .content_type = "application/json"});
  }
  // As Slack signs: HMAC-SHA256 of "v0:TIME:BODY".
  RawResponse slack(const std::string& body, const std::string& secret = "slack-signing-secret") {
    const std::string time = std::to_string(now_micros_ / 1'000'000);
    return request({.method = "POST",
                    .path = "/chat/slack/commands",
                    .body = body,
                    .content_type = "application/x-www-form-urlencoded",
                    .headers = "X-Slack-Request-Timestamp: " + time + "\r\nX-Slack-Signature: v0=" +
                               hex_of_hmac(secret, "v0:" + time + ":" + body) + "\r\n"});
  }
  RawResponse mattermost(const std::string& body) {
    return request({.method = "POST",
                    .path = "/chat/mattermost/commands",
                    .body = body,
                    .content_type = "application/x-www-form-urlencoded"});
  }
};

TEST_F(ChatDoorTest, ABotBringsWhatWasSaidAndTakesTheAnswerBack) {
  const RawResponse response = say(
      R"({"platform":"hubot","user":"ana","channel":"ops","thread":"t","incident":"INC-7","text":"ack"})");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body,
            R"({"visibility":"in_channel","text":"ack","markdown":"**ack**","mrkdwn":"*ack*",)"
            R"("incident":"","actions":[]})");
  ASSERT_THAT(chat_.messages, SizeIs(1));
  EXPECT_EQ(chat_.messages[0].platform, "hubot");
  EXPECT_EQ(chat_.messages[0].user, "ana");
  EXPECT_EQ(chat_.messages[0].channel, "ops");
  EXPECT_EQ(chat_.messages[0].thread, "t");
  EXPECT_EQ(chat_.messages[0].incident, "INC-7");
  EXPECT_EQ(chat_.messages[0].text, "ack");
  EXPECT_TRUE(chat_.callers[0].may_act);
  EXPECT_EQ(chat_.callers[0].by.actor, "responder");
}

TEST_F(ChatDoorTest, NobodyMayDoMoreThanTheBotsToken) {
  const std::string body = R"({"platform":"hubot","user":"ana","text":"ack INC-7"})";
  EXPECT_EQ(say(body, Role::kViewer).status, 200);
  EXPECT_EQ(say(body, Role::kAdmin).status, 200);
  ASSERT_THAT(chat_.callers, SizeIs(2));
  EXPECT_FALSE(chat_.callers[0].may_act);
  EXPECT_TRUE(chat_.callers[1].may_act);
  EXPECT_EQ(say(body, Role::kIngest).status, 403);
}

TEST_F(ChatDoorTest, ABodyThatIsNotWhatItShouldBeNamesTheField) {
  EXPECT_THAT(say(R"({"platform":"hubot","user":"ana"})").body, HasSubstr("/text"));
  EXPECT_THAT(say(R"({"platform":"hubot","user":"","text":"x"})").body, HasSubstr("/user"));
  EXPECT_THAT(say(R"({"platform":"h","user":"a","text":"x","sudo":"y"})").body, HasSubstr("/sudo"));
  EXPECT_THAT(say(R"({"platform":"h","user":"a","text":["x"]})").body, HasSubstr("/text"));
  EXPECT_EQ(say("ack INC-7").status, 400);
  EXPECT_EQ(say(std::string(limits::kChatTextBytesMax + 1, ' ')).status, 413);
  EXPECT_THAT(chat_.messages, IsEmpty());
}

TEST_F(ChatDoorTest, SlackSignsItsSlashCommands) {
  const RawResponse response =
      slack("team_id=T1&channel_id=C1&user_id=U1&user_name=ana&command=%2Fhw&text=ack+INC-7");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"response_type":"in_channel","text":"*ack INC-7*"})");
  ASSERT_THAT(chat_.messages, SizeIs(1));
  EXPECT_EQ(chat_.messages[0].platform, "slack");
  EXPECT_EQ(chat_.messages[0].user, "U1");
  EXPECT_EQ(chat_.messages[0].channel, "C1");
  EXPECT_EQ(chat_.messages[0].text, "ack INC-7");
}

TEST_F(ChatDoorTest, WhatSlackDidNotSignOrSignedBeforeIsRefused) {
  const std::string body = "user_id=U1&text=ack+INC-7";
  EXPECT_EQ(slack(body, "another-secret").status, 401);
  EXPECT_EQ(slack(body).status, 200);
  EXPECT_EQ(slack(body).status, 401) << "the same signature once more";
  now_micros_ += 1'000'000;
  EXPECT_EQ(slack(body).status, 200) << "said again";
  EXPECT_EQ(slack("user_id=U1&user_id=U2&text=x").status, 400);
  EXPECT_THAT(chat_.messages, SizeIs(2));
  EXPECT_FALSE(audited_.empty());
}

TEST_F(ChatDoorTest, MattermostShowsItsToken) {
  const RawResponse response =
      mattermost("token=mattermost-token&user_id=k3&channel_id=c9&text=incidents");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"response_type":"in_channel","text":"**incidents**"})");
  EXPECT_EQ(chat_.messages.at(0).platform, "mattermost");
  EXPECT_EQ(chat_.messages.at(0).user, "k3");
  EXPECT_EQ(mattermost("token=mattermost-toke&user_id=k3&text=x").status, 401);
  EXPECT_EQ(mattermost("user_id=k3&text=x").status, 401);
  EXPECT_EQ(mattermost("token=mattermost-token&token=x&user_id=k3&text=x").status, 401);
  EXPECT_THAT(chat_.messages, SizeIs(1));
}

}  // namespace
}  // namespace headwater::api
