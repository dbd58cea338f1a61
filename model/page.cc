#include "model/page.h"

#include <charconv>

namespace headwater {

std::string_view to_string(NotifyReason reason) {
  constexpr std::string_view kNames[] = {
      "opened",          "step",      "repeat",       "priority_raised",
      "suspect_changed", "more_hurt", "acknowledged", "unacknowledged",
      "resolved",        "reopened",  "merged"};
  return name_at(kNames, reason);
}

std::string_view to_string(HoldReason reason) {
  constexpr std::string_view kNames[] = {
      "gathering",    "catching_up", "not_firing",   "no_policy",      "no_receiver",
      "acknowledged", "merged",      "not_material", "below_priority", "silenced"};
  return name_at(kNames, reason);
}

std::string_view to_string(PageAction action) {
  constexpr std::string_view kNames[] = {"trigger", "update", "acknowledge", "resolve"};
  return name_at(kNames, action);
}

std::string_view to_string(ReceiverKind kind) {
  constexpr std::string_view kNames[] = {"webhook", "slack", "slack_webhook", "pagerduty"};
  return name_at(kNames, kind);
}

std::string_view to_string(Priority priority) {
  constexpr std::string_view kNames[] = {kInvalidName, "P1", "P2", "P3", "P4", "P5"};
  return name_at(kNames, priority);
}

std::string_view to_string(ThreadState state) {
  constexpr std::string_view kNames[] = {"none", "triggered", "acknowledged", "resolved"};
  return name_at(kNames, state);
}

std::string_view to_string(MessageState state) {
  constexpr std::string_view kNames[] = {"pending", "delivered", "failed", "merged"};
  return name_at(kNames, state);
}

std::string_view to_string(AttemptResult result) {
  constexpr std::string_view kNames[] = {"delivered", "retry", "refused"};
  return name_at(kNames, result);
}

std::string incident_name(IncidentId incident) { return "INC-" + std::to_string(incident.value); }

IncidentId read_incident_name(std::string_view text) {
  constexpr std::string_view kPrefix = "INC-";
  if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
  IncidentId incident;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), incident.value);
  return error == std::errc{} && end == text.data() + text.size() ? incident : IncidentId{};
}

}  // namespace headwater
