// The objects that State holds, one row each in the store. Every one is changed only by records
// that name it. Plain data; each is owned by the engine thread's State.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/quantity.h"
#include "model/event.h"
#include "model/grouping_score.h"
#include "model/ids.h"
#include "model/input.h"
#include "model/labels.h"
#include "model/page.h"
#include "model/signal.h"
#include "model/suspect.h"
#include "model/words.h"

namespace headwater {

// A place events come from, by name.
struct Source {
  SourceId id;
  std::string name;
  Timestamp
      watermark;  // newest occurred_at seen, to the second: lateness is judged against it (C9)
  bool catching_up = false;
  Timestamp as_of;  // while catching up
  std::uint64_t dropped = 0;
  std::uint64_t late = 0;
  Duration sampling;  // the shortest time between two changes of one of its alerts; zero: not known
  HW_FIELDS(id, name, watermark, catching_up, as_of, dropped, late, sampling)
};

// A thing in the dependency map, or one that events named and the map does not know.
struct Entity {
  EntityId id;
  std::string name;
  std::string tenant;  // "" = shared
  HW_FIELDS(id, name, tenant)
};

struct Alert {
  AlertId id;
  Hash128 identity;  // of the label set
  LabelSet labels;   // as the source says them: identity and fingerprint are of these
  LabelSet
      added_labels;  // by lookup tables, when it began to fire; where both say one, this counts
  LabelSet annotations;
  std::string generator_url;
  SourceId source;
  EntityId entity;
  std::string tenant;
  Severity severity = Severity::kWarning;
  AlertStatus status = AlertStatus::kFiring;
  Timestamp starts_at;
  // As its last firing left them; what repeats changed since is in its RepeatPage.
  Timestamp lease_until;       // max(endsAt) of the firings; unset: holds until a resolve (C11)
  Timestamp fired_at;          // engine time of this interval's first firing
  Timestamp resolved_at;       // engine time
  Timestamp resolved_start;    // starts_at of the interval that was resolved explicitly (C11)
  std::uint32_t count = 0;     // firings and repeats, ever
  std::uint32_t interval = 0;  // which interval of firing this is, from 1
  SymptomId symptom;           // the one it last raised; unset: no symptom rule matched
  HW_FIELDS(id, identity, labels, added_labels, annotations, generator_url, source, entity, tenant,
            severity, status, starts_at, lease_until, fired_at, resolved_at, resolved_start, count,
            interval, symptom)
};

// What repeats changed about an alert in one interval of its firing.
struct Repeats {
  std::uint32_t interval = 0;
  std::uint32_t count = 0;
  Timestamp lease_until;
  Timestamp last_seen_at;  // engine time
  HW_FIELDS(interval, count, lease_until, last_seen_at)
};

// The repeats of limits::kAlertsPerRepeatPage alerts with neighbouring ordinals. Most events repeat
// an alert: kept apart from the alerts, they leave a few small rows to write instead of an alert's
// whole row for each.
struct RepeatPage {
  RepeatPageId id;
  std::vector<Repeats> alerts;  // by ordinal within the page, up to the highest that was repeated
  HW_FIELDS(id, alerts)
};

struct Change {
  ChangeId id;
  Hash128 identity;  // of source and the source's own id
  ChangeBody body;
  SourceId source;
  std::vector<EntityId> entities;  // its scope, resolved
  Timestamp occurred_at;           // of the newest status
  Timestamp seen_at;               // engine time of the first status
  HW_FIELDS(id, identity, body, source, entities, occurred_at, seen_at)
};

struct Heartbeat {
  HeartbeatId id;
  Hash128 identity;
  LabelSet labels;
  LabelSet added_labels;  // by lookup tables, at the newest check-in
  EntityId entity;
  std::string tenant;
  Severity severity = Severity::kCritical;
  Duration interval;
  Duration grace;
  Timestamp last_seen_at;  // engine time; unset: only a start was seen yet
  Timestamp started_at;    // of a run that has not ended
  std::string run;         // which
  std::string reason;      // what the newest check-in said
  bool missing = false;    // or it has failed
  SymptomId symptom;
  HW_FIELDS(id, identity, labels, added_labels, entity, tenant, severity, interval, grace,
            last_seen_at, started_at, run, reason, missing, symptom)
};

enum class OriginKind : std::uint8_t { kAlert, kSignal, kHeartbeat };
[[nodiscard]] std::string_view to_string(OriginKind kind);

// What a rule made of events: "this entity is unwell in this way since T".
struct Symptom {
  SymptomId id;
  OriginKind origin = OriginKind::kAlert;
  std::uint64_t origin_id = 0;  // AlertId, SignalId or HeartbeatId
  SourceId source;
  std::string kind;  // the symptom rule's name
  SymptomClass symptom_class = SymptomClass::kOther;
  EntityId entity;
  std::string tenant;
  Severity severity = Severity::kWarning;
  Timestamp onset;                 // occurred_at of the first event: evidence
  Timestamp raised_at;             // engine time
  Timestamp cleared_at;            // engine time; unset while firing
  Timestamp returned_at;           // engine time it last came back after moments; unset: never
  std::int64_t intensity = 0;      // thousandths of how far out it is; 0 = not known
  std::int32_t habit_percent = 0;  // how often this rule fired on this entity before, decayed x100
  SymptomId previous;              // the one before of the same origin; unset: none that counts
  IncidentId incident;             // follow the incident's merged_into alias
  GroupingScore joined;  // why it is in that incident; all zero for the one that opened it
  std::vector<PassedOver> passed_over;  // and in none of these: the nearest, best first
  std::vector<SilenceId> silenced_by;   // by ordinal; as of when it last fired
  HW_FIELDS(id, origin, origin_id, source, kind, symptom_class, entity, tenant, severity, onset,
            raised_at, cleared_at, returned_at, intensity, habit_percent, previous, incident,
            joined, passed_over, silenced_by)
};

// How often a symptom kind is raised on an entity, decaying with occurred_at (half-life: 7 days).
struct Habit {
  HabitId id;
  EntityId entity;
  std::string kind;
  std::int32_t count_percent = 0;  // decayed count x100 as of last_at
  Timestamp last_at;
  HW_FIELDS(id, entity, kind, count_percent, last_at)
};

enum class IncidentState : std::uint8_t { kOpen, kAcknowledged, kResolved, kMerged };
[[nodiscard]] std::string_view to_string(IncidentState state);

// A person's word on one suspect, kept by what it is about, since ranks move.
struct Judgement {
  SuspectKind kind = SuspectKind::kUnknown;
  EntityId entity;
  ChangeId change;
  std::string tenant;
  bool confirmed = false;
  std::string actor;
  HW_FIELDS(kind, entity, change, tenant, confirmed, actor)
};

struct Incident {
  IncidentId id;
  IncidentState state = IncidentState::kOpen;
  Timestamp opened_at;    // engine time
  Timestamp onset;        // earliest onset of its symptoms
  Timestamp last_onset;   // newest onset: the session gap is measured from it
  Timestamp rank_due;     // unset: nothing touched it since the last ranking (C5)
  Timestamp quiet_since;  // engine time; unset while a symptom fires
  Timestamp quiet_due;    // resolved then, if it stays quiet
  Timestamp resolved_at;
  IncidentId merged_into;
  GroupingScore merge_score;            // why
  std::vector<PassedOver> passed_over;  // those it nearly merged with, the nearest ever first
  std::vector<IncidentId> absorbed;     // lineage, in order
  EntityId medoid;                      // the member that grouping compares with
  EntityId cause;                       // best entity hypothesis of the last ranking; unset before
  Ranking ranking;
  Priority priority = Priority::kP5;
  std::vector<PriorityFactor> priority_factors;
  std::vector<Judgement> judgements;
  std::string acknowledged_by;
  // Policy: which one, its next step and when it is due (unset: none is). A hold moves step_due and
  // leaves step_armed_at, from which the step's own due time counts.
  std::string policy;
  std::uint32_t next_step = 0;
  Timestamp step_due;
  Timestamp step_armed_at;
  Timestamp step_set_at;           // engine time at which step_due was set
  std::optional<HoldReason> held;  // of the last decision; none once someone was told
  Timestamp held_at;
  bool paged = false;
  std::uint32_t revision = 0;  // counts material changes that were told
  // What the last message said, to tell a material change from a mere touch.
  Priority told_priority = Priority::kP5;
  std::uint32_t told_tenants = 0;
  EntityId told_suspect;
  ChangeId told_change;
  HW_FIELDS(id, state, opened_at, onset, last_onset, rank_due, quiet_since, quiet_due, resolved_at,
            merged_into, merge_score, passed_over, absorbed, medoid, cause, ranking, priority,
            priority_factors, judgements, acknowledged_by, policy, next_step, step_due,
            step_armed_at, step_set_at, held, held_at, paged, revision, told_priority, told_tenants,
            told_suspect, told_change)
};

// An event id that has been seen (C12), until it is forgotten.
struct Remembered {
  RememberedId id;
  Hash128 key;
  Timestamp until;
  HW_FIELDS(id, key, until)
};

// The reference in force per (kind, source).
struct ReferenceInForce {
  ReferenceId id;
  ReferenceKind kind = ReferenceKind::kConfiguration;
  std::string source;
  Hash128 digest;
  HW_FIELDS(id, kind, source, digest)
};

// A time the engine was away; deadlines inside or across it move (C6).
struct Gap {
  Timestamp from;
  Timestamp to;
  HW_FIELDS(from, to)
};

// Written with every batch: counters, and what belongs to no single object.
struct Meta {
  std::uint32_t decision_version = 0;
  Seq seq;            // of the last input applied
  Timestamp at;       // its engine time
  std::string epoch;  // the store's (C26)
  std::uint32_t next_source = 1;
  std::uint32_t next_entity = 1;
  std::uint64_t next_alert = 1;
  std::uint64_t next_change = 1;
  std::uint64_t next_signal = 1;
  std::uint32_t next_heartbeat = 1;
  std::uint64_t next_symptom = 1;
  std::uint64_t next_incident = 1;
  std::uint64_t next_thread = 1;
  std::uint64_t next_message = 1;
  std::uint64_t next_habit = 1;
  std::uint64_t next_remembered = 1;
  std::uint32_t next_reference = 1;
  std::uint32_t next_silence = 1;
  // The estate's rhythm: when the last incident opened and the smoothed gap between openings.
  Timestamp last_opened_at;
  Duration opening_gap;
  std::vector<Gap> gaps;  // newest last, at most limits::kResumptionsKept
  HW_FIELDS(decision_version, seq, at, epoch, next_source, next_entity, next_alert, next_change,
            next_signal, next_heartbeat, next_symptom, next_incident, next_thread, next_message,
            next_habit, next_remembered, next_reference, next_silence, last_opened_at, opening_gap,
            gaps)
};

}  // namespace headwater
