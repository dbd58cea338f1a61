// C29: what a tenant may have at a time is counted in the core; what exceeds it is set aside.
#include <gtest/gtest.h>

#include <utility>

#include "correlator/decide.h"
#include "correlator/views.h"
#include "tests/correlator/state_builder.h"

namespace headwater::correlator {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Event event_of(const std::string& tenant, decltype(Event::body) body) {
  Event event;
  event.source = "kafka:alerts";
  event.occurred_at = event.received_at = at(100);
  event.labels = LabelSet(Pairs{{"service", "odoo-new"}, {"tenant", tenant}});
  event.body = std::move(body);
  return event;
}

class TenantQuota : public testing::Test {
 protected:
  TenantQuota() {
    build.source("kafka:alerts");
    build.configuration().quotas.set("t05", {2, 1, 1, 1});
  }
  void measure(std::uint32_t signal, const std::string& tenant) {
    build.apply(SignalMeasured{.signal = {signal},
                               .identity = hash128(std::to_string(signal)),
                               .source = {1},
                               .entity = build.entity("odoo-" + tenant, tenant),
                               .tenant = tenant});
  }
  void check_in(std::uint32_t heartbeat, const std::string& tenant) {
    build.apply(HeartbeatSeen{.heartbeat = {heartbeat},
                              .identity = hash128(std::to_string(heartbeat)),
                              .entity = build.entity("odoo-" + tenant, tenant),
                              .tenant = tenant});
  }
  void resolve_alert_of(SymptomId symptom) {
    const AlertId alert{static_cast<std::uint32_t>(build.state().symptoms.at(symptom).origin_id)};
    build.apply(AlertResolved{.alert = alert, .at = at(50)});
  }
  bool refused(const Event& event, std::string_view identity = "another") {
    const LookedUp looked_up;
    const IdentifyEvent step{&event, hash128(identity), &looked_up, nullptr};
    std::vector<Record> out;
    decide(build.view(), {.now = at(100), .what = step}, out);
    for (const Record& record : out) {
      const auto* dropped = std::get_if<EventDropped>(&record);
      if (dropped != nullptr && dropped->reason == DropReason::kOverQuota) return true;
    }
    return false;
  }
  // As recovery makes them anew from the rows.
  absl::flat_hash_map<std::string, TenantCounts> recovered_counts() {
    State other;
    for_each_row(build.state(), [&](const ObjectRef& object, const std::string& row) {
      EXPECT_TRUE(load_row(other, object.table, object.id, row));
    });
    rebuild_indexes(other);
    return other.indexes.tenant_counts;
  }

  StateBuilder build;
};

TEST_F(TenantQuota, ANewAlertBeyondItIsRefusedUntilOneIsOver) {
  const SymptomId first = build.symptom({.entity = "odoo-a", .tenant = "t05"});
  EXPECT_FALSE(refused(event_of("t05", AlertBody{})));
  build.symptom({.entity = "odoo-b", .tenant = "t05"});
  EXPECT_TRUE(refused(event_of("t05", AlertBody{})));
  EXPECT_FALSE(refused(event_of("t17", AlertBody{}))) << "another tenant has its own";
  resolve_alert_of(first);
  EXPECT_FALSE(refused(event_of("t05", AlertBody{})));
}

TEST_F(TenantQuota, WhatEndsOrIsKnownIsNeverRefused) {
  build.symptom({.entity = "odoo-a", .tenant = "t05"});
  build.symptom({.entity = "odoo-b", .tenant = "t05"});
  EXPECT_FALSE(refused(event_of("t05", AlertBody{.status = AlertStatus::kResolved})));
  measure(1, "t05");
  check_in(1, "t05");
  build.change({.tenants = {"t05"}});
  EXPECT_TRUE(refused(event_of("t05", SignalBody{})));
  EXPECT_FALSE(refused(event_of("t05", SignalBody{}), "1"));
  EXPECT_TRUE(refused(event_of("t05", HeartbeatBody{})));
  EXPECT_FALSE(refused(event_of("t05", HeartbeatBody{}), "1"));
  EXPECT_TRUE(refused(event_of("", ChangeBody{.id = "r2", .tenants = {"t05", "t17"}})));
  EXPECT_FALSE(refused(event_of("", ChangeBody{.id = "r2", .tenants = {"t17"}})));
}

TEST_F(TenantQuota, WhatNoTenantOwnsHasNone) {
  build.configuration().quotas.set_rest({0, 0, 0, 0});
  EXPECT_FALSE(refused(event_of("", AlertBody{})));
  EXPECT_TRUE(refused(event_of("t99", AlertBody{})));
}

TEST_F(TenantQuota, TheCountsAreThoseOfARecovery) {
  const SymptomId first = build.symptom({.entity = "odoo-a", .tenant = "t05"});
  build.symptom({.entity = "odoo-b", .tenant = "t17"});
  build.symptom({.entity = "pg-main"});
  measure(1, "t05");
  measure(2, "t17");
  measure(1, "t05");
  check_in(1, "t17");
  build.change({.tenants = {"t05"}});
  build.change({.entities = {"odoo-b"}});
  build.entity("odoo-t09", "t09");
  build.change({.entities = {"odoo-t09"}});
  resolve_alert_of(first);
  build.apply(SignalForgotten{.signal = {2}});
  EXPECT_EQ(build.state().indexes.tenant_counts, recovered_counts());
  EXPECT_EQ(build.state().indexes.tenant_counts.at("t05"), (TenantCounts{0, 1, 0, 1}));
  EXPECT_EQ(build.state().indexes.tenant_counts.at("t09"), (TenantCounts{0, 0, 0, 1}));
  build.apply(ChangeForgotten{.change = {3}});
  EXPECT_EQ(build.state().indexes.tenant_counts, recovered_counts());
  EXPECT_FALSE(build.state().indexes.tenant_counts.contains("t09"));
}

TEST_F(TenantQuota, StatusTellsWhoIsNearTheirsTheWorstFirst) {
  build.configuration().quotas.set("t17", {5, 10, 10, 10});
  build.configuration().quotas.set("t09", {100, 10, 10, 10});
  for (const char* entity : {"a", "b", "c", "d"})
    build.symptom({.entity = entity, .tenant = "t17"});
  build.symptom({.entity = "e", .tenant = "t09"});
  measure(1, "t05");
  const Answer answer = correlator::answer(build.view(), StatusQuery{});
  const auto& status = std::get<EngineStatus>(answer.value());
  ASSERT_EQ(status.quotas.size(), 2U);
  EXPECT_EQ(status.quotas[0].tenant, "t05");
  EXPECT_EQ(status.quotas[0].of, "signals");
  EXPECT_EQ(status.quotas[1].tenant, "t17");
  EXPECT_EQ(status.quotas[1].used, 4U);
  EXPECT_EQ(status.quotas[1].quota, 5U);
}

}  // namespace
}  // namespace headwater::correlator
