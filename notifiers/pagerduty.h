// PagerDuty Events API v2: trigger, acknowledge and resolve of one alert per thread, and a change
// event for each deploy under suspicion. Not thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/page.h"
#include "model/secret.h"
#include "notifiers/receiver.h"

namespace headwater::notifiers {

inline constexpr std::size_t kPagerDutySummaryUnitsMax = 1024;
inline constexpr std::size_t kPagerDutyEventBytesMax = 512 * 1000;

// SHA-256 of the thread key in hex: the same for trigger, acknowledge and resolve.
[[nodiscard]] std::string pagerduty_dedup_key(std::string_view thread_key);
// "critical", "error", "warning" or "info".
[[nodiscard]] std::string_view pagerduty_severity(Priority priority);
// The body of POST /v2/enqueue. Without custom_details if it would be too long with them.
[[nodiscard]] std::string pagerduty_event(const Delivery& delivery, const Secret& routing_key);
// The body of POST /v2/change/enqueue.
[[nodiscard]] std::string pagerduty_change_event(const IncidentCard& card, const Suspect& suspect,
                                                 const Secret& routing_key);
// The changes worth showing beside the alert: likely enough, best first, at most three.
[[nodiscard]] std::vector<Suspect> suspected_changes(const Ranking& ranking);

// Only 202 is acceptance.
[[nodiscard]] Outcome judge_pagerduty(const Result<HttpAnswer>& answer, Timestamp now,
                                      const std::vector<Secret>& hidden);

[[nodiscard]] Result<std::unique_ptr<Receiver>> make_pagerduty(const ReceiverConfig& config);

}  // namespace headwater::notifiers
