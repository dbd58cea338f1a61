// Arms a deadline in the heap when an object's due time was set or moved earlier.
#pragma once

#include "correlator/state.h"

namespace headwater::correlator {

// Nothing if the deadline is not armed at present.
inline void push_deadline(State& state, DeadlineKind kind, std::uint64_t ordinal) {
  const Timestamp due = due_of(state, kind, ordinal);
  if (due.set()) state.deadlines.push({.due = due, .kind = kind, .ordinal = ordinal});
}

}  // namespace headwater::correlator
