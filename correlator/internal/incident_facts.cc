#include "correlator/internal/incident_facts.h"

#include <algorithm>

namespace headwater::correlator {

std::vector<const Symptom*> symptoms_of(const View& view, IncidentId incident) {
  std::vector<const Symptom*> symptoms;
  const IncidentIndex& index = view.state.index_of(incident);
  symptoms.reserve(index.symptoms.size());
  for (const SymptomId id : index.symptoms)
    if (const Symptom* symptom = view.state.symptoms.find(id)) symptoms.push_back(symptom);
  return symptoms;
}

Firing firing_of(const View& view, IncidentId incident) {
  Firing firing{.catching_up = true};
  for (const Symptom* symptom : symptoms_of(view, incident)) {
    if (!hurts_now(*symptom)) continue;
    ++firing.count;
    if (!symptom->silenced_by.empty()) ++firing.silenced;
    const Source* source = view.state.sources.find(symptom->source);
    if (source == nullptr || !source->catching_up) {
      firing.catching_up = false;
    } else if (!firing.as_of.set() || source->as_of < firing.as_of) {
      firing.as_of = source->as_of;
    }
  }
  if (firing.count == 0) firing.catching_up = false;
  if (!firing.catching_up) firing.as_of = Timestamp{};
  return firing;
}

const MapNode* node_of(const View& view, EntityId entity) {
  const std::string_view name = view.state.entity_name(entity);
  if (name.empty()) return nullptr;
  const NodeIndex index = view.map().find(name);
  return index == kNoNode ? nullptr : &view.map().node(index);
}

std::string counted(std::uint64_t count, std::string_view noun) {
  std::string text = std::to_string(count) + " " + std::string(noun);
  if (count != 1) text += "s";
  return text;
}

}  // namespace headwater::correlator
