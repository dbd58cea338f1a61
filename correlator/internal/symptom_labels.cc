#include "correlator/internal/symptom_labels.h"

namespace headwater::correlator {
namespace {

// Calls `read` with the object that the symptom was made of, unless it is gone.
template <class Read>
void with_origin(const State& state, const Symptom& symptom, const Read& read) {
  const auto found = [&](const auto* object) {
    if (object != nullptr) read(*object);
  };
  switch (symptom.origin) {
    case OriginKind::kAlert:
      return found(state.alerts.find(AlertId{symptom.origin_id}));
    case OriginKind::kSignal:
      return found(state.signals.find(SignalId{symptom.origin_id}));
    case OriginKind::kHeartbeat:
      return found(
          state.heartbeats.find(HeartbeatId{static_cast<std::uint32_t>(symptom.origin_id)}));
  }
}

}  // namespace

const LabelSet* added_labels(const State& state, const Symptom& symptom) {
  const LabelSet* added = nullptr;
  with_origin(state, symptom, [&](const auto& object) { added = &object.added_labels; });
  return added;
}

SymptomLabels symptom_labels(const State& state, const Symptom& symptom) {
  SymptomLabels labels;
  with_origin(state, symptom, [&](const auto& object) {
    labels = {object.labels.with(object.added_labels), object.added_labels};
  });
  return labels;
}

}  // namespace headwater::correlator
