// What was hurt first, and whom it hurts: apart from the suspected cause.
#include "correlator/internal/failure_lists.h"

#include "model/limits.h"
#include "tests/correlator/estate.h"

namespace headwater::correlator {
namespace {

using enum SymptomClass;

class FailureListsTest : public Estate {
 protected:
  FailureLists lists() { return failure_lists(build.view(), incident_); }
  void unwell(const std::string& entity, SymptomClass symptom_class, std::int64_t seconds_later,
              const std::string& kind = "Alert") {
    hurts_in(incident_, {.entity = entity, .kind = kind, .symptom_class = symptom_class},
             seconds_later);
  }
  static std::vector<std::string> names(const std::vector<FirstFailure>& failures) {
    std::vector<std::string> names;
    names.reserve(failures.size());
    for (const FirstFailure& each : failures) names.push_back(each.entity);
    return names;
  }
  const IncidentId incident_ = build.incident(at(0));
};

TEST_F(FailureListsTest, ThoseOfTheFirstMinuteAreNamedTogether) {
  depends("web", "pg-main");
  unwell("web", kErrors, 45);
  unwell("pg-main", kSaturation, 0);
  unwell("mail", kErrors, 61);
  EXPECT_EQ(names(lists().first_failures), (std::vector<std::string>{"pg-main", "web"}));
  EXPECT_EQ(lists().first_failures[1].onset, at(45));
  EXPECT_EQ(lists().first_failures[1].symptom_class, kErrors);
}

TEST_F(FailureListsTest, WhatHadBeenFiringForLongIsNotTheFirst) {
  unwell("backup", kState, -7'200);
  unwell("web", kErrors, 0);
  unwell("api", kErrors, 10);
  EXPECT_EQ(names(lists().first_failures), (std::vector<std::string>{"web", "api"}));
}

TEST_F(FailureListsTest, ImpactIsWhatNothingThatIsHurtDependsOn) {
  node("pg-main", EntityKind::kDatabase);
  build.node({.name = "shop", .kind = EntityKind::kService, .tier = 1});
  depends("shop", "api");
  depends("admin", "api");
  depends("api", "pg-main");
  unwell("pg-main", kSaturation, 0);
  unwell("api", kErrors, 5);
  unwell("admin", kErrors, 10);
  unwell("shop", kErrors, 20);
  unwell("shop", kBusiness, 30, "orders");
  const Impact impact = lists().impact;
  EXPECT_EQ(impact.services, (std::vector<std::string>{"shop", "admin"})) << "by tier";
  EXPECT_EQ(impact.service_count, 2U);
  EXPECT_EQ(impact.signals, (std::vector<std::string>{"shop orders"}));
}

TEST_F(FailureListsTest, ADatabaseAloneOrALoadIsNoService) {
  node("pg-main", EntityKind::kDatabase);
  node("odoo-t17", EntityKind::kTenantApp, "t17");
  depends("odoo-t17", "pg-main");
  unwell("pg-main", kSaturation, 0);
  unwell("odoo-t17", kLoad, 0);
  EXPECT_EQ(lists().impact.service_count, 0U);
}

TEST_F(FailureListsTest, NamesAreFewAndAllAreCounted) {
  apps(12, {});
  for (int i = 1; i <= 12; ++i) unwell(app(i), kErrors, i);
  const FailureLists told = lists();
  EXPECT_EQ(told.first_failures.size(), limits::kFirstFailuresMax);
  EXPECT_EQ(told.impact.services.size(), limits::kImpactNamesMax);
  EXPECT_EQ(told.impact.service_count, 12U);
}

}  // namespace
}  // namespace headwater::correlator
