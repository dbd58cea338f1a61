#include "notifiers/card_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/notifiers/sample_delivery.h"

namespace headwater::notifiers {
namespace {

IncidentCard sample_card() { return sample_delivery().message.card; }

TEST(CardText, TellsWhatHurtsWhomAndSinceWhen) {
  const IncidentCard card = sample_card();
  EXPECT_EQ(headline(card), "P1 · INC-7 · pg-main is full and 40 tenants wait");
  EXPECT_EQ(what_hurts(card),
            "ConnectionsSaturated on pg-main, ImportRateHigh on odoo-t17 and 40 more symptoms");
  EXPECT_EQ(whom_it_hurts(card), "40 tenants: t01, t02, t03 and 37 more");
  EXPECT_EQ(utc_time(card.onset), "2026-01-01 00:00:00 UTC");
  EXPECT_EQ(how_long(card), "50s");
}

TEST(CardText, SaysNothingOfWhatItDoesNotKnow) {
  const IncidentCard card;
  EXPECT_EQ(what_hurts(card), "");
  EXPECT_EQ(whom_it_hurts(card), "");
  EXPECT_EQ(how_long(card), "");
  EXPECT_EQ(utc_time(card.onset), "");
  EXPECT_EQ(other_suspects(card.ranking), "");
  EXPECT_EQ(verdict_line(card.ranking), "");
  EXPECT_EQ(priority_line(card), "");
}

TEST(CardText, NamesOneSymptomKindOnOneEntityOnce) {
  IncidentCard card = sample_card();
  card.symptoms[1] = card.symptoms[0];
  card.symptom_count = 2;
  EXPECT_EQ(what_hurts(card), "ConnectionsSaturated on pg-main and 1 more symptom");
  card.symptoms.resize(1);
  card.symptom_count = 1;
  EXPECT_EQ(what_hurts(card), "ConnectionsSaturated on pg-main");
}

TEST(CardText, NamesASingleTenantAlone) {
  IncidentCard card = sample_card();
  card.tenants = {"t17"};
  card.tenant_count = 1;
  EXPECT_EQ(whom_it_hurts(card), "tenant t17");
}

TEST(CardText, GivesTheStrongestReasonsWithoutThePrior) {
  const Suspect first = sample_card().ranking.suspects.front();
  EXPECT_THAT(strongest_reasons(first, 2),
              testing::ElementsAre("only t17 imports; 39 others do not (+9.1)",
                                   "import rate rose 11 s before pg-main filled up (+6.2)"));
  EXPECT_EQ(strongest_reasons(first, 9).size(), 2U) << "what speaks against it is no reason for it";
}

// Scores 10200, 2500, 0 and -6000 millidecibans: odds 10.471 : 1.778 : 1 : 0.251, sum 13.501.
TEST(CardText, GivesEachSuspectItsShare) {
  const Ranking ranking = sample_card().ranking;
  EXPECT_EQ(suspect_line(ranking.suspects.front()), "load of tenant t17 78 %");
  EXPECT_EQ(other_suspects(ranking), "pg-main 13 %, unknown 7 %, deploy odoo-web r214 2 %");
}

TEST(CardText, AddsUpTheSuspectsThatItDoesNotName) {
  Ranking ranking = sample_card().ranking;
  ranking.suspects.push_back(ranking.suspects.back());
  ranking.others_count = 3;
  ranking.others_probability = 120;
  EXPECT_EQ(other_suspects(ranking),
            "pg-main 13 %, unknown 7 %, deploy odoo-web r214 2 %, 4 others 3 %");
}

TEST(CardText, GivesTheVerdictWithWhoSharesItAndIsFine) {
  Ranking ranking = sample_card().ranking;
  EXPECT_EQ(verdict_line(ranking),
            "tenant 78 %: 40 of 42 that share pg-main are hurt; fine: t41, t42");
  ranking.attribution.contrast = {};
  EXPECT_EQ(verdict_line(ranking), "tenant 78 %");
}

TEST(CardText, SaysWhoHasIt) {
  IncidentCard card = sample_card();
  EXPECT_EQ(who_has_it(card), "Nobody has it yet");
  card.acknowledged_by = "ana";
  EXPECT_EQ(who_has_it(card), "Acknowledged by ana");
  card.state = "resolved";
  card.resolved_at = card.onset + minutes(12) + milliseconds(300);
  EXPECT_EQ(who_has_it(card), "Resolved after 12m");
  card.merged_into = "INC-3";
  EXPECT_EQ(who_has_it(card), "Merged into INC-3");
}

TEST(CardText, GivesAReasonForEveryMessage) {
  const IncidentCard card = sample_card();
  for (int reason = 0; reason <= static_cast<int>(NotifyReason::kMerged); ++reason) {
    const std::string why = why_now(static_cast<NotifyReason>(reason), card);
    EXPECT_TRUE(why.ends_with(".")) << reason;
  }
  EXPECT_EQ(why_now(NotifyReason::kMoreHurt, card), "More tenants are hurt: 40 now.");
  EXPECT_EQ(why_now(NotifyReason::kPriorityRaised, card), "Priority raised to P1.");
}

TEST(CardText, RoundsToWhatAPersonReads) {
  EXPECT_EQ(percent(0), "0 %");
  EXPECT_EQ(percent(1), "<1 %");
  EXPECT_EQ(percent(8249), "82 %");
  EXPECT_EQ(percent(8250), "83 %");
  EXPECT_EQ(percent(9950), ">99 %");
  EXPECT_EQ(percent(kBasisPointsWhole), "100 %");
  EXPECT_EQ(decibans(14'149), "+14.1");
  EXPECT_EQ(decibans(-3'050), "-3.1");
  EXPECT_EQ(decibans(0), "+0.0");
}

TEST(CardText, PrintsEveryFactorOfThePriority) {
  EXPECT_EQ(priority_line(sample_card()), "severity critical +40, tenants 40 hurt +30");
}

}  // namespace
}  // namespace headwater::notifiers
