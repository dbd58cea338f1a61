// What receivers that know of an incident are told as it goes on: material changes of what is
// believed, and changes of its lifecycle.
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

#include "base/check.h"
#include "correlator/incident_card.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/page_records.h"
#include "correlator/internal/page_writer.h"
#include "correlator/internal/policy_steps.h"
#include "correlator/internal/silence_notes.h"
#include "correlator/page_policy.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

bool suspect_changed(const Incident& incident) {
  if (incident.ranking.suspects.empty()) return false;
  const Suspect& first = incident.ranking.suspects.front();
  if (first.kind == SuspectKind::kUnknown || first.probability < limits::kSuspectToldMin)
    return false;
  return first.entity != incident.told_suspect || first.change != incident.told_change;
}

bool many_more_hurt(std::uint64_t now, std::uint64_t told) {
  return now >= 2 * told && now >= told + limits::kMoreHurtMin;
}

std::optional<NotifyReason> material_change(const View& view, const Incident& incident) {
  if (incident.priority < incident.told_priority) return NotifyReason::kPriorityRaised;
  if (suspect_changed(incident)) return NotifyReason::kSuspectChanged;
  if (many_more_hurt(tenants_hurt(view, incident.id).size(), incident.told_tenants))
    return NotifyReason::kMoreHurt;
  return std::nullopt;
}

// How a change of the lifecycle is told: in which threads, as what, and how the policy goes on.
struct Announcement {
  PageAction action;
  ThreadState from_knowing;  // kResolved: those that were told it was over; else live ones
  ThreadState to;
  PolicyPosition position;
};

Announcement announcement_of(const View& view, const Incident& incident, NotifyReason reason,
                             Timestamp now) {
  switch (reason) {
    case NotifyReason::kAcknowledged:
      return {PageAction::kAcknowledge,
              ThreadState::kTriggered,
              ThreadState::kAcknowledged,
              {incident.next_step, {}}};
    case NotifyReason::kUnacknowledged:
      return {PageAction::kUpdate, ThreadState::kTriggered, ThreadState::kTriggered,
              position_of(incident)};
    case NotifyReason::kResolved:
      return {PageAction::kResolve,
              ThreadState::kTriggered,
              ThreadState::kResolved,
              {incident.next_step, {}}};
    case NotifyReason::kReopened: {
      // This is the first step's news; the next one follows after its wait.
      const rules::Policy* policy = policy_of(view, incident);
      return {PageAction::kTrigger,
              ThreadState::kResolved,
              ThreadState::kTriggered,
              {1, policy == nullptr ? Timestamp{} : due_after(*policy, 1, now)}};
    }
    default:
      HW_CHECK(false, "a change of the lifecycle is one of four");
  }
}

std::vector<PageThread> knowing(const View& view, IncidentId incident, ThreadState state) {
  std::vector<PageThread> threads;
  for (PageThread& thread : threads_of(view, incident)) {
    const bool resolved = thread.state == ThreadState::kResolved;
    if (state == ThreadState::kResolved ? resolved : is_live(thread))
      threads.push_back(std::move(thread));
  }
  return threads;
}

// A step that was due and was held goes as soon as what held it is over; a look that changes
// nothing is not written down.
bool take_held_step(const View& view, const Incident& incident, Timestamp now,
                    std::vector<Record>& out) {
  const bool looks_again =
      incident.held == HoldReason::kNotFiring || incident.held == HoldReason::kBelowPriority ||
      incident.held == HoldReason::kCatchingUp || incident.held == HoldReason::kNoPolicy ||
      incident.held == HoldReason::kNoReceiver;
  if (!looks_again) return false;
  std::vector<Record> step;
  decide_step(view, incident.id, now, step);
  if (step.empty() || !std::holds_alternative<PageDecided>(step.front())) return false;
  out.insert(out.end(), std::make_move_iterator(step.begin()), std::make_move_iterator(step.end()));
  return true;
}

// What silences kept back goes as soon as something fires that none holds for. It is decided anew
// in full: what holds it next may need a time to look again at.
bool silence_is_over(const Incident& incident, const Firing& firing) {
  return incident.held == HoldReason::kSilenced && firing.count > firing.silenced;
}

// Nobody knows of the incident, so nobody is told; why they will not be is worth a word.
void explain_silence(const Incident& incident, NotifyReason reason, Timestamp now,
                     std::vector<Record>& out) {
  if (incident.paged) return;
  if (reason == NotifyReason::kAcknowledged)
    out.emplace_back(page_held(incident, HoldReason::kAcknowledged, now, Timestamp{}));
  if (reason == NotifyReason::kResolved && !incident.held)
    out.emplace_back(page_held(incident, HoldReason::kGathering, now, Timestamp{}));
}

}  // namespace

void decide_update(const View& view, IncidentId id, Timestamp now, std::vector<Record>& out) {
  const Incident* incident = view.state.incidents.find(id);
  if (incident == nullptr || !is_active(*incident)) return;
  const Firing firing = firing_of(view, id);
  if (firing.all_silenced()) return;
  if (silence_is_over(*incident, firing)) return decide_step(view, id, now, out);
  if (take_held_step(view, *incident, now, out) || !incident->paged) return;
  const std::optional<NotifyReason> reason = material_change(view, *incident);
  if (!reason) return;
  const std::vector<PageThread> threads = knowing(view, id, ThreadState::kTriggered);
  if (threads.empty()) return;
  const PageDecided decided = page_decided(view, *incident, *reason, now, position_of(*incident));
  out.emplace_back(decided);
  PageWriter writer(view, now, out);
  const IncidentCard card = make_card(view, id, now);
  for (const PageThread& thread : threads) {
    writer.tell(thread,
                {.action = PageAction::kUpdate,
                 .reason = *reason,
                 .revision = decided.revision,
                 .state = thread.state},
                card);
  }
}

void decide_lifecycle_page(const View& view, IncidentId id, NotifyReason reason, Timestamp now,
                           std::vector<Record>& out) {
  const Incident* incident = view.state.incidents.find(id);
  if (incident == nullptr) return;
  const Announcement announcement = announcement_of(view, *incident, reason, now);
  std::vector<PageThread> threads = knowing(view, id, announcement.from_knowing);
  if (threads.empty()) return explain_silence(*incident, reason, now, out);
  const bool reopened = reason == NotifyReason::kReopened;
  if (reopened && firing_of(view, id).all_silenced()) {
    PageHeld held = page_held(*incident, HoldReason::kSilenced, now, Timestamp{});
    held.silences = silence_notes(view.state, id);
    out.emplace_back(std::move(held));
    return;
  }
  if (reopened && firing_of(view, id).catching_up) {
    out.emplace_back(
        page_held(*incident, HoldReason::kCatchingUp, now, now + limits::kCatchingUpWaitMax));
    return;
  }
  std::erase_if(threads, [&](const PageThread& thread) { return !takes(thread, reason); });
  if (threads.empty()) {
    out.emplace_back(
        page_held(*incident, HoldReason::kNotMaterial, now, announcement.position.step_due));
    return;
  }
  const PageDecided decided = page_decided(view, *incident, reason, now, announcement.position);
  out.emplace_back(decided);
  PageWriter writer(view, now, out);
  const IncidentCard card = make_card(view, id, now);
  for (const PageThread& thread : threads) {
    writer.tell(thread,
                {.action = announcement.action,
                 .reason = reason,
                 .revision = decided.revision,
                 .state = announcement.to},
                card);
  }
}

}  // namespace headwater::correlator
