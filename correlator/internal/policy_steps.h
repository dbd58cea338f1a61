// Policy steps: where an incident stands in its policy and when the next step is due. Steps are
// counted on beyond the policy's last one; those are its repeats. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "correlator/references.h"
#include "model/objects.h"

namespace headwater::correlator {

// The incident's policy; null if it has none, or none with a step.
[[nodiscard]] const rules::Policy* policy_of(const View& view, const Incident& incident);
[[nodiscard]] bool has_step(const rules::Policy& policy, std::uint32_t step);
// Before the step, since the one before it; of the first: the hold.
[[nodiscard]] Duration wait_before(const rules::Policy& policy, std::uint32_t step);
// Unset: there is no such step. A step comes after the one before it, even without a wait.
[[nodiscard]] Timestamp due_after(const rules::Policy& policy, std::uint32_t step, Timestamp now);
// Those of the step that the configuration knows, each once; a repeat tells those of the last step.
[[nodiscard]] std::vector<const rules::ReceiverRule*> known_receivers(
    const rules::Configuration& configuration, const rules::Policy& policy, std::uint32_t step);
// Whom the incident's step tells: those, or who tells of a receiver that fails in their place.
[[nodiscard]] std::vector<const rules::ReceiverRule*> receivers_to_tell(const View& view,
                                                                        const Incident& incident,
                                                                        const rules::Policy& policy,
                                                                        std::uint32_t step);
// The incident's next step; one at which nobody can be told is passed over at once. None: no step
// is left.
[[nodiscard]] std::optional<std::uint32_t> step_to_take(const View& view, const Incident& incident,
                                                        const rules::Policy& policy);

}  // namespace headwater::correlator
