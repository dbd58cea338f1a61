#include "correlator/internal/symptom_labels.h"

namespace headwater::correlator {
namespace {

template <class Objects, class Id>
SymptomLabels labels_in(const Objects& objects, Id id) {
  const auto* object = objects.find(id);
  if (object == nullptr) return {};
  return {object->labels.with(object->added_labels), object->added_labels};
}

}  // namespace

SymptomLabels symptom_labels(const State& state, const Symptom& symptom) {
  switch (symptom.origin) {
    case OriginKind::kAlert:
      return labels_in(state.alerts, AlertId{symptom.origin_id});
    case OriginKind::kSignal:
      return labels_in(state.signals, SignalId{symptom.origin_id});
    case OriginKind::kHeartbeat:
      return labels_in(state.heartbeats,
                       HeartbeatId{static_cast<std::uint32_t>(symptom.origin_id)});
  }
  return {};
}

}  // namespace headwater::correlator
