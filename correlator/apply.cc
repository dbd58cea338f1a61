#include <algorithm>

#include "base/check.h"
#include "correlator/internal/apply_silences.h"
#include "correlator/internal/deadline_push.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/incident_members.h"
#include "correlator/internal/tenant_use.h"
#include "correlator/state.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// Counters grow past every ordinal that a record gave out, so that applying one twice is harmless.
template <class Counter, class Id>
void count_up(Counter& next, Id id) {
  next = std::max(next, static_cast<Counter>(id.value + 1));
}

// One overload per record; each writes the object the record names, counters and indexes.
class Applier : private SilenceApplier {
 public:
  using SilenceApplier::operator();
  // Live: indexes and deadlines are kept up too. In recovery objects may be ahead of one another,
  // so only the one that the record names is touched, and indexes are rebuilt at the end.
  Applier(State& state, bool live) : SilenceApplier(state, live), state_(state), live_(live) {}

  // --- sources, entities, event ids ---
  void operator()(const SourceSeen& record) {
    count_up(state_.meta.next_source, record.source);
    state_.sources.put(record.source, {.id = record.source, .name = record.name});
    if (live_) state_.indexes.source_by_name[record.name] = record.source;
  }
  void operator()(const SourceWatermarkMoved& record) {
    state_.sources.at(record.source).watermark = record.watermark;
  }
  void operator()(const SourceProgressNoted& record) {
    Source& source = state_.sources.at(record.source);
    source.catching_up = record.catching_up;
    source.as_of = record.as_of;
  }
  void operator()(const SourceSampled& record) {
    state_.sources.at(record.source).sampling = record.sampling;
  }
  void operator()(const EventDropped& record) { ++state_.sources.at(record.source).dropped; }
  void operator()(const EventFlagged& record) { ++state_.sources.at(record.source).late; }
  void operator()(const EntitySeen& record) {
    count_up(state_.meta.next_entity, record.entity);
    state_.entities.put(record.entity,
                        {.id = record.entity, .name = record.name, .tenant = record.tenant});
    if (live_) state_.indexes.entity_by_name[record.name] = record.entity;
  }
  void operator()(const EventIdRemembered& record) {
    count_up(state_.meta.next_remembered, record.remembered);
    state_.remembered.put(record.remembered,
                          {.id = record.remembered, .key = record.key, .until = record.until});
    if (live_) state_.indexes.remembered_by_key[record.key] = record.remembered;
    if (state_.remembered.size() == 1) push(DeadlineKind::kForgetEventId, record.remembered.value);
  }
  void operator()(const EventIdForgotten& record) {
    if (live_) state_.indexes.remembered_by_key.erase(state_.remembered.at(record.remembered).key);
    state_.remembered.erase(record.remembered);
    // Ids are forgotten in order, so only the oldest needs a deadline.
    if (!state_.remembered.empty())
      push(DeadlineKind::kForgetEventId, (*state_.remembered.begin()).first);
  }

  // --- alerts ---
  void operator()(const AlertFired& record);
  void operator()(const AlertRepeated& record);
  void operator()(const AlertResolved& record);
  void operator()(const AlertForgotten& record);
  void operator()(const RepeatsForgotten& record) { state_.repeat_pages.erase(record.page); }

  // --- changes, signals, heartbeats ---
  void operator()(const ChangeSeen& record);
  void operator()(const ChangeUpdated& record) {
    Change& change = state_.changes.at(record.change);
    change.body.status = record.status;
    change.body.started_at = record.started_at;
    change.body.finished_at = record.finished_at;
    change.occurred_at = record.occurred_at;
  }
  void operator()(const ChangeForgotten& record);
  void operator()(const SignalMeasured& record);
  void operator()(const SignalLearnt& record);
  void operator()(const SignalCalmed& record) { state_.signals.at(record.signal).deviation = 0; }
  void operator()(const SignalAwaited& record) {
    state_.signals.at(record.signal).awaited_until = record.until;
    push(DeadlineKind::kSignalSilence, record.signal.value);
  }
  void operator()(const SignalMissed& record) {
    Signal& signal = state_.signals.at(record.signal);
    signal.missing = true;
    signal.absence = record.absence;
  }
  void operator()(const SignalForgotten& record) {
    const Signal& signal = state_.signals.at(record.signal);
    if (live_) state_.indexes.signal_by_identity.erase(signal.identity);
    if (live_) count_less(state_.indexes, signal.tenant, TenantCount::kSignals);
    state_.signals.erase(record.signal);
  }
  void operator()(const SignalPageForgotten& record) { state_.signal_pages.erase(record.page); }
  void operator()(const HeartbeatSeen& record);
  void operator()(const HeartbeatMissed& record) {
    Heartbeat& heartbeat = state_.heartbeats.at(record.heartbeat);
    heartbeat.missing = true;
    heartbeat.symptom = record.symptom;
  }

  // --- symptoms ---
  void operator()(const SymptomRaised& record);
  void operator()(const SymptomReturned& record);
  void operator()(const SymptomIntensified& record) {
    Symptom& symptom = state_.symptoms.at(record.symptom);
    symptom.severity = record.severity;
    symptom.intensity = record.intensity;
  }
  void operator()(const SymptomCleared& record);
  void operator()(const SymptomAttached& record);
  void operator()(const SymptomForgotten& record) {
    const Symptom* symptom = state_.symptoms.find(record.symptom);
    if (live_ && symptom != nullptr && is_firing(*symptom)) --state_.indexes.symptoms_firing;
    state_.symptoms.erase(record.symptom);
  }
  void operator()(const HabitCounted& record) {
    count_up(state_.meta.next_habit, record.habit);
    state_.habits.put(record.habit, {.id = record.habit,
                                     .entity = record.entity,
                                     .kind = record.kind,
                                     .count_percent = record.count_percent,
                                     .last_at = record.last_at});
    if (live_) state_.indexes.habit_by_key[{record.entity, record.kind}] = record.habit;
  }

  // --- incidents ---
  void operator()(const IncidentOpened& record);
  void operator()(const IncidentTouched& record) {
    Incident& incident = state_.incidents.at(record.incident);
    incident.rank_due = record.rank_due;
    incident.onset = record.onset;
    incident.last_onset = record.last_onset;
    push(DeadlineKind::kRank, record.incident.value);
  }
  void operator()(const IncidentQuieted& record) {
    Incident& incident = state_.incidents.at(record.incident);
    incident.quiet_since = record.at;
    incident.quiet_due = record.due;
    push(DeadlineKind::kQuiet, record.incident.value);
  }
  void operator()(const IncidentStirred& record) {
    Incident& incident = state_.incidents.at(record.incident);
    incident.quiet_since = Timestamp{};
    incident.quiet_due = Timestamp{};
  }
  void operator()(const SuspectsRanked& record) {
    Incident& incident = state_.incidents.at(record.incident);
    incident.rank_due = Timestamp{};
    incident.ranking = record.ranking;
    incident.medoid = record.medoid;
    incident.cause = record.cause;
    incident.priority = record.priority;
    incident.priority_factors = record.priority_factors;
  }
  void operator()(const SuspectJudged& record) {
    state_.incidents.at(record.incident).judgements.push_back(record.judgement);
  }
  void operator()(const IncidentAcknowledged& record) {
    Incident& incident = state_.incidents.at(record.incident);
    incident.state = IncidentState::kAcknowledged;
    incident.acknowledged_by = record.actor;
    incident.step_due = Timestamp{};
  }
  void operator()(const IncidentUnacknowledged& record) {
    Incident& incident = state_.incidents.at(record.incident);
    incident.state = IncidentState::kOpen;
    incident.acknowledged_by.clear();
    arm_step(incident, record.at, record.step_due);
    incident.step_armed_at = record.at;
  }
  void operator()(const IncidentResolved& record);
  void operator()(const IncidentReopened& record);
  void operator()(const IncidentAbsorbed& record) {
    Incident& incident = state_.incidents.at(record.incident);
    incident.absorbed.push_back(record.absorbed);
    incident.onset = record.onset;
    incident.last_onset = record.last_onset;
  }
  void operator()(const IncidentMerged& record);
  void operator()(const IncidentCompared& record) {
    state_.incidents.at(record.incident).passed_over = record.passed_over;
  }
  void operator()(const IncidentForgotten& record) {
    state_.incidents.erase(record.incident);
    if (live_) state_.indexes.incidents.erase(record.incident);
  }

  // --- pages ---
  void operator()(const PageDecided& record);
  void operator()(const PageHeld& record) {
    Incident& incident = state_.incidents.at(record.incident);
    incident.held = record.reason;
    incident.held_at = record.at;
    arm_step(incident, record.at, record.step_due);
  }
  void operator()(const ThreadOpened& record) {
    count_up(state_.meta.next_thread, record.thread);
    state_.threads.put(record.thread, {.id = record.thread,
                                       .incident = record.incident,
                                       .receiver = record.receiver,
                                       .receiver_kind = record.receiver_kind,
                                       .thread_key = record.thread_key});
    if (live_) add_thread(state_, record.incident, record.thread);
  }
  void operator()(const ThreadMoved& record);
  void operator()(const ThreadNamed& record) {
    PageThread& thread = state_.threads.at(record.thread);
    thread.channel_ref = record.channel_ref;
    thread.message_ref = record.message_ref;
  }
  void operator()(const ThreadForgotten& record) {
    state_.threads.erase(record.thread);
    if (live_) state_.indexes.messages_by_thread.erase(record.thread);
  }
  void operator()(const MessageQueued& record) {
    count_up(state_.meta.next_message, record.queued.id);
    state_.messages.put(record.queued.id, record.queued);
    if (live_) state_.indexes.messages_by_thread[record.queued.thread].push_back(record.queued.id);
    if (live_) state_.indexes.pending_messages.insert(record.queued.id);
    push(DeadlineKind::kMessageDeadline, record.queued.id.value);
  }
  void operator()(const MessageRetried& record) {
    Message& message = state_.messages.at(record.message);
    ++message.attempts;
    message.next_try_at = record.next_try_at;
    message.last_error = record.error;
  }
  void operator()(const MessageDelivered& record) {
    Message& message = state_.messages.at(record.message);
    ++message.attempts;
    message.state = MessageState::kDelivered;
    message.digest_of = record.digest_of;
    message.card = IncidentCard{};  // what was sent is in the journal; the outbox needs it no more
    if (live_) state_.indexes.pending_messages.erase(record.message);
  }
  void operator()(const MessageMerged& record) {
    Message& message = state_.messages.at(record.message);
    message.state = MessageState::kMerged;
    message.card = IncidentCard{};
    if (live_) state_.indexes.pending_messages.erase(record.message);
  }
  void operator()(const MessageFailed& record) {
    Message& message = state_.messages.at(record.message);
    message.state = MessageState::kFailed;
    message.last_error = record.error;
    if (live_) state_.indexes.pending_messages.erase(record.message);
    if (live_) ++state_.indexes.messages_failed;
  }
  void operator()(const MessageForgotten& record) { state_.messages.erase(record.message); }

  // --- meta ---
  void operator()(const ReferenceInForceSet& record) {
    count_up(state_.meta.next_reference, record.reference);
    state_.references.put(record.reference, {.id = record.reference,
                                             .kind = record.kind,
                                             .source = record.source,
                                             .digest = record.digest});
  }
  void operator()(const GapNoted& record) {
    state_.meta.gaps.push_back(record.gap);
    if (state_.meta.gaps.size() <= limits::kResumptionsKept) return;
    state_.meta.gaps.erase(state_.meta.gaps.begin());
    if (live_) rebuild_deadlines(state_);  // what the forgotten one put off is due earlier
  }
  void operator()(const StoreEpochNoted& record) { state_.meta.epoch = record.epoch; }
  void operator()(const CommandRefused& /*record*/) {}

 private:
  void push(DeadlineKind kind, std::uint64_t ordinal) {
    if (live_) push_deadline(state_, kind, ordinal);
  }
  Timestamp due(DeadlineKind kind, std::uint64_t ordinal) const {
    return live_ ? due_of(state_, kind, ordinal) : Timestamp{};
  }
  // For what is mostly put off, which needs no entry: that of `before` re-arms itself when it comes
  // up. Only an earlier one would be lost.
  void push_if_earlier(DeadlineKind kind, std::uint64_t ordinal, Timestamp before) {
    if (!before.set() || due(kind, ordinal) < before) push(kind, ordinal);
  }
  void arm_step(Incident& incident, Timestamp at, Timestamp due) {
    incident.step_due = due;
    incident.step_set_at = at;
    push(DeadlineKind::kStep, incident.id.value);
  }
  State& state_;
  bool live_;
};

void Applier::operator()(const AlertFired& record) {
  count_up(state_.meta.next_alert, record.alert);
  const Alert* before = state_.alerts.find(record.alert);
  const bool fired = before != nullptr && before->status == AlertStatus::kFiring;
  if (live_ && fired) count_less(state_.indexes, before->tenant, TenantCount::kAlerts);
  if (live_ && !fired) ++state_.indexes.alerts_firing;
  if (live_) count_more(state_.indexes, record.tenant, TenantCount::kAlerts);
  Alert& alert = state_.alerts.put(record.alert, {.id = record.alert,
                                                  .identity = record.identity,
                                                  .labels = record.labels,
                                                  .added_labels = record.added_labels,
                                                  .annotations = record.annotations,
                                                  .generator_url = record.generator_url,
                                                  .source = record.source,
                                                  .entity = record.entity,
                                                  .tenant = record.tenant,
                                                  .severity = record.severity,
                                                  .status = AlertStatus::kFiring,
                                                  .starts_at = record.starts_at,
                                                  .lease_until = record.lease_until,
                                                  .fired_at = record.at,
                                                  .resolved_start = record.resolved_start,
                                                  .count = record.count,
                                                  .interval = record.interval,
                                                  .symptom = record.symptom});
  if (live_) state_.indexes.alert_by_identity.insert(&alert);
  push(DeadlineKind::kAlertLease, record.alert.value);
}

void Applier::operator()(const AlertRepeated& record) {
  const Timestamp before = due(DeadlineKind::kAlertLease, record.alert.value);
  const RepeatPageId id{record.object()};
  RepeatPage* page = state_.repeat_pages.find(id);
  if (page == nullptr) page = &state_.repeat_pages.put(id, {.id = id});
  const std::size_t place = record.alert.value % limits::kAlertsPerRepeatPage;
  if (page->alerts.size() <= place) page->alerts.resize(place + 1);
  Repeats& repeats = page->alerts[place];
  if (repeats.interval != record.interval) repeats = {.interval = record.interval};
  repeats.lease_until = record.lease_until;
  repeats.last_seen_at = record.at;
  ++repeats.count;
  // A gap may have put it off for longer than the repeat does (C6).
  push_if_earlier(DeadlineKind::kAlertLease, record.alert.value, before);
}

void Applier::operator()(const AlertResolved& record) {
  Alert& alert = state_.alerts.at(record.alert);
  if (alert.status == AlertStatus::kFiring) {
    alert.status = AlertStatus::kResolved;
    alert.resolved_at = record.at;
    if (live_) --state_.indexes.alerts_firing;
    if (live_) count_less(state_.indexes, alert.tenant, TenantCount::kAlerts);
  }
  if (record.explicit_resolve) alert.resolved_start = record.interval_start;
  push(DeadlineKind::kForgetAlert, record.alert.value);
}

void Applier::operator()(const AlertForgotten& record) {
  if (live_) state_.indexes.alert_by_identity.erase(&state_.alerts.at(record.alert));
  state_.alerts.erase(record.alert);
}

void Applier::operator()(const ChangeSeen& record) {
  count_up(state_.meta.next_change, record.change);
  state_.changes.put(record.change, {.id = record.change,
                                     .identity = record.identity,
                                     .body = record.body,
                                     .source = record.source,
                                     .entities = record.entities,
                                     .occurred_at = record.occurred_at,
                                     .seen_at = record.at});
  if (live_) state_.indexes.change_by_identity[record.identity] = record.change;
  if (live_) index_change(state_, state_.changes.at(record.change));
  push(DeadlineKind::kForgetChange, record.change.value);
}

void Applier::operator()(const ChangeForgotten& record) {
  const Change& change = state_.changes.at(record.change);
  if (live_) state_.indexes.change_by_identity.erase(change.identity);
  if (live_) unindex_change(state_, change);
  state_.changes.erase(record.change);
}

void Applier::operator()(const SignalMeasured& record) {
  count_up(state_.meta.next_signal, record.signal);
  const bool known = state_.signals.find(record.signal) != nullptr;
  const Timestamp silence = due(DeadlineKind::kSignalSilence, record.signal.value);
  const Timestamp forgotten = due(DeadlineKind::kForgetSignal, record.signal.value);
  state_.signals.put(record.signal, {.id = record.signal,
                                     .identity = record.identity,
                                     .labels = record.labels,
                                     .added_labels = record.added_labels,
                                     .source = record.source,
                                     .entity = record.entity,
                                     .tenant = record.tenant,
                                     .last = record.body,
                                     .deviation = record.deviation,
                                     .occurred_at = record.occurred_at,
                                     .seen_at = record.at,
                                     .lease_until = record.lease_until,
                                     .symptom = record.symptom,
                                     .expected = record.expected,
                                     .heard_at = record.heard_at,
                                     .awaited_until = record.awaited_until,
                                     .missing = record.missing,
                                     .absence = record.absence});
  if (live_) state_.indexes.signal_by_identity[record.identity] = record.signal;
  if (live_ && !known) count_more(state_.indexes, record.tenant, TenantCount::kSignals);
  push(DeadlineKind::kSignalLease, record.signal.value);
  // A new rule may await it sooner.
  push_if_earlier(DeadlineKind::kSignalSilence, record.signal.value, silence);
  push_if_earlier(DeadlineKind::kForgetSignal, record.signal.value, forgotten);
}

void Applier::operator()(const SignalLearnt& record) {
  const bool level = record.page.value % limits::kPagesPerSignal == 0;
  const std::size_t kept = level ? limits::kLevelValuesKept : limits::kSeasonValuesKept;
  SignalPage* page = state_.signal_pages.find(record.page);
  if (page == nullptr || page->calendar != record.calendar)
    page = &state_.signal_pages.put(record.page, {.id = record.page, .calendar = record.calendar});
  std::vector<SignalSample>& samples = page->samples;
  const auto alike = [&](const SignalSample& each) { return each.hour == record.sample.hour; };
  if (static_cast<std::size_t>(std::count_if(samples.begin(), samples.end(), alike)) >= kept)
    samples.erase(std::find_if(samples.begin(), samples.end(), alike));
  samples.push_back(record.sample);
}

void Applier::operator()(const HeartbeatSeen& record) {
  count_up(state_.meta.next_heartbeat, record.heartbeat);
  const Heartbeat* before = state_.heartbeats.find(record.heartbeat);
  const bool known = before != nullptr;
  const SymptomId symptom = known ? before->symptom : SymptomId{};
  state_.heartbeats.put(record.heartbeat, {.id = record.heartbeat,
                                           .identity = record.identity,
                                           .labels = record.labels,
                                           .added_labels = record.added_labels,
                                           .entity = record.entity,
                                           .tenant = record.tenant,
                                           .severity = record.severity,
                                           .interval = record.interval,
                                           .grace = record.grace,
                                           .last_seen_at = record.last_seen_at,
                                           .started_at = record.started_at,
                                           .run = record.run,
                                           .reason = record.reason,
                                           .missing = record.missing,
                                           .symptom = symptom});
  if (live_) state_.indexes.heartbeat_by_identity[record.identity] = record.heartbeat;
  if (live_ && !known) count_more(state_.indexes, record.tenant, TenantCount::kHeartbeats);
  push(DeadlineKind::kHeartbeat, record.heartbeat.value);
}

void Applier::operator()(const SymptomRaised& record) {
  count_up(state_.meta.next_symptom, record.symptom);
  state_.symptoms.put(record.symptom, {.id = record.symptom,
                                       .origin = record.origin,
                                       .origin_id = record.origin_id,
                                       .source = record.source,
                                       .kind = record.kind,
                                       .symptom_class = record.symptom_class,
                                       .entity = record.entity,
                                       .tenant = record.tenant,
                                       .severity = record.severity,
                                       .onset = record.onset,
                                       .raised_at = record.at,
                                       .intensity = record.intensity,
                                       .habit_percent = record.habit_percent,
                                       .previous = record.previous});
  if (live_) ++state_.indexes.symptoms_firing;
}

void Applier::operator()(const SymptomReturned& record) {
  Symptom& symptom = state_.symptoms.at(record.symptom);
  symptom.cleared_at = Timestamp{};
  symptom.returned_at = record.at;
  if (live_) ++state_.indexes.symptoms_firing;
  if (live_ && !is_remark(symptom))
    ++state_.indexes.incidents[state_.survivor(symptom.incident)].firing;
}

void Applier::operator()(const SymptomCleared& record) {
  Symptom& symptom = state_.symptoms.at(record.symptom);
  symptom.cleared_at = record.at;
  if (live_) --state_.indexes.symptoms_firing;
  if (live_ && symptom.incident.set() && !is_remark(symptom))
    --state_.indexes.incidents[state_.survivor(symptom.incident)].firing;
}

void Applier::operator()(const SymptomAttached& record) {
  Symptom& symptom = state_.symptoms.at(record.symptom);
  symptom.incident = record.incident;
  symptom.joined = record.score;
  symptom.passed_over = record.passed_over;
  if (live_) add_member(state_, symptom);
}

void Applier::operator()(const IncidentOpened& record) {
  count_up(state_.meta.next_incident, record.incident);
  // In recovery the newest one's row may be there already, and this record older.
  if (state_.meta.next_incident == record.incident.value + 1) {
    state_.meta.last_opened_at = record.at;
    state_.meta.opening_gap = record.opening_gap;
  }
  Incident& incident = state_.incidents.put(record.incident, {.id = record.incident,
                                                              .state = IncidentState::kOpen,
                                                              .opened_at = record.at,
                                                              .onset = record.onset,
                                                              .last_onset = record.onset,
                                                              .rank_due = record.rank_due,
                                                              .medoid = record.entity,
                                                              .policy = record.policy,
                                                              .step_armed_at = record.at});
  if (live_) state_.indexes.open_incidents.insert(record.incident);
  push(DeadlineKind::kRank, record.incident.value);
  arm_step(incident, record.at, record.step_due);
}

void Applier::operator()(const IncidentResolved& record) {
  Incident& incident = state_.incidents.at(record.incident);
  incident.state = IncidentState::kResolved;
  incident.resolved_at = record.at;
  incident.step_due = Timestamp{};
  incident.rank_due = Timestamp{};
  incident.quiet_due = Timestamp{};
  if (live_) close_members(state_, record.incident);
  push(DeadlineKind::kForgetIncident, record.incident.value);
}

void Applier::operator()(const IncidentReopened& record) {
  Incident& incident = state_.incidents.at(record.incident);
  incident.state = IncidentState::kOpen;
  incident.resolved_at = Timestamp{};
  incident.quiet_since = Timestamp{};
  incident.acknowledged_by.clear();
  incident.rank_due = record.rank_due;
  incident.next_step = 0;
  incident.step_armed_at = record.at;
  if (live_) reopen_members(state_, record.incident);
  push(DeadlineKind::kRank, record.incident.value);
  arm_step(incident, record.at, record.step_due);
}

void Applier::operator()(const IncidentMerged& record) {
  Incident& incident = state_.incidents.at(record.incident);
  incident.state = IncidentState::kMerged;
  incident.merged_into = record.into;
  incident.merge_score = record.score;
  incident.resolved_at = record.at;
  incident.step_due = Timestamp{};
  incident.rank_due = Timestamp{};
  incident.quiet_due = Timestamp{};
  if (live_) move_members(state_, record.incident, record.into);
}

void Applier::operator()(const PageDecided& record) {
  Incident& incident = state_.incidents.at(record.incident);
  incident.paged = true;
  incident.held.reset();
  incident.held_at = Timestamp{};
  incident.revision = record.revision;
  incident.told_priority = record.told_priority;
  incident.told_tenants = record.told_tenants;
  incident.told_suspect = record.told_suspect;
  incident.told_change = record.told_change;
  // Only a step moves the policy on; an update leaves its own waits alone by repeating them.
  if (record.next_step != incident.next_step) incident.step_armed_at = record.at;
  const bool moved = record.next_step != incident.next_step || record.step_due != incident.step_due;
  incident.next_step = record.next_step;
  if (moved) arm_step(incident, record.at, record.step_due);
}

void Applier::operator()(const ThreadMoved& record) {
  PageThread& thread = state_.threads.at(record.thread);
  if (thread.incident != record.incident) {
    if (live_) remove_thread(state_, thread.incident, thread.id);
    if (live_) add_thread(state_, record.incident, thread.id);
  }
  thread.incident = record.incident;
  thread.state = record.state;
  thread.revision = record.revision;
  thread.close_by = record.close_by;
  push(DeadlineKind::kThreadClose, record.thread.value);
}

}  // namespace

void apply(State& state, const Record& record) { std::visit(Applier(state, true), record); }

void apply_in_recovery(State& state, const Record& record) {
  std::visit(Applier(state, false), record);
}

}  // namespace headwater::correlator
