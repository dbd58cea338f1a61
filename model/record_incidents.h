// Records, part two: what happened to incidents, pages and deliveries.
// record.h has the rules that all of them keep. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "model/ids.h"
#include "model/objects.h"
#include "model/record_events.h"
#include "model/table.h"

namespace headwater {

// Its first symptom follows as SymptomAttached.
struct IncidentOpened {
  HW_RECORD(IncidentOpened, kIncident, incident.value)
  IncidentId incident;
  EntityId entity;
  Timestamp onset;
  Timestamp at;
  Timestamp rank_due;
  std::string policy;
  Timestamp step_due;
  Duration opening_gap;
  HW_FIELDS(incident, entity, onset, at, rank_due, policy, step_due, opening_gap)
};

// Something bears on it: rank_due is set if it was not (C5).
struct IncidentTouched {
  HW_RECORD(IncidentTouched, kIncident, incident.value)
  IncidentId incident;
  Timestamp rank_due;
  Timestamp onset;
  Timestamp last_onset;
  HW_FIELDS(incident, rank_due, onset, last_onset)
};

// No symptom fires any more.
struct IncidentQuieted {
  HW_RECORD(IncidentQuieted, kIncident, incident.value)
  IncidentId incident;
  Timestamp at;
  Timestamp due;
  HW_FIELDS(incident, at, due)
};

// A symptom fires again before it was resolved.
struct IncidentStirred {
  HW_RECORD(IncidentStirred, kIncident, incident.value)
  IncidentId incident;
  HW_FIELDS(incident)
};

// Clears rank_due.
struct SuspectsRanked {
  HW_RECORD(SuspectsRanked, kIncident, incident.value)
  IncidentId incident;
  Timestamp at;
  Ranking ranking;
  EntityId medoid;
  EntityId cause;
  Priority priority = Priority::kP5;
  std::vector<PriorityFactor> priority_factors;
  HW_FIELDS(incident, at, ranking, medoid, cause, priority, priority_factors)
};

struct SuspectJudged {
  HW_RECORD(SuspectJudged, kIncident, incident.value)
  IncidentId incident;
  Judgement judgement;
  HW_FIELDS(incident, judgement)
};

struct IncidentAcknowledged {
  HW_RECORD(IncidentAcknowledged, kIncident, incident.value)
  IncidentId incident;
  std::string actor;
  Timestamp at;
  HW_FIELDS(incident, actor, at)
};

struct IncidentUnacknowledged {
  HW_RECORD(IncidentUnacknowledged, kIncident, incident.value)
  IncidentId incident;
  std::string actor;
  Timestamp at;
  Timestamp step_due;
  HW_FIELDS(incident, actor, at, step_due)
};

// Actor is empty when it went quiet by itself.
struct IncidentResolved {
  HW_RECORD(IncidentResolved, kIncident, incident.value)
  IncidentId incident;
  std::string actor;
  std::string reason;
  Timestamp at;
  HW_FIELDS(incident, actor, reason, at)
};

struct IncidentReopened {
  HW_RECORD(IncidentReopened, kIncident, incident.value)
  IncidentId incident;
  Timestamp at;
  Timestamp rank_due;
  Timestamp step_due;
  HW_FIELDS(incident, at, rank_due, step_due)
};

// The survivor of a merge: the older one (C27).
struct IncidentAbsorbed {
  HW_RECORD(IncidentAbsorbed, kIncident, incident.value)
  IncidentId incident;
  IncidentId absorbed;
  GroupingScore score;
  Timestamp onset;
  Timestamp last_onset;
  HW_FIELDS(incident, absorbed, score, onset, last_onset)
};

// The absorbed one; its symptoms follow the alias.
struct IncidentMerged {
  HW_RECORD(IncidentMerged, kIncident, incident.value)
  IncidentId incident;
  IncidentId into;
  Timestamp at;
  GroupingScore score;
  HW_FIELDS(incident, into, at, score)
};

// It was compared with others and is not the same; which came nearest ever, best first. Only if one
// came nearer than those that are known.
struct IncidentCompared {
  HW_RECORD(IncidentCompared, kIncident, incident.value)
  IncidentId incident;
  std::vector<PassedOver> passed_over;
  HW_FIELDS(incident, passed_over)
};

// Closed long enough ago.
struct IncidentForgotten {
  HW_RECORD(IncidentForgotten, kIncident, incident.value)
  IncidentId incident;
  HW_FIELDS(incident)
};

// Someone is told: MessageQueued records follow, one per message.
struct PageDecided {
  HW_RECORD(PageDecided, kIncident, incident.value)
  IncidentId incident;
  NotifyReason reason = NotifyReason::kOpened;
  std::uint32_t revision = 0;
  Timestamp at;
  Priority told_priority = Priority::kP5;
  std::uint32_t told_tenants = 0;
  EntityId told_suspect;
  ChangeId told_change;
  std::uint32_t next_step = 0;
  Timestamp step_due;
  HW_FIELDS(incident, reason, revision, at, told_priority, told_tenants, told_suspect, told_change,
            next_step, step_due)
};

// Nobody is told, and why; step_due is when it is looked at again.
struct PageHeld {
  HW_RECORD(PageHeld, kIncident, incident.value)
  IncidentId incident;
  HoldReason reason = HoldReason::kGathering;
  Timestamp at;
  Timestamp step_due;
  std::vector<SilenceNote> silences;  // kSilenced: by these
  HW_FIELDS(incident, reason, at, step_due, silences)
};

struct ThreadOpened {
  HW_RECORD(ThreadOpened, kThread, thread.value)
  ThreadId thread;
  IncidentId incident;
  std::string receiver;
  ReceiverKind receiver_kind = ReceiverKind::kWebhook;
  std::string thread_key;
  HW_FIELDS(thread, incident, receiver, receiver_kind, thread_key)
};

// Its state or revision after a message was decided; incident changes when a merge adopts it.
struct ThreadMoved {
  HW_RECORD(ThreadMoved, kThread, thread.value)
  ThreadId thread;
  IncidentId incident;
  ThreadState state = ThreadState::kNone;
  std::uint32_t revision = 0;
  Timestamp close_by;
  HW_FIELDS(thread, incident, state, revision, close_by)
};

// What the provider calls it, from a delivery.
struct ThreadNamed {
  HW_RECORD(ThreadNamed, kThread, thread.value)
  ThreadId thread;
  std::string channel_ref;
  std::string message_ref;
  HW_FIELDS(thread, channel_ref, message_ref)
};

struct ThreadForgotten {
  HW_RECORD(ThreadForgotten, kThread, thread.value)
  ThreadId thread;
  HW_FIELDS(thread)
};

// An outbox row.
struct MessageQueued {
  HW_RECORD(MessageQueued, kMessage, queued.id.value)
  Message queued;
  HW_FIELDS(queued)
};

struct MessageRetried {
  HW_RECORD(MessageRetried, kMessage, message.value)
  MessageId message;
  Timestamp next_try_at;
  std::string error;
  HW_FIELDS(message, next_try_at, error)
};

// Leaves the outbox; digest_of as in Attempt.
struct MessageDelivered {
  HW_RECORD(MessageDelivered, kMessage, message.value)
  MessageId message;
  std::uint32_t digest_of = 0;
  HW_FIELDS(message, digest_of)
};

// Leaves the outbox untold: `into`, a later message of its thread, tells more.
struct MessageMerged {
  HW_RECORD(MessageMerged, kMessage, message.value)
  MessageId message;
  MessageId into;
  HW_FIELDS(message, into)
};

// Leaves the outbox, visibly.
struct MessageFailed {
  HW_RECORD(MessageFailed, kMessage, message.value)
  MessageId message;
  std::string error;
  HW_FIELDS(message, error)
};

// Its incident is gone.
struct MessageForgotten {
  HW_RECORD(MessageForgotten, kMessage, message.value)
  MessageId message;
  HW_FIELDS(message)
};

// C21: from here on the content of this digest decides.
struct ReferenceInForceSet {
  HW_RECORD(ReferenceInForceSet, kReference, reference.value)
  ReferenceId reference;
  ReferenceKind kind = ReferenceKind::kConfiguration;
  std::string source;
  Hash128 digest;
  HW_FIELDS(reference, kind, source, digest)
};

// The engine was away (C6).
struct GapNoted {
  HW_RECORD(GapNoted, kMeta, std::uint64_t{0})
  Gap gap;
  HW_FIELDS(gap)
};

// C26: part of every thread_key.
struct StoreEpochNoted {
  HW_RECORD(StoreEpochNoted, kMeta, std::uint64_t{0})
  std::string epoch;
  HW_FIELDS(epoch)
};

// Changes nothing; the caller is told.
struct CommandRefused {
  HW_RECORD(CommandRefused, kMeta, std::uint64_t{0})
  CommandKind kind = CommandKind::kAcknowledge;
  std::string reason;
  HW_FIELDS(kind, reason)
};

}  // namespace headwater
