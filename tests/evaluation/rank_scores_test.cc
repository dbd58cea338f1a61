#include "evaluation/rank_scores.h"

#include <gtest/gtest.h>

namespace headwater::evaluation {
namespace {

const std::vector<Scored> kRanking = {{"a", 5}, {"b", 3}, {"c", 3}, {"d", 1}};

TEST(RankScores, CountTheFirstAcceptedAnswer) {
  const RankScores scores =
      score_ranks({{{"d", "b"}, &kRanking}, {{"a"}, &kRanking}}, Ties::kAsListed);
  EXPECT_EQ(scores.cases, 2U);
  EXPECT_DOUBLE_EQ(scores.hits[0], 0.5);
  EXPECT_DOUBLE_EQ(scores.hits[1], 1);
  EXPECT_DOUBLE_EQ(scores.mrr, 0.75);
}

TEST(RankScores, AnAbsentAnswerOrRankingIsAMiss) {
  const RankScores scores = score_ranks({{{"x"}, &kRanking}, {{"a"}, nullptr}}, Ties::kAsListed);
  EXPECT_EQ(scores.unranked, 2U);
  EXPECT_DOUBLE_EQ(scores.hits[4], 0);
}

TEST(RankScores, TiesCountByTheMeanOverTheirOrders) {
  const RankScores listed = score_ranks({{{"c"}, &kRanking}}, Ties::kAsListed);
  EXPECT_DOUBLE_EQ(listed.mrr, 1.0 / 3);
  const RankScores expected = score_ranks({{{"c"}, &kRanking}}, Ties::kExpected);
  EXPECT_DOUBLE_EQ(expected.hits[0], 0);
  EXPECT_DOUBLE_EQ(expected.hits[1], 0.5);
  EXPECT_DOUBLE_EQ(expected.hits[2], 1);
  EXPECT_DOUBLE_EQ(expected.mrr, (1.0 / 2 + 1.0 / 3) / 2);
}

TEST(RankScores, OfSeveralTiedAnswersTheFirstCounts) {
  const std::vector<Scored> ranking = {{"a", 1}, {"b", 1}, {"c", 1}};
  const RankScores scores = score_ranks({{{"a", "c"}, &ranking}}, Ties::kExpected);
  EXPECT_DOUBLE_EQ(scores.hits[0], 2.0 / 3);
  EXPECT_DOUBLE_EQ(scores.hits[1], 1);
}

TEST(RankScores, InstancesCountAsTheirGroup) {
  EXPECT_EQ(without_instance("orders-12"), "orders");
  EXPECT_EQ(without_instance("orders2"), "orders");
  EXPECT_EQ(without_instance("orders-db"), "orders-db");
  EXPECT_EQ(without_instance("17"), "17");
  const std::vector<Scored> groups = at_group_level({{"carts-1", 9}, {"carts-0", 8}, {"db-0", 7}});
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[1].name, "db");
}

TEST(Calibration, IsPerfectWhenEachBinIsRightAsOftenAsItSays) {
  std::vector<Claim> claims;
  for (int i = 0; i < 20; ++i)
    claims.push_back({.probability = i < 10 ? 0.0 : 1.0, .correct = i >= 10});
  const Calibration result = calibrate(claims);
  EXPECT_DOUBLE_EQ(result.ece, 0);
  EXPECT_DOUBLE_EQ(result.brier, 0);
  EXPECT_DOUBLE_EQ(result.accuracy, 0.5);
  EXPECT_DOUBLE_EQ(result.brier_constant, 0.25);
}

TEST(Calibration, BinsHoldEquallyManyClaims) {
  // Two a bin: in the first, 0.2 and 0.4 are claimed and one of two is right.
  std::vector<Claim> claims = {{0.4, true}, {0.2, false}};
  for (int i = 0; i < 18; ++i) claims.push_back({1, true});
  const Calibration result = calibrate(claims);
  EXPECT_NEAR(result.ece, (1 - 0.6) / 20, 1e-12);
  EXPECT_NEAR(result.brier, (0.36 + 0.04) / 20, 1e-12);
  EXPECT_NEAR(result.accuracy, 0.95, 1e-12);
}

TEST(Calibration, OfNoClaimIsEmpty) {
  EXPECT_EQ(calibrate({}).cases, 0U);
  EXPECT_DOUBLE_EQ(calibrate({}).ece, 0);
}

}  // namespace
}  // namespace headwater::evaluation
