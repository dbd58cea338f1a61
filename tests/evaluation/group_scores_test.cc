#include "evaluation/group_scores.h"

#include <gtest/gtest.h>

namespace headwater::evaluation {
namespace {

const std::vector<CaseGroups> kTruth = {
    {"s", {{"e1", "A"}, {"e2", "A"}, {"e3", "B"}, {"e4", std::nullopt}}}};

TEST(GroupScores, CountPairsThatBelongTogether) {
  const GroupScores scores =
      score_groups(kTruth, {{"s", {{"e1", 1}, {"e2", 1}, {"e3", 1}, {"e4", std::nullopt}}}});
  EXPECT_EQ(scores.signal.events, 3U);
  EXPECT_DOUBLE_EQ(scores.signal.precision, 1.0 / 3);
  EXPECT_DOUBLE_EQ(scores.signal.recall, 1);
  EXPECT_DOUBLE_EQ(scores.signal.f1, 0.5);
  EXPECT_DOUBLE_EQ(scores.signal.ari, 0);
  EXPECT_DOUBLE_EQ(scores.signal.homogeneity, 0);
  EXPECT_DOUBLE_EQ(scores.signal.completeness, 1);
  EXPECT_EQ(scores.all.events, 4U);
  EXPECT_DOUBLE_EQ(scores.all.ari, 1.0 / 3);
  EXPECT_EQ(scores.true_incidents, 2U);
  EXPECT_EQ(scores.predicted_groups, 2U);
  EXPECT_DOUBLE_EQ(scores.noise_reduction, 0.5);
  EXPECT_DOUBLE_EQ(scores.ideal_noise_reduction, 0.25);
  EXPECT_DOUBLE_EQ(scores.incidents_per_true_incident, 1);
  EXPECT_DOUBLE_EQ(scores.true_incidents_per_predicted, 2);
  EXPECT_DOUBLE_EQ(scores.background_kept_out, 1);
}

TEST(GroupScores, BackgroundInAnIncidentIsNotKeptOut) {
  const GroupScores scores =
      score_groups(kTruth, {{"s", {{"e1", 1}, {"e2", 1}, {"e3", 2}, {"e4", 2}}}});
  EXPECT_DOUBLE_EQ(scores.signal.f1, 1);
  EXPECT_DOUBLE_EQ(scores.all.precision, 0.5);
  EXPECT_DOUBLE_EQ(scores.background_kept_out, 0);
}

TEST(GroupScores, EventsThatWereNotGroupedStandAlone) {
  const GroupScores scores = score_groups(kTruth, {});
  EXPECT_DOUBLE_EQ(scores.signal.precision, 1);
  EXPECT_DOUBLE_EQ(scores.signal.recall, 0);
  EXPECT_EQ(scores.predicted_groups, 4U);
  EXPECT_DOUBLE_EQ(scores.signal.homogeneity, 1);
}

TEST(GroupScores, EqualIncidentsOfTwoStreamsAreTwo) {
  const std::vector<CaseGroups> truth = {{"s", {{"e", "A"}}}, {"t", {{"e", "A"}}}};
  const GroupScores scores = score_groups(truth, {{"s", {{"e", 1}}}, {"t", {{"e", 1}}}});
  EXPECT_EQ(scores.true_incidents, 2U);
  EXPECT_EQ(scores.predicted_groups, 2U);
}

}  // namespace
}  // namespace headwater::evaluation
