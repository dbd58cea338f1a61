// Secrets are references; one that stands in the file itself is refused and never shown.
#include <gtest/gtest.h>

#include "rules/configuration.h"

namespace headwater::rules {
namespace {

constexpr std::string_view kCanary = "xoxb-CANARY-4711";

std::string told_about(std::string text) {
  while (text.find('$') != std::string::npos) text.replace(text.find('$'), 1, kCanary);
  const auto read = read_configuration(text, "c.yaml");
  EXPECT_FALSE(read.configuration) << text;
  std::string told;
  for (const Finding& finding : read.findings) told += to_text(finding) + "\n";
  EXPECT_EQ(told.find("CANARY"), std::string::npos) << told;
  return told;
}

TEST(Secrets, ALiteralSecretIsRefusedAndNotShown) {
  constexpr std::string_view kReason = "must be a reference, file:/path or env:NAME";
  for (const char* receiver :
       {"slack: {channel: C1, token: $}", "webhook: {url: 'https://x.example.com', secret: $}",
        "webhook: {url: 'https://x.example.com', secrets: ['env:A', $]}",
        "pagerduty: {routing_key: $}", "slack_webhook: {url: 'https://hooks.slack.com/$'}"}) {
    const std::string told = told_about("receivers: [{name: a, " + std::string(receiver) + "}]");
    EXPECT_NE(told.find(kReason), std::string::npos) << told;
  }
  const std::string told = told_about(
      "kafka: {brokers: b, topics: [{topic: a}], client: {sasl.password: $, ssl.key.pem: $}}");
  const std::string hook = told_about(
      "hooks: [{name: a, format: auto, signature: {scheme: token, header: X, secret: $}}]");
  EXPECT_NE(hook.find(kReason), std::string::npos) << hook;
  EXPECT_NE(told.find("`sasl.password` must be a reference"), std::string::npos) << told;
  EXPECT_NE(told.find("`ssl.key.pem` must be a reference"), std::string::npos) << told;
}

TEST(Secrets, AMistakeBesideASecretDoesNotShowIt) {
  told_about("receivers: [{name: a, slack: {channel: C1, token: [$]}}]");
  told_about("receivers: [{name: a, slack: {channel: C1, token: {file: $}}}]");
  told_about("receivers: [{name: a, slack: {channel: C1, tokn: $}}]");
  told_about("receivers: [{name: a, webhook: {url: 'https://user:$@host/path'}}]");
  told_about("receivers: [{name: a, webhook: {url: 'ftp://$'}}]");
  told_about("receivers: [{name: a, slack: {channel: C1, token: &a $}}]");
  told_about("receivers: [{name: a, slack: {channel: C1, token: \"$}}]");
}

TEST(Secrets, AReferenceNamesAFileByItsWholePathOrAVariable) {
  const auto taken = [](std::string_view reference) {
    const std::string text =
        "receivers: [{name: a, pagerduty: {routing_key: '" + std::string(reference) + "'}}]";
    return read_configuration(text, "c.yaml").configuration.has_value();
  };
  EXPECT_TRUE(taken("file:/run/secrets/key"));
  EXPECT_TRUE(taken("env:PD_KEY"));
  EXPECT_TRUE(taken("env:_k1"));
  for (const char* wrong : {"", "file:", "file:key", "file:/", "env:", "env:1A", "env:A-B",
                            "vault:x", "FILE:/x", " env:A"})
    EXPECT_FALSE(taken(wrong)) << wrong;
}

}  // namespace
}  // namespace headwater::rules
