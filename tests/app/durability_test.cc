// What stays through kills: state, timelines, references; and what is no part of the state.
#include "app/recovery.h"
#include "tests/app/estate_harness.h"

namespace headwater::app {
namespace {

constexpr Timestamp kStart{1'767'603'600'000'000};  // 2026-01-05T09:00:00Z

constexpr std::string_view kConfiguration = R"(
estate: eu
policies:
  - {name: all, steps: [{wait: 30s, receivers: [platform]}]}
receivers:
  - {name: platform, webhook: {url: 'https://hooks.example.net/platform'}}
)";
constexpr std::string_view kMap = "nodes: [{name: web, kind: app}]\n";

TimedInput fires(Timestamp at, const std::string& service) {
  Event event{.source = "api:v2", .occurred_at = at, .received_at = at};
  event.labels = LabelSet({{"alertname", "Down"}, {"service", service}});
  event.body = AlertBody{.severity = Severity::kCritical, .starts_at = at};
  return {at, EventArrived{std::move(event)}};
}

std::vector<TimedInput> services_fail(int count) {
  std::vector<TimedInput> inputs;
  for (int i = 0; i < count; ++i)
    inputs.push_back(fires(kStart + seconds(i), "service-" + std::to_string(i)));
  return inputs;
}

class Durability : public testing::Test {
 protected:
  void SetUp() override { estate_.open(kStart); }
  EstateHarness estate_{std::string(kConfiguration), std::string(kMap)};
};

// R1, C15: rows are written lazily, so what a second recovery needs is what the first one replayed.
TEST_F(Durability, EveryInputMayBeTheLastOneBeforeAKill) {
  for (const TimedInput& input : services_fail(20)) {
    estate_.feed({input}, 1);
    const Hash128 before = correlator::digest(estate_.state());
    estate_.kill();
    estate_.open(input.at);
    ASSERT_EQ(correlator::digest(estate_.state()), before);
  }
  EXPECT_EQ(estate_.state().alerts.size(), 20U);
}

}  // namespace
}  // namespace headwater::app
