// Lessons made by hand: what was planted is found, whatever the order and the names.
#include "learning/learn.h"

#include <gtest/gtest.h>

#include "learning/fragment.h"
#include "rules/configuration.h"

namespace headwater::learning {
namespace {

using Sign = std::pair<std::string, std::string>;

// A place of one kind that shows one alert, as likely as any other by its terms.
Candidate place(const Sign& sign, Millidecibans rarity, bool cause,
                EntityKind kind = EntityKind::kService) {
  return {.terms = {{EvidenceKind::kPrior, -5'000}, {EvidenceKind::kRarity, rarity}},
          .placed = true,
          .kind = kind,
          .signs = {sign},
          .named = true,
          .cause = cause};
}

Candidate unknown() { return {.terms = {{EvidenceKind::kPrior, 0}}}; }

// The cause shows DiskFull, and is less rare than the three that show SlowCalls.
std::vector<Lesson> disks(int count, const std::string& prefix = "case-") {
  std::vector<Lesson> lessons;
  for (int i = 0; i < count; ++i) {
    Lesson& lesson = lessons.emplace_back();
    lesson.name = prefix + std::to_string(i);
    for (int other = 0; other < 3; ++other)
      lesson.candidates.push_back(
          place({"SlowCalls", "p95"}, 6'000 + 500 * ((i + other) % 4), false));
    lesson.candidates.push_back(place({"DiskFull", ""}, 3'000, true));
    lesson.candidates.push_back(unknown());
  }
  return lessons;
}

Lessons pointers(const std::vector<Lesson>& lessons) {
  Lessons result;
  for (const Lesson& lesson : lessons) result.push_back(&lesson);
  return result;
}

std::size_t first(const Lesson& lesson, const rules::RankingWeights& weights) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < lesson.candidates.size(); ++i)
    if (score_of(lesson.candidates[i], weights) > score_of(lesson.candidates[best], weights))
      best = i;
  return best;
}

TEST(Fit, FindsTheAlertThatCausesShow) {
  const std::vector<Lesson> lessons = disks(20);
  const rules::RankingWeights weights = fit(pointers(lessons), {1});
  ASSERT_NE(weights.alert("DiskFull", ""), nullptr);
  EXPECT_GT(weights.alert("DiskFull", "")->weight, 2'000);
  EXPECT_EQ(weights.alert("DiskFull", "")->confirmed, (rules::Confirmations{20, 20}));
  ASSERT_NE(weights.alert("SlowCalls", "p95"), nullptr);
  EXPECT_LT(weights.alert("SlowCalls", "p95")->weight, 0);
  EXPECT_EQ(weights.alert("SlowCalls", "p95")->confirmed, (rules::Confirmations{0, 20}));
  EXPECT_EQ(weights.alert("SlowCalls", ""), nullptr);
  for (const Lesson& lesson : lessons) {
    EXPECT_NE(first(lesson, {}), 3U);
    EXPECT_EQ(first(lesson, weights), 3U);
  }
}

// Where rarity misleads and the order tells, the first counts less and the second more.
TEST(Fit, FindsHowMuchATermIsWorth) {
  std::vector<Lesson> lessons = disks(30);
  for (Lesson& lesson : lessons) {
    for (Candidate& each : lesson.candidates) {
      each.signs.clear();
      if (each.named) each.terms.emplace_back(EvidenceKind::kOrder, each.cause ? 2'000 : -1'000);
    }
  }
  const rules::RankingWeights weights = fit(pointers(lessons), {1});
  EXPECT_LT(weights.percent[static_cast<std::size_t>(EvidenceKind::kRarity)], 80);
  EXPECT_GT(weights.percent[static_cast<std::size_t>(EvidenceKind::kOrder)], 120);
  EXPECT_EQ(weights.percent[static_cast<std::size_t>(EvidenceKind::kChangeScope)], 100);
  EXPECT_EQ(weights.percent[static_cast<std::size_t>(EvidenceKind::kConfirmed)], 100);
}

TEST(Fit, AStrongerPullLearnsLess) {
  const std::vector<Lesson> lessons = disks(20);
  const Lessons all = pointers(lessons);
  EXPECT_LT(fit(all, {30}).alert("DiskFull", "")->weight,
            fit(all, {1}).alert("DiskFull", "")->weight);
}

TEST(Fit, OfAnAlertThatOneLessonHadNothingIsLearned) {
  std::vector<Lesson> lessons = disks(10);
  lessons[0].candidates[0].signs = {{"Once", ""}};
  EXPECT_EQ(fit(pointers(lessons), {1}).alert("Once", ""), nullptr);
}

TEST(Learn, TheSameInAnyOrder) {
  const std::vector<Lesson> lessons = disks(25);
  Lessons all = pointers(lessons);
  const std::string one = to_fragment(learn(all));
  std::reverse(all.begin(), all.end());
  std::swap(all[3], all[11]);
  EXPECT_EQ(to_fragment(learn(all)), one);
}

TEST(Learn, FromTooFewNothing) {
  const std::vector<Lesson> lessons = disks(static_cast<int>(kLessonsMin) - 1);
  EXPECT_FALSE(learn(pointers(lessons)).learned());
}

TEST(Learn, ItsEffectIsMeasuredOnWhatItHasNotSeen) {
  const std::vector<Lesson> lessons = disks(40);
  const Effect effect = cross_validate(pointers(lessons));
  EXPECT_EQ(effect.before.incidents, 40U);
  EXPECT_EQ(effect.before.first, 0);
  EXPECT_EQ(effect.after.first, 1);
  EXPECT_LT(effect.after.brier, effect.before.brier / 4);
  EXPECT_LT(effect.after.ece, 0.1);
}

// Who the cause is, is drawn by lot: nothing can be learned, and little may be claimed.
TEST(Learn, WhatIsByChanceIsNotLearned) {
  std::vector<Lesson> lessons;
  std::uint32_t lot = 1;
  for (int i = 0; i < 60; ++i) {
    Lesson& lesson = lessons.emplace_back();
    lesson.name = "n" + std::to_string(i);
    for (int other = 0; other < 4; ++other)
      lesson.candidates.push_back(place({"A" + std::to_string(other), ""}, 9'000 * other, false));
    lot = lot * 1'103'515'245U + 12'345U;
    lesson.candidates[(lot >> 16U) % 4].cause = true;
  }
  const Effect effect = cross_validate(pointers(lessons));
  EXPECT_GT(effect.before.brier, 0.5);  // nine decibans apart: sure, and wrong
  EXPECT_LT(effect.after.brier, 0.25);
  EXPECT_LT(effect.after.ece, 0.25);
}

TEST(Claims, TheErrorIsTheGapInEachTenth) {
  std::vector<Claim> claims;
  for (int i = 0; i < 100; ++i) claims.push_back({.probability = 0.75, .correct = i % 4 != 0});
  EXPECT_LT(calibration_error(claims), 0.75);
  for (Claim& each : claims) each.correct = true;
  EXPECT_NEAR(calibration_error(claims), 0.25, 1e-9);
  EXPECT_EQ(calibration_error({}), 0);
}

TEST(Fragment, ReadsBackAsTheSameWeights) {
  std::vector<Lesson> lessons = disks(20);
  for (Lesson& lesson : lessons) lesson.candidates[0].signs = {{"It's {odd}: #1", "cpu \"x\""}};
  const rules::RankingWeights weights = learn(pointers(lessons));
  ASSERT_TRUE(weights.learned());
  ASSERT_NE(weights.alert("It's {odd}: #1", "cpu \"x\""), nullptr);
  const rules::ReadConfiguration read = rules::read_configuration(to_fragment(weights), "c");
  for (const rules::Finding& finding : read.findings) ADD_FAILURE() << to_text(finding);
  ASSERT_TRUE(read.configuration);
  EXPECT_EQ(read.configuration->ranking, weights);
}

}  // namespace
}  // namespace headwater::learning
