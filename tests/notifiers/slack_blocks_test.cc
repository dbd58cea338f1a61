#include "notifiers/slack_blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "notifiers/text.h"
#include "tests/notifiers/sample_delivery.h"

namespace headwater::notifiers {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> texts_of(const SlackMessage& message) {
  std::vector<std::string> texts;
  for (const json& block : json::parse(message.blocks)) {
    if (block.contains("text")) texts.push_back(block["text"]["text"]);
    for (const json& element : block.value("elements", json::array())) {
      texts.push_back(element["text"]);
    }
  }
  return texts;
}

std::string joined(const SlackMessage& message) {
  std::string all;
  for (const std::string& text : texts_of(message)) all += text + "\n";
  return all;
}

// What Slack counts, by its own names.
void expect_within_limits(const SlackMessage& message) {
  const json blocks = json::parse(message.blocks);
  EXPECT_GE(blocks.size(), 1U);
  EXPECT_LE(blocks.size(), kSlackBlocksMax);
  EXPECT_LE(count_units(message.fallback), 3000U);
  EXPECT_FALSE(message.fallback.empty());
  std::size_t total = 0;
  for (const json& block : blocks) {
    const std::string type = block["type"];
    const std::string text =
        type == "context" ? block["elements"][0]["text"] : block["text"]["text"];
    EXPECT_FALSE(text.empty());
    const std::size_t units = count_units(text);
    EXPECT_LE(units, type == "header" ? kSlackHeaderUnitsMax : kSlackSectionUnitsMax);
    total += units;
  }
  EXPECT_LE(total, kSlackMessageUnitsMax);
}

TEST(SlackCard, TellsAPersonEverythingInAFewLines) {
  const SlackMessage message = slack_card(sample_delivery().message);
  expect_within_limits(message);
  EXPECT_THAT(
      texts_of(message),
      testing::ElementsAre(
          "🔴 P1 · INC-7 · pg-main is full and 40 tenants wait",
          "*Hurts*  ConnectionsSaturated on pg-main, ImportRateHigh on odoo-t17 and 40 more "
          "symptoms\n"
          "*Whom*  40 tenants: t01, t02, t03 and 37 more\n"
          "*Since*  <!date^1767225600^{date_short_pretty} {time_secs}|2026-01-01 00:00:00 UTC> "
          "(50s)",
          "*First suspect*  load of tenant t17  `████████░░`  *78 %*\n"
          "•  only t17 imports; 39 others do not (+9.1)\n"
          "•  import rate rose 11 s before pg-main filled up (+6.2)\n"
          "_Then_  pg-main 13 %, unknown 7 %, deploy odoo-web r214 2 %\n"
          "*Verdict*  tenant 78 %: 40 of 42 that share pg-main are hurt; fine: t41, t42",
          "*Changed*  deploy odoo-web r214 of t03, 20 s before onset", "*Nobody has it yet*"));
  EXPECT_EQ(message.fallback,
            "🔴 P1 · INC-7 · pg-main is full and 40 tenants wait. Nobody has it yet. First "
            "suspect: load of tenant t17 78 %.");
}

TEST(SlackCard, ShowsItsStateInTheFirstSign) {
  Message message = sample_delivery().message;
  message.card.state = "acknowledged";
  EXPECT_THAT(slack_card(message).fallback, testing::StartsWith("👀"));
  message.card.state = "resolved";
  EXPECT_THAT(slack_card(message).fallback, testing::StartsWith("✅"));
}

TEST(SlackCard, StaysWithinSlacksLimitsWhateverTheCardHolds) {
  Message message = huge_delivery().message;
  for (int reason = 0; reason <= static_cast<int>(NotifyReason::kMerged); ++reason) {
    message.reason = static_cast<NotifyReason>(reason);
    expect_within_limits(slack_card(message));
    expect_within_limits(slack_reply(message));
  }
}

TEST(SlackCard, IsWholeWithoutSuspectsSymptomsAndChanges) {
  const SlackMessage message = slack_card(Message{});
  expect_within_limits(message);
  EXPECT_THAT(joined(message), HasSubstr("*First suspect*  none yet"));
}

TEST(SlackBlocks, LetNothingFromDataComeAlive) {
  Delivery delivery = huge_delivery();
  delivery.message.card.symptoms.front().url = "https://evil.example/|<!here>";
  for (const SlackMessage& message :
       {slack_card(delivery.message), slack_reply(delivery.message)}) {
    const json blocks = json::parse(message.blocks);
    for (const json& block : blocks) {
      if (block["type"] == "header") {
        EXPECT_EQ(block["text"]["type"], "plain_text") << "mentions are dead in it";
        continue;
      }
      const json& text = block["type"] == "context" ? block["elements"][0] : block["text"];
      EXPECT_EQ(text["verbatim"], true);
      EXPECT_THAT(text["text"].get<std::string>(), Not(HasSubstr("<!channel>")));
      EXPECT_THAT(text["text"].get<std::string>(), Not(HasSubstr("<!here>")));
    }
    EXPECT_THAT(message.fallback, Not(HasSubstr("<!channel>")));
  }
}

TEST(SlackBlocks, EscapeWhatStandsForASmallAndAGreatChance) {
  Delivery delivery = sample_delivery();
  Suspect& first = delivery.message.card.ranking.suspects.front();
  for (const auto& [probability, shown] : {std::pair<BasisPoints, const char*>{30, "&lt;1 %"},
                                           std::pair<BasisPoints, const char*>{9990, "&gt;99 %"}}) {
    first.probability = probability;
    for (const SlackMessage& message :
         {slack_card(delivery.message), slack_reply(delivery.message)}) {
      EXPECT_THAT(message.blocks, HasSubstr(shown));
      EXPECT_THAT(message.blocks, Not(HasSubstr("*<1 %")));
      EXPECT_THAT(message.blocks, Not(HasSubstr(" >99 %")));
    }
  }
}

TEST(SlackBlocks, LinkASymptomOnlyToAWebAddress) {
  Message message = sample_delivery().message;
  CardSymptom& symptom = message.card.symptoms.front();
  const auto linked = [&](std::string url) {
    symptom.url = std::move(url);
    return joined(slack_reply(message)).find("|ConnectionsSaturated>") != std::string::npos;
  };
  EXPECT_TRUE(linked("https://prometheus.example/graph?g0.expr=up&g0.tab=1"));
  EXPECT_FALSE(linked("javascript:alert(1)"));
  EXPECT_FALSE(linked("https://a.example/|x"));
  EXPECT_FALSE(linked("https://a.example/> <!here>"));
  EXPECT_FALSE(linked("https://a.example/\n"));
  EXPECT_FALSE(linked("https://a.example/" + std::string(2000, 'a')));
}

TEST(SlackReply, GivesEverySuspectWithAllItsEvidence) {
  const std::string all = joined(slack_reply(sample_delivery().message));
  for (const Suspect& suspect : sample_delivery().message.card.ranking.suspects) {
    EXPECT_THAT(all, HasSubstr(suspect.title));
    for (const Evidence& evidence : suspect.evidence) EXPECT_THAT(all, HasSubstr(evidence.detail));
  }
  EXPECT_THAT(all, HasSubstr("`-4.0`  a tenant's load is the cause one time in ten"));
  EXPECT_THAT(all, HasSubstr("•  ImportRateHigh on odoo-t17 since"));
  EXPECT_THAT(all, HasSubstr("*P1* = severity critical +40, tenants 40 hurt +30"));
}

TEST(SlackReply, IsOneLineWhenOnlyTheStateIsNew) {
  Message message = sample_delivery().message;
  message.action = PageAction::kAcknowledge;
  message.reason = NotifyReason::kAcknowledged;
  message.card.state = "acknowledged";
  message.card.acknowledged_by = "ana";
  EXPECT_THAT(texts_of(slack_reply(message)), testing::ElementsAre("👀  Acknowledged by ana."));
}

TEST(SlackReply, HasTheDetailsUnderEveryTriggerWhateverItsReason) {
  Message message = sample_delivery().message;
  message.reason = NotifyReason::kRepeat;
  message.action = PageAction::kUpdate;
  EXPECT_THAT(joined(slack_reply(message)), Not(HasSubstr("*Symptoms*")));
  message.action = PageAction::kTrigger;
  EXPECT_THAT(joined(slack_reply(message)), HasSubstr("*Symptoms*"));
}

TEST(SlackReply, SaysHowManyLinesItLeftOut) {
  EXPECT_THAT(joined(slack_reply(huge_delivery().message)), HasSubstr("more lines"));
}

TEST(SlackEscape, EscapesTheThreeSignsAndCutsNoEscapeInTwo) {
  EXPECT_EQ(slack_escape("a & <b> \"c\"", 99), "a &amp; &lt;b&gt; \"c\"");
  EXPECT_EQ(slack_escape("&&&", 15), "&amp;&amp;&amp;");
  EXPECT_EQ(slack_escape("&&&", 14), "&amp;&amp;…");
  EXPECT_EQ(slack_escape("🔥🔥", 3), "🔥…");
  EXPECT_EQ(slack_escape("a\nb", 9), "a b");
}

}  // namespace
}  // namespace headwater::notifiers
