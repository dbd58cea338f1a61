// C29: whom a source may speak of is judged in the core, where an event's tenant is found.
#include <gtest/gtest.h>

#include <utility>

#include "correlator/decide.h"
#include "tests/correlator/state_builder.h"

namespace headwater::correlator {
namespace {

using Tenants = std::vector<std::string>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

Event alert(const Pairs& labels) {
  Event event;
  event.source = "kafka:alerts";
  event.occurred_at = event.received_at = at(0);
  event.labels = LabelSet(labels);
  return event;
}

Event change(std::vector<std::string> services, Tenants tenants, const Pairs& labels = {}) {
  Event event = alert(labels);
  ChangeBody body;
  body.id = "r214";
  body.services = std::move(services);
  body.tenants = std::move(tenants);
  event.body = std::move(body);
  return event;
}

class Tenancy : public testing::Test {
 protected:
  Tenancy() {
    build.node({.name = "pg-main", .kind = EntityKind::kDatabase});
    build.node({.name = "odoo-t05", .kind = EntityKind::kTenantApp, .tenant = "t05"});
    build.node({.name = "odoo-t17", .kind = EntityKind::kTenantApp, .tenant = "t17"});
  }
  std::vector<Record> identify(const Event& event, const Tenants* tenants) {
    std::vector<Record> out;
    const LookedUp looked_up;
    const IdentifyEvent step{&event, identity_of(event), &looked_up, tenants};
    decide(build.view(), {.now = at(1), .what = step}, out);
    return out;
  }
  bool refused(const Event& event, const Tenants& tenants = {"t05"}) {
    for (const Record& record : identify(event, &tenants)) {
      const auto* dropped = std::get_if<EventDropped>(&record);
      if (dropped != nullptr && dropped->reason == DropReason::kTenantNotAllowed) return true;
    }
    return false;
  }
  static Hash128 identity_of(const Event& event) {
    return std::holds_alternative<ChangeBody>(event.body) ? hash128("a change")
                                                          : event.labels.hash();
  }

  StateBuilder build;
};

// C29
TEST_F(Tenancy, ASourceMaySpeakOfItsOwnTenantsOnly) {
  EXPECT_FALSE(refused(alert({{"service", "odoo"}, {"tenant", "t05"}})));
  EXPECT_TRUE(refused(alert({{"service", "odoo"}, {"tenant", "t17"}})));
  EXPECT_FALSE(refused(alert({{"service", "odoo"}, {"tenant", "t17"}}), {"t05", "t17"}));
}

// C29
TEST_F(Tenancy, TheTenantIsTheOneThatResolutionFinds) {
  build.configuration().resolution.tenants = {{.match = {}, .name = "{customer}"}};
  EXPECT_FALSE(refused(alert({{"service", "odoo"}, {"customer", "t05"}, {"tenant", "t17"}})));
  EXPECT_TRUE(refused(alert({{"service", "odoo"}, {"customer", "t17"}, {"tenant", "t05"}})));
}

TEST_F(Tenancy, WhoseThePlaceIsCountsWhereTheLabelsNameNoTenant) {
  EXPECT_FALSE(refused(alert({{"service", "odoo-t05"}, {"alertname", "Slow"}})));
  EXPECT_TRUE(refused(alert({{"service", "odoo-t17"}, {"alertname", "Slow"}})));
}

// C29
TEST_F(Tenancy, WhatIsAboutEverybodyIsNotForALimitedSourceToSay) {
  EXPECT_TRUE(refused(alert({{"service", "pg-main"}, {"alertname", "Down"}})));
  EXPECT_TRUE(refused(change({"pg-main"}, {})));
}

TEST_F(Tenancy, ItMayTellOfItsTroubleOnASharedPlaceButNotOnAnothers) {
  EXPECT_FALSE(refused(alert({{"service", "pg-main"}, {"tenant", "t05"}})));
  EXPECT_TRUE(refused(alert({{"service", "odoo-t17"}, {"tenant", "t05"}})));
}

TEST_F(Tenancy, AChangesScopeMustLieWithinItsTenants) {
  EXPECT_FALSE(refused(change({"pg-main"}, {"t05"})));
  EXPECT_FALSE(refused(change({}, {}, {{"service", "odoo"}, {"tenant", "t05"}})));
  EXPECT_TRUE(refused(change({"pg-main"}, {"t05", "t17"})));
  EXPECT_TRUE(refused(change({"odoo-t17"}, {"t05"})));
}

TEST_F(Tenancy, AnothersChangeIsNotUpdatedUnderItsId) {
  build.apply(ChangeSeen{.change = {1},
                         .identity = hash128("a change"),
                         .body = {.id = "r214", .tenants = {"t17"}},
                         .source = build.source("kafka:alerts"),
                         .occurred_at = at(-60),
                         .at = at(-60)});
  EXPECT_TRUE(refused(change({"pg-main"}, {"t05"})));
  EXPECT_FALSE(refused(change({"pg-main"}, {"t05"}), {"t05", "t17"}));
}

// C29
TEST_F(Tenancy, ARefusedEventLeavesNothingButItsCount) {
  const Event event = alert({{"service", "odoo"}, {"tenant", "t17"}});
  build.source(event.source);
  const Tenants tenants = {"t05"};
  const std::vector<Record> records = identify(event, &tenants);
  ASSERT_EQ(records.size(), 1U);
  build.apply(records);
  EXPECT_EQ(build.state().sources.at({1}).dropped, 1U);
  EXPECT_FALSE(build.state().sources.at({1}).watermark.set());
  EXPECT_EQ(build.state().entities.size(), 0U);
}

TEST_F(Tenancy, ASourceWithoutALimitMaySpeakOfAll) {
  const Event event = alert({{"service", "odoo"}, {"tenant", "t17"}});
  for (const Record& record : identify(event, nullptr))
    EXPECT_FALSE(std::holds_alternative<EventDropped>(record));
}

}  // namespace
}  // namespace headwater::correlator
