#include "correlator/internal/policy_steps.h"

#include <algorithm>
#include <string>

#include "correlator/internal/self_alert.h"

namespace headwater::correlator {

const rules::Policy* policy_of(const View& view, const Incident& incident) {
  const rules::Policy* policy = view.configuration().policy(incident.policy);
  return policy == nullptr || policy->steps.empty() ? nullptr : policy;
}

bool has_step(const rules::Policy& policy, std::uint32_t step) {
  const std::size_t steps = policy.steps.size();
  if (step < steps) return true;
  return policy.repeat > Duration{} && step - steps < policy.repeats_max;
}

Duration wait_before(const rules::Policy& policy, std::uint32_t step) {
  return step < policy.steps.size() ? policy.steps[step].wait : policy.repeat;
}

Timestamp due_after(const rules::Policy& policy, std::uint32_t step, Timestamp now) {
  if (!has_step(policy, step)) return {};
  return now + std::max(wait_before(policy, step), milliseconds(1));
}

std::vector<const rules::ReceiverRule*> known_receivers(const rules::Configuration& configuration,
                                                        const rules::Policy& policy,
                                                        std::uint32_t step) {
  std::vector<const rules::ReceiverRule*> known;
  const std::size_t index = std::min<std::size_t>(step, policy.steps.size() - 1);
  for (const std::string& name : policy.steps[index].receivers) {
    const rules::ReceiverRule* rule = configuration.receiver(name);
    if (rule != nullptr && std::find(known.begin(), known.end(), rule) == known.end())
      known.push_back(rule);
  }
  return known;
}

std::vector<const rules::ReceiverRule*> receivers_to_tell(const View& view,
                                                          const Incident& incident,
                                                          const rules::Policy& policy,
                                                          std::uint32_t step) {
  std::vector<const rules::ReceiverRule*> known =
      known_receivers(view.configuration(), policy, step);
  return is_self_incident(view, incident.id) ? able_among(view, known) : known;
}

std::optional<std::uint32_t> step_to_take(const View& view, const Incident& incident,
                                          const rules::Policy& policy) {
  for (std::uint32_t step = incident.next_step; has_step(policy, step); ++step)
    if (!known_receivers(view.configuration(), policy, step).empty()) return step;
  return std::nullopt;
}

}  // namespace headwater::correlator
