// What an estate's confirmed causes taught, applied: by the alert, the kind of place and the term.
#include <gtest/gtest.h>

#include "tests/correlator/estate.h"

namespace headwater::correlator {
namespace {

using enum SymptomClass;

class LearnedWeights : public Estate {
 protected:
  // Two services that fail alike, one with an alert about its disk.
  void SetUp() override {
    node("store", EntityKind::kDatabase);
    node("shop");
    depends("shop", "store");
    incident = hurts("shop", "CallsSlow", kLatency, 0);
    hurts({.entity = "store",
           .kind = "MetricHigh",
           .symptom_class = kLatency,
           .labels = LabelSet(
               {{"alertname", "MetricHigh"}, {"metric", "disk_usage"}, {"service", "store"}})},
          10);
  }
  const Suspect& suspect(const Ranking& ranking, const std::string& title) {
    return ranking.suspects.at(place(ranking, title));
  }
  static const Evidence* learned(const Suspect& suspect) {
    for (const Evidence& each : suspect.evidence)
      if (each.kind == EvidenceKind::kLearned) return &each;
    return nullptr;
  }
  rules::RankingWeights& weights() { return build.configuration().ranking; }

  IncidentId incident;
};

TEST_F(LearnedWeights, NothingLearnedChangesNothing) {
  const Ranking found = ranking(incident);
  for (const Suspect& each : found.suspects) EXPECT_EQ(learned(each), nullptr) << each.title;
}

TEST_F(LearnedWeights, AnAlertThatCausesShowedSpeaksForItsPlace) {
  const Millidecibans before = suspect(ranking(incident), "store").score;
  weights().alerts = {{"MetricHigh", "disk_usage", 5'200, {7, 9}}, {"Other", "", 9'000, {1, 2}}};
  const Ranking after = ranking(incident);
  EXPECT_EQ(suspect(after, "store").score, before + 5'200);
  ASSERT_NE(learned(suspect(after, "store")), nullptr);
  EXPECT_EQ(learned(suspect(after, "store"))->weight, 5'200);
  EXPECT_EQ(learned(suspect(after, "store"))->detail,
            "MetricHigh of disk_usage, the cause's in 7 of 9 confirmed incidents");
  EXPECT_EQ(learned(suspect(after, "shop")), nullptr);
}

TEST_F(LearnedWeights, TheMetricIsPartOfTheRule) {
  const Millidecibans before = suspect(ranking(incident), "store").score;
  weights().alerts = {{"MetricHigh", "", 5'200, {7, 9}}, {"MetricHigh", "cpu", 5'200, {7, 9}}};
  EXPECT_EQ(suspect(ranking(incident), "store").score, before);
}

TEST_F(LearnedWeights, AHabitSaysNothing) {
  const auto shows = [&](const std::string& kind, std::int32_t habit) {
    hurts_in(incident,
             {.entity = "shop", .kind = kind, .symptom_class = kLatency, .habit_percent = habit},
             5);
  };
  shows("EveryDay", 900);
  shows("OnceAWeek", 100);
  weights().alerts = {{"EveryDay", "", 5'200, {7, 9}}};
  EXPECT_EQ(learned(suspect(ranking(incident), "shop")), nullptr);
  weights().alerts = {{"OnceAWeek", "", 5'200, {7, 9}}};
  EXPECT_NE(learned(suspect(ranking(incident), "shop")), nullptr);
}

TEST_F(LearnedWeights, AKindOfPlace) {
  const Millidecibans before = suspect(ranking(incident), "shop").score;
  weights().kinds = {{EntityKind::kService, -3'100, {0, 41}}};
  const Ranking after = ranking(incident);
  EXPECT_EQ(suspect(after, "shop").score, before - 3'100);
  EXPECT_EQ(learned(suspect(after, "shop"))->detail,
            "service, the cause's in 0 of 41 confirmed incidents");
  EXPECT_EQ(learned(suspect(after, "store")), nullptr);
  EXPECT_EQ(learned(suspect(after, "unknown")), nullptr);
}

TEST_F(LearnedWeights, ATermCountsAsManyPercent) {
  const auto rarity = [&](const Ranking& ranking) {
    for (const Evidence& each : suspect(ranking, "store").evidence)
      if (each.kind == EvidenceKind::kRarity) return each.weight;
    return Millidecibans{0};
  };
  const Ranking before = ranking(incident);
  weights().percent[static_cast<std::size_t>(EvidenceKind::kRarity)] = 250;
  const Ranking after = ranking(incident);
  EXPECT_NE(rarity(before), 0);
  EXPECT_EQ(rarity(after), rarity(before) * 250 / 100);
  Millidecibans sum = 0;
  for (const Evidence& each : suspect(after, "store").evidence) sum += each.weight;
  EXPECT_EQ(suspect(after, "store").score, sum);
}

// Renamed entities rank alike: what is learned is of rules and kinds.
TEST_F(LearnedWeights, NoNameOfAnEntityMatters) {
  weights().alerts = {{"CallsSlow", "", 2'000, {1, 9}},
                      {"MetricHigh", "disk_usage", 5'200, {7, 9}}};
  const Ranking one = ranking(incident);
  node("b", EntityKind::kDatabase);
  node("a");
  depends("a", "b");
  const IncidentId other = hurts("a", "CallsSlow", kLatency, 20'000);
  hurts({.entity = "b",
         .kind = "MetricHigh",
         .symptom_class = kLatency,
         .labels =
             LabelSet({{"alertname", "MetricHigh"}, {"metric", "disk_usage"}, {"service", "b"}})},
        20'010);
  const Ranking two = rank(other, at(23'600));
  ASSERT_EQ(one.suspects.size(), two.suspects.size());
  for (std::size_t i = 0; i < one.suspects.size(); ++i)
    EXPECT_EQ(one.suspects[i].score, two.suspects[i].score);
}

}  // namespace
}  // namespace headwater::correlator
