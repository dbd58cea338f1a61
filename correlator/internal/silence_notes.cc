#include "correlator/internal/silence_notes.h"

#include <set>

#include "correlator/internal/incident_facts.h"
#include "model/limits.h"

namespace headwater::correlator {

std::vector<SilenceNote> silence_notes(const State& state, const std::vector<SilenceId>& silences) {
  std::vector<SilenceNote> notes;
  notes.reserve(silences.size());
  for (const SilenceId id : silences) {
    const Silence* silence = state.silences.find(id);
    if (silence == nullptr) continue;
    notes.push_back({.id = silence->name,
                     .created_by = silence->created_by,
                     .ends_at = silence->ends_at,
                     .comment = silence->comment});
  }
  return notes;
}

std::vector<SilenceNote> silence_notes(const State& state, IncidentId incident) {
  std::set<SilenceId> held_by;
  for (const SymptomId id : state.index_of(incident).symptoms) {
    const Symptom* symptom = state.symptoms.find(id);
    if (symptom != nullptr && !is_remark(*symptom))
      held_by.insert(symptom->silenced_by.begin(), symptom->silenced_by.end());
  }
  std::vector<SilenceId> told(held_by.begin(), held_by.end());
  if (told.size() > limits::kSilencesTold) told.resize(limits::kSilencesTold);
  return silence_notes(state, told);
}

std::string silence_text(const SilenceNote& note) {
  std::string text = "silenced";
  if (!note.created_by.empty()) text += " by " + note.created_by;
  text += " until " + format_rfc3339_milliseconds(note.ends_at) + " (" + note.id;
  if (!note.comment.empty()) text += ", " + note.comment;
  return text + ")";
}

}  // namespace headwater::correlator
