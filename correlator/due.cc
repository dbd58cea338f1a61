// When each kind of deadline is due, read from the object that carries it.
#include <algorithm>

#include "base/check.h"
#include "correlator/state.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// How a deadline moves over a gap in which the engine was away (C6).
enum class OverGap {
  kGetsOwnLengthAgain,  // leases
  kKeepsRemainingWait,  // policy steps
  kMovesPastTheGap,     // all others, if they fell inside
};

Timestamp over_gaps(const State& state, OverGap rule, Timestamp set_at, Timestamp due) {
  for (const Gap& gap : state.meta.gaps) {
    if (set_at > gap.from || due <= gap.from) continue;
    switch (rule) {
      case OverGap::kGetsOwnLengthAgain:
        due = std::max(due, gap.to + (due - set_at));
        break;
      case OverGap::kKeepsRemainingWait:
        due = due + (gap.to - gap.from);
        break;
      case OverGap::kMovesPastTheGap:
        if (due <= gap.to) due = gap.to + limits::kResumptionGrace;
        break;
    }
    set_at = gap.to;
  }
  return due;
}

Timestamp alert_lease(const State& state, AlertId id) {
  const Alert* alert = state.alerts.find(id);
  if (alert == nullptr || alert->status != AlertStatus::kFiring) return {};
  const Repeats repeats = state.repeats_of(*alert);
  if (!repeats.lease_until.set()) return {};
  return over_gaps(state, OverGap::kGetsOwnLengthAgain, repeats.last_seen_at, repeats.lease_until);
}

Timestamp signal_lease(const State& state, SignalId id) {
  const Signal* signal = state.signals.find(id);
  if (signal == nullptr || signal->deviation == 0 || !signal->lease_until.set()) return {};
  return over_gaps(state, OverGap::kGetsOwnLengthAgain, signal->seen_at, signal->lease_until);
}

// How long the engine was away is allowed for when it fires.
Timestamp signal_silence(const State& state, SignalId id) {
  const Signal* signal = state.signals.find(id);
  if (signal == nullptr || signal->missing || !signal->awaited_until.set()) return {};
  return over_gaps(state, OverGap::kMovesPastTheGap, signal->heard_at, signal->awaited_until);
}

Timestamp forget_signal(const State& state, SignalId id) {
  const Signal* signal = state.signals.find(id);
  if (signal == nullptr) return {};
  return std::max(signal->seen_at, signal->awaited_until) + limits::kSignalKept;
}

Timestamp heartbeat_due(const State& state, HeartbeatId id) {
  const Heartbeat* heartbeat = state.heartbeats.find(id);
  if (heartbeat == nullptr || heartbeat->missing) return {};
  const auto due = [&](Timestamp from, Duration length) {
    return from.set() ? over_gaps(state, OverGap::kGetsOwnLengthAgain, from, from + length)
                      : Timestamp{};
  };
  const Timestamp next = due(heartbeat->last_seen_at, heartbeat->interval + heartbeat->grace);
  const Timestamp end_of_run = due(heartbeat->started_at, heartbeat->grace);
  return next.set() && end_of_run.set() ? std::min(next, end_of_run)
                                        : (next.set() ? next : end_of_run);
}

Timestamp incident_due(const State& state, DeadlineKind kind, IncidentId id) {
  const Incident* incident = state.incidents.find(id);
  if (incident == nullptr) return {};
  if (kind == DeadlineKind::kForgetIncident) {
    if (incident->state != IncidentState::kResolved) return {};
    return incident->resolved_at + limits::kClosedIncidentKept;
  }
  if (kind == DeadlineKind::kRank && incident->rank_due.set()) {
    return over_gaps(state, OverGap::kMovesPastTheGap, incident->rank_due - limits::kRankDelay,
                     incident->rank_due);
  }
  if (kind == DeadlineKind::kStep && incident->step_due.set()) {
    return over_gaps(state, OverGap::kKeepsRemainingWait, incident->step_set_at,
                     incident->step_due);
  }
  if (kind == DeadlineKind::kQuiet && incident->quiet_due.set()) {
    return over_gaps(state, OverGap::kMovesPastTheGap, incident->quiet_since, incident->quiet_due);
  }
  return {};
}

Timestamp thread_close(const State& state, ThreadId id) {
  const PageThread* thread = state.threads.find(id);
  if (thread == nullptr || !thread->close_by.set()) return {};
  return over_gaps(state, OverGap::kMovesPastTheGap,
                   thread->close_by - limits::kMergedThreadCloseMax, thread->close_by);
}

Timestamp message_deadline(const State& state, MessageId id) {
  const Message* message = state.messages.find(id);
  if (message == nullptr || message->state != MessageState::kPending) return {};
  return over_gaps(state, OverGap::kMovesPastTheGap, message->decided_at, message->deadline);
}

// While its symptom's incident is open, people want to see the alert.
Timestamp forget_alert(const State& state, AlertId id) {
  const Alert* alert = state.alerts.find(id);
  if (alert == nullptr || alert->status != AlertStatus::kResolved) return {};
  Timestamp from = alert->resolved_at;
  if (const Symptom* symptom = state.symptoms.find(alert->symptom)) {
    const Incident* incident = state.incidents.find(state.survivor(symptom->incident));
    if (incident != nullptr) {
      if (incident->state != IncidentState::kResolved) return {};
      from = std::max(from, incident->resolved_at);
    }
  }
  return from + limits::kResolvedAlertKept;
}

// A window that was planned begins in time, whatever came between; what it kept back waits for
// sources to be heard again after a gap, like all that ends (C6).
Timestamp silence_due(const State& state, DeadlineKind kind, SilenceId id) {
  const Silence* silence = state.silences.find(id);
  if (silence == nullptr) return {};
  switch (silence->state) {
    case SilenceState::kPending:
      return kind == DeadlineKind::kSilenceStart ? silence->starts_at : Timestamp{};
    case SilenceState::kActive:
      if (kind != DeadlineKind::kSilenceEnd) return {};
      return over_gaps(state, OverGap::kMovesPastTheGap, silence->starts_at, silence->ends_at);
    case SilenceState::kExpired:
      return kind == DeadlineKind::kForgetSilence ? silence->ends_at + limits::kSilenceKept
                                                  : Timestamp{};
  }
  HW_CHECK(false, "a silence is pending, active or expired");
}

}  // namespace

Timestamp due_of(const State& state, DeadlineKind kind, std::uint64_t ordinal) {
  switch (kind) {
    case DeadlineKind::kForgetEventId: {
      const Remembered* remembered = state.remembered.find({ordinal});
      return remembered == nullptr ? Timestamp{} : remembered->until;
    }
    case DeadlineKind::kAlertLease:
      return alert_lease(state, {ordinal});
    case DeadlineKind::kSignalLease:
      return signal_lease(state, {ordinal});
    case DeadlineKind::kSignalSilence:
      return signal_silence(state, {ordinal});
    case DeadlineKind::kForgetSignal:
      return forget_signal(state, {ordinal});
    case DeadlineKind::kHeartbeat:
      return heartbeat_due(state, {static_cast<std::uint32_t>(ordinal)});
    case DeadlineKind::kRank:
    case DeadlineKind::kStep:
    case DeadlineKind::kQuiet:
    case DeadlineKind::kForgetIncident:
      return incident_due(state, kind, {ordinal});
    case DeadlineKind::kThreadClose:
      return thread_close(state, {ordinal});
    case DeadlineKind::kMessageDeadline:
      return message_deadline(state, {ordinal});
    case DeadlineKind::kForgetAlert:
      return forget_alert(state, {ordinal});
    case DeadlineKind::kSilenceStart:
    case DeadlineKind::kSilenceEnd:
    case DeadlineKind::kForgetSilence:
      return silence_due(state, kind, {static_cast<std::uint32_t>(ordinal)});
    case DeadlineKind::kForgetChange: {
      const Change* change = state.changes.find({ordinal});
      return change == nullptr ? Timestamp{} : change->seen_at + limits::kChangeKept;
    }
  }
  HW_CHECK(false, "every deadline kind has a due time");
}

}  // namespace headwater::correlator
