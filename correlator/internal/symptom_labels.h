// The labels of the event that a symptom was made of.
#pragma once

#include "correlator/state.h"
#include "model/labels.h"

namespace headwater::correlator {

// Null if that event's object is gone.
[[nodiscard]] const LabelSet* symptom_labels(const State& state, const Symptom& symptom);

}  // namespace headwater::correlator
