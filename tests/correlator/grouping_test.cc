#include "correlator/grouping.h"

#include <gtest/gtest.h>

#include "model/limits.h"
#include "tests/correlator/estate.h"

namespace headwater::correlator {
namespace {

using enum SymptomClass;

class Grouping : public Estate {
 protected:
  // `count` services that all depend on `hub` and on nothing else.
  void services(int count, const std::string& hub) {
    node(hub, EntityKind::kCache);
    for (int i = 1; i <= count; ++i) {
      node(service(i));
      depends(service(i), hub);
    }
  }
  static std::string service(int i) { return "svc-" + std::to_string(i); }
  IncidentId slow(const std::string& entity, std::int64_t seconds_later) {
    return hurts(entity, "HighLatency", kLatency, seconds_later);
  }
  [[nodiscard]] static Millidecibans sum(const GroupingScore& score) {
    return score.base + score.lag + score.path + score.rule;
  }
};

TEST_F(Grouping, ASymptomJoinsTheIncidentOfWhatItDependsOn) {
  node("web");
  node("pg-main", EntityKind::kDatabase);
  depends("web", "pg-main");
  const IncidentId incident = hurts("pg-main", "ConnectionsSaturated", kSaturation, 0);
  EXPECT_EQ(slow("web", 30), incident);
  EXPECT_EQ(last_score.via, build.entity("pg-main"));
  EXPECT_EQ(last_score.hops, 1U);
  EXPECT_EQ(last_score.gap, seconds(30));
  EXPECT_EQ(last_score.total, sum(last_score));
}

TEST_F(Grouping, ALateRootJoinsTheIncidentOfItsDependents) {
  node("web");
  depends("web", "pg-main");
  const IncidentId incident = slow("web", 0);
  EXPECT_EQ(hurts("pg-main", "ConnectionsSaturated", kSaturation, 40), incident);
}

TEST_F(Grouping, UnrelatedPlacesStayApartHoweverClose) {
  node("web");
  node("mail");
  slow("web", 0);
  slow("mail", 0);
  EXPECT_EQ(open_incidents(), 2U);
}

TEST_F(Grouping, AfterALongGapOnlyACauseThatIsStillDownIsOne) {
  for (int i = 1; i <= 8; ++i) node(service(i));
  depends("web", "api");
  depends("mail", "api");
  const IncidentId incident = hurts({.entity = "api",
                                     .kind = "Down",
                                     .symptom_class = SymptomClass::kLoss,
                                     .severity = Severity::kCritical},
                                    0);
  EXPECT_EQ(slow("web", 7'200), incident);
  build.clears(build.state().index_of(incident).symptoms.front(), at(7'300));
  EXPECT_NE(slow("mail", 2 * 7'200), incident);
}

TEST_F(Grouping, TwoFailuresBehindOneWellHubStayApart) {
  services(10, "ingress");
  slow(service(1), 0);
  slow(service(2), 20);
  EXPECT_EQ(open_incidents(), 2U);
}

// two-at-once: each failure has a root and a victim of its own behind the one ingress.
TEST_F(Grouping, TwoRootedFailuresBehindOneHubStayApart) {
  services(10, "ingress");
  for (int i = 1; i <= 3; ++i) depends(service(i), "pg-a");
  for (int i = 4; i <= 6; ++i) depends(service(i), "queue-b");
  hurts("pg-a", "DiskFull", kSaturation, 0);
  hurts("queue-b", "QueueDown", kLoss, 5);
  for (int i = 1; i <= 6; ++i) slow(service(i), 5 + 5 * i);
  EXPECT_EQ(open_incidents(), 2U);
}

TEST_F(Grouping, ThreeFailuresOfFortyBehindOneHubStayApart) {
  services(40, "ingress");
  for (int i = 1; i <= 3; ++i) slow(service(i), 10 * i);
  EXPECT_EQ(open_incidents(), 3U);
}

TEST_F(Grouping, MostDependentsOfASilentPlaceBecomeOneIncident) {
  services(8, "redis");
  for (int i = 1; i <= 6; ++i) slow(service(i), 10 * i);
  EXPECT_EQ(open_incidents(), 1U);
}

TEST_F(Grouping, AMergeKeepsTheOlderAndSaysWhy) {
  services(8, "redis");
  const IncidentId first = slow(service(1), 0);
  const IncidentId second = slow(service(2), 10);
  EXPECT_NE(first, second);
  for (int i = 3; i <= 5; ++i) slow(service(i), 10 * i);
  EXPECT_EQ(build.state().survivor(second), first);
}

TEST_F(Grouping, AMergeAsksForMoreThanAJoin) {
  depends("web", "api");
  depends("mail", "api");
  build.configuration().grouping.base = -5'500;
  const IncidentId incident = slow("api", 0);
  EXPECT_EQ(slow("web", 0), incident) << "just above the threshold";
  const IncidentId other = build.incident(at(0));
  hurts_in(other, {.entity = "mail", .symptom_class = kLatency}, 0);
  EXPECT_FALSE(find_merge(build.view(), other, at(0)).best);
}

TEST_F(Grouping, AChainOfNeighboursDoesNotWeld) {
  for (int i = 1; i < 12; ++i) {
    // svc-1 and svc-2 share hub-1, svc-2 and svc-3 share hub-2, ...
    depends(service(i), "hub-" + std::to_string(i));
    depends(service(i + 1), "hub-" + std::to_string(i));
  }
  for (int i = 1; i <= 12; ++i) slow(service(i), 10 * i);
  EXPECT_GE(open_incidents(), 3U);
}

TEST_F(Grouping, TwoTenantsJoinOverASharedPlaceOnly) {
  node("pg-main", EntityKind::kDatabase);
  node("t01-bus", EntityKind::kQueue, "t01");
  apps(2, {"t01-bus"});
  hurts("t01-bus", "QueueDown", kLoss, 0, "t01");
  hurts(app(2), "HighLatency", kLatency, 5, "t02");
  EXPECT_EQ(open_incidents(), 2U);
  hurts(app(1), "HighLatency", kLatency, 10, "t01");
  EXPECT_EQ(open_incidents(), 2U) << "the owner's own joins";
}

TEST_F(Grouping, TwoTenantsJoinOverAChangeWhoseScopeHoldsBoth) {
  apps(8, {});
  std::vector<std::string> changed;
  for (int i = 1; i <= 3; ++i) changed.push_back(app(i));
  build.change({.entities = changed, .started_at = at(-60)});
  for (int i = 1; i <= 3; ++i) hurts(app(i), "HighErrorRate", kErrors, 5 * i, tenant(i));
  EXPECT_EQ(open_incidents(), 1U);
}

TEST_F(Grouping, AChangeForOneTenantJoinsNoOther) {
  apps(8, {});
  build.change({.entities = {app(1), app(2)}, .tenants = {"t01"}, .started_at = at(-60)});
  hurts(app(1), "HighErrorRate", kErrors, 5, "t01");
  hurts(app(2), "HighErrorRate", kErrors, 10, "t02");
  EXPECT_EQ(open_incidents(), 2U);
}

TEST_F(Grouping, AnExplicitRuleJoinsWhatTheMapDoesNot) {
  build.configuration().grouping.rules = {{.name = "cluster", .by = {"cluster"}}};
  node("web");
  node("mail");
  const auto in = [&](const std::string& entity, const std::string& cluster, std::int64_t when) {
    return hurts(
        {.entity = entity, .labels = LabelSet({{"service", entity}, {"cluster", cluster}})}, when);
  };
  const IncidentId incident = in("web", "c1", 0);
  EXPECT_EQ(in("mail", "c1", 10), incident);
  EXPECT_GT(last_score.rule, 0);
  EXPECT_LT(last_score.path, 0) << "nothing in common on the map";
  EXPECT_EQ(last_score.total, sum(last_score));
  EXPECT_NE(in("cron", "c2", 10), incident);
}

TEST_F(Grouping, TheSameEntityOffTheMapIsOnePlace) {
  const IncidentId incident = slow("stranger", 0);
  EXPECT_EQ(hurts("stranger", "HighErrorRate", kErrors, 20), incident);
  EXPECT_NE(slow("other-stranger", 20), incident);
}

TEST_F(Grouping, APlaceThatMostDependOnTellsLessThanOneThatFewDo) {
  services(10, "hub");
  for (int i = 1; i <= 2; ++i) depends(service(i), "rarely-used");
  hurts("rarely-used", "Down", SymptomClass::kLoss, 0);
  slow(service(1), 10);
  const Millidecibans by_few = last_score.path;
  hurts("hub", "Down", SymptomClass::kLoss, 3'600);
  slow(service(7), 3'610);
  EXPECT_GT(by_few, last_score.path);
}

TEST_F(Grouping, WhatASourceSeesRarelyComesTogetherOverALongerGap) {
  const SourceId source = build.source("cloud");
  build.apply(SourceSampled{.source = source, .sampling = seconds(15)});
  const Duration often = lag_of(build.view(), source);
  build.apply(SourceSampled{.source = source, .sampling = minutes(5)});
  EXPECT_EQ(lag_of(build.view(), source) - often, minutes(5) - seconds(15));
  build.configuration().grouping.lag = seconds(40);
  EXPECT_EQ(lag_of(build.view(), source), seconds(40)) << "what the rules set counts";
}

TEST_F(Grouping, ASymptomThatComesBackIsNewsUnlessNothingElseIsLeft) {
  depends("web", "api");
  const IncidentId incident = slow("api", 0);
  const SymptomId first = build.state().index_of(incident).symptoms.front();
  build.clears(first, at(60));
  const SymptomId again = build.symptom({.entity = "api", .onset = at(4'000), .previous = first});
  EXPECT_FALSE(group_symptom(build.view(), again, at(4'000)).best);
  EXPECT_EQ(begun_again(build.view(), again, at(4'000)), build.state().incidents.find(incident));
  hurts_in(incident, {.entity = "web", .symptom_class = kLatency}, 70);
  EXPECT_EQ(begun_again(build.view(), again, at(4'000)), nullptr) << "web fires on";
}

TEST_F(Grouping, AChronicSymptomDrawsLessThanARareOne) {
  for (int i = 1; i <= 8; ++i) node(service(i));
  depends("web", "api");
  const IncidentId rare = hurts({.entity = "api", .symptom_class = kLatency}, 0);
  slow("web", 10);
  const GroupingScore by_rare = last_score;
  build.apply(IncidentResolved{.incident = rare, .at = at(20)});
  hurts({.entity = "api", .symptom_class = kLatency, .habit_percent = 900}, 100);
  slow("web", 110);
  EXPECT_GT(by_rare.path, last_score.path);
}

// C13
TEST_F(Grouping, AFullIncidentTakesNoMore) {
  depends("web", "api");
  const IncidentId incident = slow("api", 0);
  for (std::size_t i = 1; i < limits::kSymptomsPerIncidentMax; ++i)
    hurts_in(incident, {.entity = "api", .symptom_class = kLatency}, 1);
  EXPECT_NE(slow("web", 5), incident);
}

// C13
TEST_F(Grouping, AnIncidentThatSpansTooLongTakesNoMore) {
  depends("web", "api");
  const IncidentId incident = slow("api", 0);
  for (std::int64_t hour = 1; hour <= 6; ++hour)
    hurts_in(incident, {.entity = "api", .symptom_class = kLatency}, hour * 3'600);
  EXPECT_NE(slow("web", 6 * 3'600 + 5), incident);
}

// C13
TEST_F(Grouping, AnIncidentThatIsTooOldTakesNoMore) {
  depends("web", "api");
  const IncidentId incident = slow("api", 0);
  const SymptomId late = build.symptom({.entity = "web", .onset = at(5)});
  EXPECT_TRUE(group_symptom(build.view(), late, at(10)).best);
  EXPECT_FALSE(group_symptom(build.view(), late, at(10) + limits::kIncidentAgeMax).best);
  EXPECT_TRUE(incident.set());
}

TEST_F(Grouping, ClosedIncidentsAreNoCandidates) {
  depends("web", "api");
  const IncidentId incident = slow("api", 0);
  build.apply(IncidentResolved{.incident = incident, .at = at(5)});
  EXPECT_NE(slow("web", 10), incident);
}

TEST_F(Grouping, ABusyEstateTrustsAGapLessThanAQuietOne) {
  depends("web", "api");
  services(20, "elsewhere");
  slow("api", 0);
  const SymptomId late = build.symptom({.entity = "web", .onset = at(60)});
  const auto weight = [&](Duration gap) {
    build.state().meta.opening_gap = gap;
    return group_symptom(build.view(), late, at(60)).best->score.lag;
  };
  EXPECT_GT(weight(hours(2)), weight(minutes(5)));
}

TEST_F(Grouping, WhatComesAndGoesAllTheTimeIsNoOlderThanItsLastReturn) {
  services(20, "elsewhere");
  depends("web", "api");
  const IncidentId incident = slow("api", 0);
  const SymptomId flapping = build.state().index_of(incident).symptoms.front();
  build.clears(flapping, at(3'000));
  const SymptomId late = build.symptom({.entity = "web", .onset = at(3'020)});
  EXPECT_FALSE(group_symptom(build.view(), late, at(3'020)).best);
  build.apply(SymptomReturned{.symptom = flapping, .at = at(3'010)});
  ASSERT_TRUE(group_symptom(build.view(), late, at(3'020)).best);
  EXPECT_EQ(group_symptom(build.view(), late, at(3'020)).best->score.gap, seconds(10));
}

TEST_F(Grouping, TheRhythmFollowsTheOpenings) {
  Meta meta;
  EXPECT_EQ(next_opening_gap(meta, at(0)), minutes(30)) << "nothing is known yet";
  meta.last_opened_at = at(0);
  meta.opening_gap = minutes(30);
  for (int i = 1; i <= 60; ++i) {
    meta.opening_gap = next_opening_gap(meta, at(60 * i));
    meta.last_opened_at = at(60 * i);
  }
  EXPECT_LT(meta.opening_gap, minutes(2));
  EXPECT_GE(meta.opening_gap, minutes(1));
}

TEST_F(Grouping, TheMedoidIsTheMemberNearestToTheOthers) {
  services(5, "redis");
  node("far");
  depends("far", service(1));
  const IncidentId incident = build.incident(at(0));
  hurts_in(incident, {.entity = "far"}, 0);
  for (int i = 2; i <= 4; ++i) hurts_in(incident, {.entity = service(i)}, i);
  EXPECT_EQ(choose_medoid(build.view(), incident), build.entity(service(2)));
}

}  // namespace
}  // namespace headwater::correlator
