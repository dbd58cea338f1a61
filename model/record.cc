#include "model/record.h"

namespace headwater {

std::string_view name(const Record& record) {
  return std::visit([](const auto& held) { return held.kName; }, record);
}

ObjectRef object_of(const Record& record) {
  return std::visit([](const auto& held) { return ObjectRef{held.kTable, held.object()}; }, record);
}

void append_line(std::string& out, const Record& record) {
  out += "{\"record\":\"";
  out += name(record);
  out += "\",\"content\":";
  append_json(out, record);
  out += '}';
}

IncidentId timeline_of(const Record& record) {
  return std::visit(
      [](const auto& held) {
        if constexpr (requires { held.incident; }) {
          return held.incident;
        } else {
          return IncidentId{};
        }
      },
      record);
}

std::string_view to_string(DropReason reason) {
  constexpr std::string_view kNames[] = {"redelivered",  "stale_firing",       "repeated_resolve",
                                         "older_status", "tenant_not_allowed", "over_quota"};
  return kNames[static_cast<std::size_t>(reason)];
}

std::string_view to_string(EventFlag flag) { return flag == EventFlag::kLate ? "late" : "future"; }

std::string_view to_string(CommandKind kind) {
  constexpr std::string_view kNames[] = {"acknowledge", "unacknowledge", "resolve",
                                         "confirm_suspect", "reject_suspect"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view to_string(ReferenceKind kind) {
  return kind == ReferenceKind::kConfiguration ? "configuration" : "map";
}

std::string_view to_string(OriginKind kind) {
  constexpr std::string_view kNames[] = {"alert", "signal", "heartbeat"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view to_string(IncidentState state) {
  constexpr std::string_view kNames[] = {"open", "acknowledged", "resolved", "merged"};
  return kNames[static_cast<std::size_t>(state)];
}

std::string_view to_string(Table table) {
  constexpr std::string_view kNames[kTableCount] = {
      "meta",      "source",  "entity", "remembered", "alert",  "change",  "signal",
      "heartbeat", "symptom", "habit",  "incident",   "thread", "message", "reference"};
  return kNames[static_cast<std::size_t>(table)];
}

}  // namespace headwater
