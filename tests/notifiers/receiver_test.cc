#include "notifiers/receiver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headwater::notifiers {
namespace {

ReceiverConfig webhook() {
  ReceiverConfig config;
  config.name = "ops";
  config.url = Secret("https://hooks.example/in/canary");
  return config;
}

ReceiverConfig of_kind(ReceiverKind kind) {
  ReceiverConfig config;
  config.name = "ops";
  config.kind = kind;
  config.secrets = {Secret("canary-secret")};
  config.channel = "C1";
  return config;
}

std::string problem_of(const ReceiverConfig& config) {
  const auto receiver = make_receiver(config);
  return receiver ? "" : receiver.error().message();
}

TEST(MakeReceiver, TakesACompleteConfigurationOfEachKind) {
  ReceiverConfig slack_webhook = webhook();
  slack_webhook.kind = ReceiverKind::kSlackWebhook;
  EXPECT_EQ(problem_of(webhook()), "");
  EXPECT_EQ(problem_of(slack_webhook), "");
  EXPECT_EQ(problem_of(of_kind(ReceiverKind::kSlack)), "");
  EXPECT_EQ(problem_of(of_kind(ReceiverKind::kPagerDuty)), "");
}

TEST(MakeReceiver, NamesTheFieldThatIsWrong) {
  ReceiverConfig config = webhook();
  config.url = Secret("http://hooks.example/in");
  EXPECT_EQ(problem_of(config), "receivers.ops: url is plain http, which needs allow_insecure");
  config.http.allow_insecure = true;
  EXPECT_EQ(problem_of(config), "");
  config.url = Secret("");
  EXPECT_EQ(problem_of(config), "receivers.ops: url is not an absolute URL");
  config = webhook();
  config.secrets = {Secret("no key")};
  EXPECT_THAT(problem_of(config), testing::HasSubstr("secrets holds a space"));
  config.secrets = {Secret("nokey")};
  EXPECT_EQ(problem_of(config), "receivers.ops: secrets does not start with whsec_");
  config = of_kind(ReceiverKind::kSlack);
  config.channel = "";
  EXPECT_EQ(problem_of(config), "receivers.ops: channel must be the id of a channel");
  config = of_kind(ReceiverKind::kSlack);
  config.secrets.clear();
  EXPECT_EQ(problem_of(config), "receivers.ops: secrets must hold one bot token");
  config = of_kind(ReceiverKind::kPagerDuty);
  config.secrets.clear();
  EXPECT_EQ(problem_of(config), "receivers.ops: secrets must hold one routing key");
  config = of_kind(ReceiverKind::kPagerDuty);
  config.api_base = "ftp://events.example";
  EXPECT_EQ(problem_of(config), "receivers.ops: api_base is not an https URL");
}

// A token read from a file with its line end would write a header of its own.
TEST(MakeReceiver, RefusesSecretsAndUrlsThatWouldBreakARequest) {
  for (const char* bad : {"canary\n", "canary\r\nX-Evil: 1", "can ary", "canary\xc3\xa9", ""}) {
    ReceiverConfig config = of_kind(ReceiverKind::kSlack);
    config.secrets = {Secret(bad)};
    EXPECT_NE(problem_of(config), "") << bad;
    EXPECT_THAT(problem_of(config), testing::Not(testing::HasSubstr("canary")));
  }
  ReceiverConfig config = webhook();
  config.url = Secret("https://hooks.example/canary\r\nX: y");
  EXPECT_EQ(problem_of(config), "receivers.ops: url holds a character that no URL has");
}

TEST(HiddenTexts, AreTheSecretsAndWhatFollowsTheHost) {
  ReceiverConfig config = webhook();
  config.secrets = {Secret("whsec_a")};
  const auto hidden = hidden_texts(config);
  ASSERT_EQ(hidden.size(), 2U);
  EXPECT_EQ(hidden[0].reveal(), "whsec_a");
  EXPECT_EQ(hidden[1].reveal(), "/in/canary");
  config.url = Secret("https://hooks.example");
  EXPECT_EQ(hidden_texts(config).size(), 1U);
}

}  // namespace
}  // namespace headwater::notifiers
