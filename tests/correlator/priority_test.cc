#include "correlator/priority.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "tests/correlator/state_builder.h"

namespace headwater::correlator {
namespace {

class Priorities : public testing::Test {
 protected:
  Priorities() { incident = build.incident(); }
  SymptomId hurts(const SymptomSpec& spec) { return build.symptom(spec, incident); }
  void tenants_hurt(int count) {
    for (int i = 0; i < count; ++i)
      hurts({.tenant = "t" + std::to_string(i), .severity = Severity::kWarning});
  }
  PriorityVerdict judged() { return judge_priority(build.view(), incident); }
  std::int32_t points(const std::string& factor) { return find(factor).points; }
  std::int32_t sum_of_points() {
    std::int32_t sum = 0;
    for (const PriorityFactor& factor : judged().factors) sum += factor.points;
    return sum;
  }
  std::string value(const std::string& factor) { return find(factor).value; }

  StateBuilder build;
  IncidentId incident;

 private:
  PriorityFactor find(const std::string& name) {
    for (PriorityFactor& factor : judged().factors)
      if (factor.name == name) return std::move(factor);
    ADD_FAILURE() << "no factor " << name;
    return {};
  }
};

TEST_F(Priorities, SeverityCountsByItsWord) {
  const std::map<Severity, std::int32_t> expected = {
      {Severity::kCritical, 40}, {Severity::kHigh, 30}, {Severity::kWarning, 15}};
  for (const auto& [severity, points_of_it] : expected) {
    StateBuilder fresh;
    const IncidentId id = fresh.incident();
    fresh.symptom({.severity = severity}, id);
    const PriorityFactor factor = judge_priority(fresh.view(), id).factors.front();
    EXPECT_EQ(factor.name, "severity");
    EXPECT_EQ(factor.value, to_string(severity));
    EXPECT_EQ(factor.points, points_of_it) << to_string(severity);
  }
}

TEST_F(Priorities, TheWorstSymptomGivesTheSeverity) {
  hurts({.severity = Severity::kInfo});
  hurts({.severity = Severity::kHigh});
  hurts({.severity = Severity::kWarning});
  EXPECT_EQ(value("severity"), "high");
}

TEST_F(Priorities, ARemarkMakesNothingGraver) {
  build.node({.name = "pg-main", .tier = 1});
  hurts({.severity = Severity::kWarning});
  const std::int32_t before = sum_of_points();
  for (const char* tenant : {"t1", "t2", "t3"})
    hurts({.entity = "pg-main",
           .tenant = tenant,
           .symptom_class = SymptomClass::kBusiness,
           .severity = Severity::kInfo});
  EXPECT_EQ(sum_of_points(), before);
}

TEST_F(Priorities, TheMostImportantPlaceHurtGivesTheTier) {
  build.node({.name = "reports", .tier = 3});
  build.node({.name = "odoo", .tier = 2});
  build.node({.name = "pg-main", .tier = 1});
  build.node({.name = "cron", .tier = 4});
  EXPECT_EQ(value("tier"), "not said");
  EXPECT_EQ(points("tier"), 0);
  hurts({.entity = "nowhere-on-the-map"});
  EXPECT_EQ(points("tier"), 0);
  hurts({.entity = "cron"});
  EXPECT_EQ(value("tier"), "tier 4");
  EXPECT_EQ(points("tier"), 0);
  hurts({.entity = "reports"});
  EXPECT_EQ(points("tier"), 5);
  hurts({.entity = "odoo"});
  EXPECT_EQ(points("tier"), 12);
  hurts({.entity = "pg-main"});
  EXPECT_EQ(value("tier"), "tier 1");
  EXPECT_EQ(points("tier"), 20);
}

TEST_F(Priorities, TenantsCountFromTwoOnInSteps) {
  const std::map<int, std::int32_t> expected = {{0, 0},  {1, 0},   {2, 5},   {4, 5},   {5, 10},
                                                {9, 10}, {10, 15}, {19, 15}, {20, 20}, {40, 20}};
  for (const auto& [count, points_of_it] : expected) {
    incident = build.incident();
    tenants_hurt(count);
    EXPECT_EQ(points("tenants"), points_of_it) << count;
  }
  EXPECT_EQ(value("tenants"), "40 tenants");
}

TEST_F(Priorities, ATenantWithManySymptomsCountsOnce) {
  for (int i = 0; i < 30; ++i) hurts({.tenant = "t17"});
  EXPECT_EQ(value("tenants"), "1 tenant");
  EXPECT_EQ(points("tenants"), 0);
}

TEST_F(Priorities, BusinessTroubleCountsWhateverSaysIt) {
  EXPECT_EQ(points("business"), 0);
  hurts({.kind = "InvoicesFailed", .symptom_class = SymptomClass::kBusiness});
  EXPECT_EQ(value("business"), "1 symptom");
  EXPECT_EQ(points("business"), 10);
  build.signal({.kind = "timesheets"}, SignalKind::kMeasurement, incident);
  EXPECT_EQ(points("business"), 10);
  build.signal({.kind = "logins"}, SignalKind::kFailure, incident);
  EXPECT_EQ(value("business"), "3 symptoms");
  EXPECT_EQ(points("business"), 20);
}

TEST_F(Priorities, AnObjectiveThatBurnsCountsOnceAndNotAsBusinessToo) {
  EXPECT_EQ(points("slo"), 0);
  build.signal({.kind = "availability"}, SignalKind::kObjective, incident);
  EXPECT_EQ(value("slo"), "1 objective");
  EXPECT_EQ(points("slo"), 15);
  EXPECT_EQ(points("business"), 0);
  build.signal({.kind = "latency"}, SignalKind::kObjective, incident);
  EXPECT_EQ(value("slo"), "2 objectives");
  EXPECT_EQ(points("slo"), 15);
}

TEST_F(Priorities, WhatHasClearedCountsNoMoreWhileSomethingFires) {
  const SymptomId worst = hurts({.tenant = "t01", .severity = Severity::kCritical});
  const SymptomId other = hurts({.tenant = "t02", .severity = Severity::kWarning});
  build.clears(worst, at(60));
  EXPECT_EQ(value("severity"), "warning");
  EXPECT_EQ(value("tenants"), "1 tenant");
  build.clears(other, at(70));  // all over: it is as urgent as it was
  EXPECT_EQ(value("severity"), "critical");
  EXPECT_EQ(value("tenants"), "2 tenants");
}

TEST_F(Priorities, EachPriorityBeginsAtItsPoints) {
  const std::map<std::int32_t, Priority> expected = {
      {0, Priority::kP5},  {19, Priority::kP5}, {20, Priority::kP4}, {39, Priority::kP4},
      {40, Priority::kP3}, {59, Priority::kP3}, {60, Priority::kP2}, {79, Priority::kP2},
      {80, Priority::kP1}, {95, Priority::kP1}};
  hurts({.severity = Severity::kCritical});  // 40 points: the scale is moved past them
  for (const auto& [points_of_it, priority] : expected) {
    const std::int32_t moved = 40 - points_of_it;
    build.configuration().priorities = {
        .p1 = 80 + moved, .p2 = 60 + moved, .p3 = 40 + moved, .p4 = 20 + moved};
    EXPECT_EQ(judged().priority, priority) << points_of_it;
  }
}

TEST_F(Priorities, ThePrintedFactorsAddUpToThePrintedPriority) {
  const rules::PriorityScale scale;
  for (int mix = 0; mix < 64; ++mix) {
    StateBuilder estate;
    estate.node({.name = "pg-main", .tier = 1});
    const IncidentId id = estate.incident();
    estate.symptom({.entity = (mix & 1) != 0 ? "pg-main" : "reports",
                    .severity = (mix & 2) != 0 ? Severity::kCritical : Severity::kWarning},
                   id);
    for (int i = 0; i < ((mix & 4) != 0 ? 20 : 1); ++i)
      estate.symptom({.tenant = "t" + std::to_string(i), .severity = Severity::kNone}, id);
    if ((mix & 8) != 0)
      estate.symptom({.symptom_class = SymptomClass::kBusiness, .severity = Severity::kNone}, id);
    if ((mix & 16) != 0) estate.signal({}, SignalKind::kObjective, id);
    if ((mix & 32) != 0) estate.signal({}, SignalKind::kFailure, id);
    const PriorityVerdict verdict = judge_priority(estate.view(), id);
    ASSERT_EQ(verdict.factors.size(), 5U);
    std::int32_t sum = 0;
    for (const PriorityFactor& factor : verdict.factors) sum += factor.points;
    const Priority expected = sum >= scale.p1   ? Priority::kP1
                              : sum >= scale.p2 ? Priority::kP2
                              : sum >= scale.p3 ? Priority::kP3
                              : sum >= scale.p4 ? Priority::kP4
                                                : Priority::kP5;
    EXPECT_EQ(verdict.priority, expected) << "mix " << mix << ", " << sum << " points";
  }
}

// "tier 2" as a lookup's word on a new symptom of pg-main, `own` as the event's.
class LookedUpTier : public Priorities {
 protected:
  std::string tier(const std::string& added, const std::string& own = "") {
    const SymptomId symptom = hurts({});
    const Alert alert = build.state().alerts.at({build.state().symptoms.at(symptom).origin_id});
    build.apply(AlertFired{.alert = alert.id,
                           .identity = alert.identity,
                           .labels = alert.labels.with(LabelSet({{"tier", own}})),
                           .added_labels = LabelSet({{"tier", added}}),
                           .symptom = symptom});
    return value("tier");
  }
};

TEST_F(LookedUpTier, CountsWhereTheMapSaysNone) {
  EXPECT_EQ(tier("2"), "tier 2");
  EXPECT_EQ(points("tier"), 12);
}

TEST_F(LookedUpTier, GivesWayToTheMap) {
  build.node({.name = "pg-main", .tier = 3});
  EXPECT_EQ(tier("1"), "tier 3");
}

TEST_F(LookedUpTier, IsADigitAndNotTheEventsOwnWord) {
  for (const char* said : {"", "0", "gold", "12", "-1"}) EXPECT_EQ(tier(said, "1"), "not said");
}

}  // namespace
}  // namespace headwater::correlator
