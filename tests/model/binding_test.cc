#include "model/binding.h"

#include <gtest/gtest.h>

#include <utility>

#include "model/limits.h"

namespace headwater {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Event event_with(const Pairs& labels, decltype(Event::body) body = AlertBody{}) {
  Event event;
  event.source = "kafka:alerts";
  event.occurred_at = event.received_at = Timestamp{1'000'000};
  event.labels = LabelSet(labels);
  event.body = std::move(body);
  return event;
}

Event change_for(std::vector<std::string> tenants) {
  ChangeBody body;
  body.id = "r214";
  body.tenants = std::move(tenants);
  return event_with({{"service", "odoo"}}, body);
}

Binding bound_to(const Pairs& labels, std::vector<std::string> tenants = {}) {
  return {.labels = LabelSet(labels), .tenants = std::move(tenants)};
}

Decoded decoded(std::vector<Event> events) { return {.events = std::move(events)}; }

// C10
TEST(Binding, TwoDedicatedClustersWithEqualLabelsHaveTwoAlerts) {
  const Pairs labels = {{"alertname", "DiskFull"}, {"instance", "db-0"}};
  Decoded acme = decoded({event_with(labels)});
  Decoded globex = decoded({event_with(labels)});
  ASSERT_EQ(acme.events[0].labels.hash(), globex.events[0].labels.hash());
  bind(acme, bound_to({{"tenant", "acme"}}));
  bind(globex, bound_to({{"tenant", "globex"}}));
  EXPECT_NE(acme.events[0].labels.hash(), globex.events[0].labels.hash());
  EXPECT_EQ(acme.events[0].labels.get("tenant"), "acme");
  EXPECT_EQ(acme.events[0].labels.get("instance"), "db-0");
}

// C10
TEST(Binding, AnEventThatSaysTheSameItselfHasTheSameIdentity) {
  Decoded said = decoded({event_with({{"alertname", "DiskFull"}, {"tenant", "acme"}})});
  Decoded silent = decoded({event_with({{"alertname", "DiskFull"}, {"tenant", ""}})});
  bind(said, bound_to({{"tenant", "acme"}}));
  bind(silent, bound_to({{"tenant", "acme"}}));
  EXPECT_EQ(said.events[0].labels.hash(), silent.events[0].labels.hash());
}

TEST(Binding, AnEventThatSaysAnotherValueIsRejectedAndTheOthersStay) {
  Decoded mixed = decoded({event_with({{"alertname", "A"}, {"tenant", "globex"}}),
                           event_with({{"alertname", "B"}, {"service", "odoo"}})});
  bind(mixed, bound_to({{"tenant", "acme"}}));
  ASSERT_EQ(mixed.events.size(), 1U);
  EXPECT_EQ(mixed.events[0].labels.get("alertname"), "B");
  EXPECT_EQ(mixed.rejected,
            std::vector<std::string>{"event 0: labels.tenant: its source is bound to acme"});
}

TEST(Binding, AChangeMayNotReachBeyondTheBoundTenant) {
  Decoded changes = decoded({change_for({}), change_for({"acme"}), change_for({"acme", "globex"})});
  bind(changes, bound_to({{"tenant", "acme"}}));
  EXPECT_EQ(changes.events.size(), 2U);
  EXPECT_EQ(changes.rejected,
            std::vector<std::string>{"event 2: tenants: its source is bound to acme"});
}

TEST(Binding, AnEventThatItMakesTooLargeIsRejected) {
  Pairs labels;
  for (std::size_t i = 0; i < limits::kLabelsMax; ++i)
    labels.emplace_back("label_" + std::to_string(i), "x");
  Decoded full = decoded({event_with(labels)});
  bind(full, bound_to({{"tenant", "acme"}}));
  EXPECT_TRUE(full.events.empty());
  EXPECT_EQ(full.rejected.size(), 1U);
}

class KeptRecords : public testing::Test {
 protected:
  // One record of `events` events, as a source would hand it over.
  void add(const std::string& bytes, std::size_t events, const Binding& binding) {
    Decoded made;
    for (std::size_t i = 0; i < events; ++i)
      made.events.push_back(event_with({{"alertname", "A"}, {"service", "odoo"}}));
    add_events(submission, {.source = "kafka:alerts", .position = bytes, .bytes = bytes},
               std::move(made), binding);
  }
  Submission submission;
};

// C29
TEST_F(KeptRecords, ARefusedEventBecomesADeadLetterOfItsWholeRecord) {
  const Binding binding = bound_to({}, {"acme"});
  add("first", 2, binding);
  add("second", 3, binding);
  ASSERT_EQ(submission.inputs.size(), 5U);
  EXPECT_EQ(std::get<BoundEventArrived>(submission.inputs[4]).tenants,
            std::vector<std::string>{"acme"});
  const std::vector<DeadLetter> letters =
      refused_letters(submission.kept, {"", "redelivered", "tenant_not_allowed", "", "over_quota"});
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].bytes, "second");
  EXPECT_EQ(letters[0].source, "kafka:alerts");
  EXPECT_EQ(letters[0].position, "second");
  EXPECT_EQ(letters[0].reason, "event 0: tenant_not_allowed; event 2: over_quota");
}

TEST_F(KeptRecords, ALetterRemembersTheLabelsOfWhatItCameThrough) {
  add_events(submission, {.source = "kafka:alerts", .bytes = "x"}, {.rejected = {"not JSON"}},
             bound_to({{"tenant", "acme"}, {"cluster", "a-1"}}, {"acme"}));
  ASSERT_EQ(submission.dead_letters.size(), 1U);
  const Binding again = binding_of(submission.dead_letters[0]);
  EXPECT_EQ(again.labels.get("tenant"), "acme");
  EXPECT_EQ(again.labels.get("cluster"), "a-1");
  EXPECT_TRUE(again.tenants.empty());
}

TEST_F(KeptRecords, WithoutALimitToTenantsNothingIsKept) {
  add("first", 2, bound_to({{"tenant", "acme"}}));
  EXPECT_TRUE(submission.kept.empty());
  EXPECT_TRUE(std::holds_alternative<EventArrived>(submission.inputs[0]));
}

}  // namespace
}  // namespace headwater
