// The labels of the event that a symptom was made of, and what lookups added to them.
#pragma once

#include "correlator/state.h"
#include "model/labels.h"

namespace headwater::correlator {

struct SymptomLabels {
  LabelSet labels;  // all of them; none if that event's object is gone
  LabelSet added;   // by lookups alone
};
// Those that lookups added alone; null if that event's object is gone.
[[nodiscard]] const LabelSet* added_labels(const State& state, const Symptom& symptom);
[[nodiscard]] SymptomLabels symptom_labels(const State& state, const Symptom& symptom);

}  // namespace headwater::correlator
