#include "evaluation/ranked_lists.h"

#include <gtest/gtest.h>

#include "tests/evaluation/recordings.h"

namespace headwater::evaluation {
namespace {

JudgedHypothesis about(SuspectKind kind, const std::string& entity, Millidecibans score,
                       const std::string& change = {}) {
  return {.scored = {.kind = kind, .entity = entity, .score = score},
          .change = change,
          .probability = 100};
}

std::vector<std::string> names(const std::vector<Scored>& list) {
  std::vector<std::string> names;
  for (const Scored& each : list) names.push_back(each.name);
  return names;
}

TEST(RankedLists, EqualScoresStandInTheOrderOfTheMap) {
  CaseResult result;
  result.hypotheses = {about(SuspectKind::kEntity, "mail", 5),
                       about(SuspectKind::kEntity, "shop-db", 5)};
  const RankedLists lists = ranked_lists(result, small_recording());
  EXPECT_EQ(names(lists.entities), (std::vector<std::string>{"shop-db", "mail", "shop"}));
  EXPECT_EQ(lists.first.entity, "shop-db");
}

TEST(RankedLists, AnEntityBeyondTheMapIsRankedWhenItIsSuspected) {
  CaseResult result;
  result.hypotheses = {about(SuspectKind::kEntity, "t/elsewhere", 5)};
  EXPECT_EQ(names(ranked_lists(result, small_recording()).entities),
            (std::vector<std::string>{"elsewhere", "shop", "shop-db", "mail"}));
}

TEST(RankedLists, WithoutAnyHypothesisAllAreRanked) {
  const RankedLists lists = ranked_lists({}, small_recording());
  EXPECT_EQ(names(lists.entities), (std::vector<std::string>{"shop", "shop-db", "mail"}));
  EXPECT_EQ(names(lists.changes), (std::vector<std::string>{"r7", "none"}));
  EXPECT_EQ(lists.first.entity, "");
}

TEST(RankedLists, NoneIsAsGoodAsTheBestHypothesisThatIsNoChange) {
  CaseResult result;
  result.hypotheses = {about(SuspectKind::kUnknown, "", 9),
                       about(SuspectKind::kChange, "shop", 7, "r7"),
                       about(SuspectKind::kTenantLoad, "shop-db", 6)};
  const RankedLists lists = ranked_lists(result, small_recording());
  EXPECT_EQ(names(lists.changes), (std::vector<std::string>{"none", "r7"}));
  EXPECT_EQ(names(lists.entities).front(), "shop");
  EXPECT_EQ(lists.first.change, "r7");
  EXPECT_EQ(names(lists.entities).at(1), "shop-db") << "a load is not an entity's fault";
  EXPECT_LT(lists.entities[1].score, 0);
}

}  // namespace
}  // namespace headwater::evaluation
