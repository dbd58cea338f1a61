// A small estate for tests of the engine around it: one policy that pages after 30 s, and alerts
// that say that a service is down.
#pragma once

#include <string>

#include "tests/app/estate_harness.h"

namespace headwater::app {

inline constexpr Timestamp kStart{1'767'603'600'000'000};  // 2026-01-05T09:00:00Z
inline constexpr char kConfiguration[] = R"(
estate: eu
policies:
  - {name: all, steps: [{wait: 30s, receivers: [platform]}]}
receivers:
  - {name: platform, webhook: {url: 'https://hooks.example.net/platform'}}
)";
inline constexpr char kMap[] = "nodes: [{name: web, kind: app}]\n";

inline TimedInput down(Timestamp at, const std::string& service) {
  Event event{.source = "api:v2", .occurred_at = at, .received_at = at};
  event.labels = LabelSet({{"alertname", "Down"}, {"service", service}});
  event.body = AlertBody{.severity = Severity::kCritical, .starts_at = at};
  return {at, EventArrived{std::move(event)}};
}

}  // namespace headwater::app
