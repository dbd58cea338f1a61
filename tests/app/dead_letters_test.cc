// What the core refuses is kept with its bytes, and what is kept can be fed in again.
#include "model/binding.h"
#include "tests/app/estate_harness.h"

namespace headwater::app {
namespace {

constexpr Timestamp kStart{1'767'603'600'000'000};  // 2026-01-05T09:00:00Z

Event alert_of(const std::string& tenant) {
  Event event{.source = "kafka:alerts", .occurred_at = kStart, .received_at = kStart};
  event.labels = LabelSet({{"alertname", "Down"}, {"service", "web"}, {"tenant", tenant}});
  event.body = AlertBody{.severity = Severity::kCritical, .starts_at = kStart};
  return event;
}

class DeadLetters : public testing::Test {
 protected:
  void SetUp() override { estate_.open(kStart); }
  // Works off `work` as one batch; the verdict on each submission's first event.
  std::vector<std::string> verdicts(std::vector<Work> work) {
    std::vector<std::string> verdicts;
    for (Work& each : work) {
      each.submission.done = [&](const Outcome& outcome) {
        verdicts.push_back(outcome.verdicts.front());
      };
    }
    EXPECT_TRUE(estate_.engine().process(work).ok());
    return verdicts;
  }
  EstateHarness estate_{"estate: eu\n", "nodes: [{name: web, kind: app}]\n"};
};

// C29: bytes and reason stay, in the batch in which the core refused the event.
TEST_F(DeadLetters, AnEventOfAnothersTenantIsKeptWithItsBytesAndReason) {
  const RawRecord record{.source = "kafka:alerts", .position = "alerts/0/7", .bytes = "{raw}"};
  std::vector<Work> work(1);
  add_events(work[0].submission, record, {.events = {alert_of("globex")}}, {.tenants = {"acme"}});
  EXPECT_EQ(verdicts(std::move(work)), std::vector<std::string>{"tenant_not_allowed"});
  EXPECT_EQ(estate_.state().alerts.size(), 0U);
  estate_.kill();
  estate_.open(kStart + seconds(1));
  const auto letters = estate_.estate().dead_letters(0, 10);
  ASSERT_TRUE(letters.ok());
  ASSERT_EQ(letters->size(), 1U);
  EXPECT_EQ(letters->front().letter.bytes, "{raw}");
  EXPECT_EQ(letters->front().letter.position, "alerts/0/7");
  EXPECT_EQ(letters->front().letter.reason, "event 0: tenant_not_allowed");
}

// C12: fed in again, an event is new at each attempt and known within one.
TEST_F(DeadLetters, OneThatIsFedInAgainIsKnownByItsIdAndAttempt) {
  std::vector<Work> lost(1);
  lost[0].submission.dead_letters.push_back({.source = "kafka:alerts", .reason = "mended since"});
  ASSERT_TRUE(estate_.engine().process(lost).ok());
  const auto reinjections = [](std::size_t count) {
    std::vector<Work> again(count);
    for (Work& each : again) {
      Event event = alert_of("acme");
      event.source = "dead-letters";
      each.submission.reinjects = 1;
      each.submission.inputs.emplace_back(EventArrived{std::move(event)});
    }
    return again;
  };
  EXPECT_EQ(verdicts(reinjections(2)), (std::vector<std::string>{"", "redelivered"}));
  EXPECT_EQ(verdicts(reinjections(1)), std::vector<std::string>{""});
  EXPECT_EQ(estate_.estate().dead_letter(1)->reinjections, 3U);
}

}  // namespace
}  // namespace headwater::app
