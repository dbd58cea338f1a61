// Facts about an incident that priority, pages and views are made of. Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "correlator/references.h"
#include "model/objects.h"

namespace headwater::correlator {

// Open or acknowledged: people may still be told of it.
[[nodiscard]] inline bool is_active(const Incident& incident) {
  return incident.state == IncidentState::kOpen || incident.state == IncidentState::kAcknowledged;
}
[[nodiscard]] inline bool is_firing(const Symptom& symptom) { return !symptom.cleared_at.set(); }
// Of severity info: it tells of an incident, and neither opens one, keeps one open nor pages.
[[nodiscard]] inline bool is_remark(const Symptom& symptom) {
  return symptom.severity >= Severity::kInfo;
}
// When it last began; what is away for moments has begun again, too.
[[nodiscard]] inline Timestamp last_began(const Symptom& symptom) {
  return std::max(symptom.onset, symptom.returned_at);
}
// It firing keeps its incident open.
[[nodiscard]] inline bool hurts_now(const Symptom& symptom) {
  return is_firing(symptom) && !is_remark(symptom);
}

// By first appearance.
[[nodiscard]] std::vector<const Symptom*> symptoms_of(const View& view, IncidentId incident);

struct Firing {
  std::uint32_t count = 0;
  std::uint32_t silenced = 0;  // of those
  bool catching_up = false;    // every one is from a source that is catching up (C7)
  Timestamp as_of;             // then: how far the hindmost of these sources has been read
  // Somebody wants to hear nothing of it for now.
  [[nodiscard]] bool all_silenced() const { return count > 0 && silenced == count; }
};
[[nodiscard]] Firing firing_of(const View& view, IncidentId incident);

// The node of the map that describes the entity; null when the map does not know it.
[[nodiscard]] const MapNode* node_of(const View& view, EntityId entity);
// "40 tenants", "1 tenant".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);

}  // namespace headwater::correlator
