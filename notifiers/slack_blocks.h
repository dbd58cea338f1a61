// A page in Slack's Block Kit: the card that one message shows for the life of an incident, and the
// replies in its thread. Stays within Slack's limits whatever the card holds. Pure functions, no
// thread rule.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "model/page.h"

namespace headwater::notifiers {

// Slack's own, in its unit (UTF-16 code units here, never more lenient).
inline constexpr std::size_t kSlackSectionUnitsMax = 3000;
inline constexpr std::size_t kSlackHeaderUnitsMax = 150;
inline constexpr std::size_t kSlackBlocksMax = 50;
// All texts of a message; Slack refuses a little above 13,000 without saying where.
inline constexpr std::size_t kSlackMessageUnitsMax = 10'000;

struct SlackMessage {
  std::string fallback;  // for notifications and readers that show no blocks; already escaped
  std::string blocks;    // JSON array
};

[[nodiscard]] SlackMessage slack_card(const Message& message);
// What is new and the details: every suspect with its evidence, every symptom.
[[nodiscard]] SlackMessage slack_reply(const Message& message);

// A line for each, most urgent first, up to limits::kDigestLinesMax.
[[nodiscard]] SlackMessage slack_digest(const std::vector<const Delivery*>& deliveries);

// For mrkdwn: one line with &, < and > escaped, so that no mention and no link in it comes alive;
// at most `units_max` after escaping.
[[nodiscard]] std::string slack_escape(std::string_view text, std::size_t units_max);

}  // namespace headwater::notifiers
