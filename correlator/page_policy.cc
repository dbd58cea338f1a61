#include "correlator/page_policy.h"

#include <algorithm>
#include <optional>

#include "correlator/incident_card.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/page_records.h"
#include "correlator/internal/page_writer.h"
#include "correlator/internal/policy_steps.h"
#include "correlator/internal/self_alert.h"
#include "correlator/internal/silence_notes.h"
#include "correlator/internal/symptom_labels.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

struct Hold {
  HoldReason reason;
  Timestamp look_again;  // unset: not by itself
};

// C7: from the step's own due time on; a step that was held for it already knows.
Timestamp catching_up_until(const View& view, const Incident& incident, Timestamp now) {
  const bool held_before = incident.held == HoldReason::kCatchingUp && incident.step_due.set() &&
                           incident.held_at >= incident.step_armed_at;
  return held_before ? due_of(view.state, DeadlineKind::kStep, incident.id.value)
                     : now + limits::kCatchingUpWaitMax;
}

std::optional<Hold> why_held(const View& view, const Incident& incident, Timestamp now) {
  if (incident.state == IncidentState::kAcknowledged) return Hold{HoldReason::kAcknowledged, {}};
  const rules::Policy* policy = policy_of(view, incident);
  if (policy == nullptr) return Hold{HoldReason::kNoPolicy, {}};
  const Firing firing = firing_of(view, incident.id);
  if (firing.count == 0) return Hold{HoldReason::kNotFiring, {}};
  if (firing.all_silenced()) return Hold{HoldReason::kSilenced, {}};
  const Timestamp wait_until = catching_up_until(view, incident, now);
  if (firing.catching_up && now < wait_until) return Hold{HoldReason::kCatchingUp, wait_until};
  if (incident.priority > policy->at_least) return Hold{HoldReason::kBelowPriority, {}};
  if (!has_step(*policy, incident.next_step)) return Hold{HoldReason::kNotMaterial, {}};
  if (!step_to_take(view, incident, *policy)) return Hold{HoldReason::kNoReceiver, {}};
  return std::nullopt;
}

NotifyReason step_reason(const View& view, const Incident& incident, const rules::Policy& policy,
                         std::uint32_t step) {
  if (!incident.paged) return NotifyReason::kOpened;
  const std::vector<PageThread> threads = threads_of(view, incident.id);
  if (std::none_of(threads.begin(), threads.end(), is_live)) return NotifyReason::kReopened;
  return step < policy.steps.size() ? NotifyReason::kStep : NotifyReason::kRepeat;
}

// A receiver of a step, with its thread if it has one.
struct Target {
  const rules::ReceiverRule* receiver;
  const PageThread* thread;
  [[nodiscard]] bool knows() const { return thread != nullptr && is_live(*thread); }
};

std::vector<Target> targets_of(const View& view, const Incident& incident,
                               const rules::Policy& policy, std::uint32_t step,
                               NotifyReason reason) {
  std::vector<Target> targets;
  for (const rules::ReceiverRule* receiver : receivers_to_tell(view, incident, policy, step)) {
    const Target target{receiver, find_thread(view, incident.id, receiver->name)};
    if (!target.knows() || takes(*target.thread, reason)) targets.push_back(target);
  }
  return targets;
}

void tell_step(const View& view, const std::vector<Target>& targets, const PageDecided& decided,
               std::vector<Record>& out) {
  out.emplace_back(decided);
  PageWriter writer(view, decided.at, out);
  const IncidentCard card = make_card(view, decided.incident, decided.at);
  for (const Target& target : targets) {
    const PageThread thread =
        target.thread != nullptr ? *target.thread : writer.open(decided.incident, *target.receiver);
    writer.tell(thread,
                {.action = target.knows() ? PageAction::kUpdate : PageAction::kTrigger,
                 .reason = decided.reason,
                 .revision = decided.revision,
                 .state = ThreadState::kTriggered},
                card);
  }
}

}  // namespace

void decide_step(const View& view, IncidentId id, Timestamp now, std::vector<Record>& out) {
  const Incident* incident = view.state.incidents.find(id);
  if (incident == nullptr || !is_active(*incident)) return;
  if (const std::optional<Hold> hold = why_held(view, *incident, now)) {
    PageHeld held = page_held(*incident, hold->reason, now, hold->look_again);
    if (hold->reason == HoldReason::kSilenced) held.silences = silence_notes(view.state, id);
    out.emplace_back(std::move(held));
    return;
  }
  const rules::Policy& policy = *policy_of(view, *incident);
  const std::uint32_t step = *step_to_take(view, *incident, policy);
  const NotifyReason reason = step_reason(view, *incident, policy, step);
  const std::vector<Target> targets = targets_of(view, *incident, policy, step, reason);
  // A repeat that none of its receivers takes will not be taken later either.
  if (targets.empty()) {
    out.emplace_back(page_held(*incident, HoldReason::kNotMaterial, now, Timestamp{}));
    return;
  }
  const PolicyPosition after{step + 1, due_after(policy, step + 1, now)};
  tell_step(view, targets, page_decided(view, *incident, reason, now, after), out);
}

PolicyChoice choose_policy(const View& view, SymptomId id) {
  const Symptom& symptom = view.state.symptoms.at(id);
  const LabelSet labels = symptom_labels(view.state, symptom).labels;
  const std::vector<rules::Policy>& policies = view.configuration().policies;
  auto chosen = std::find_if(policies.begin(), policies.end(),
                             [&](const auto& policy) { return policy.match.matches(labels); });
  // A receiver that fails concerns whoever is told of anything.
  if (chosen == policies.end() && is_self_alert(view, symptom)) chosen = policies.begin();
  if (chosen == policies.end()) return {};
  return {chosen->name, chosen->steps.empty() ? Duration{} : chosen->steps.front().wait};
}

}  // namespace headwater::correlator
