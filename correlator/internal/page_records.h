// The two records that end every page decision: someone is told, or nobody is and why. Pure.
#pragma once

#include <cstdint>

#include "correlator/references.h"
#include "model/objects.h"
#include "model/record_incidents.h"

namespace headwater::correlator {

struct PolicyPosition {
  std::uint32_t next_step = 0;
  Timestamp step_due;  // unset: not armed
};
[[nodiscard]] inline PolicyPosition position_of(const Incident& incident) {
  return {incident.next_step, incident.step_due};
}

// One revision on, with what the incident looks like as what was told.
[[nodiscard]] PageDecided page_decided(const View& view, const Incident& incident,
                                       NotifyReason reason, Timestamp now,
                                       const PolicyPosition& position);
[[nodiscard]] inline PageHeld page_held(const Incident& incident, HoldReason reason, Timestamp now,
                                        Timestamp look_again) {
  return {.incident = incident.id, .reason = reason, .at = now, .step_due = look_again};
}

}  // namespace headwater::correlator
