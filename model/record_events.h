// Records, part one: what events did to sources, entities, changes and symptoms. Alerts are in
// record_alerts.h, signals and heartbeats in record_signals.h. record.h has the rules that all
// keep. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "model/grouping_score.h"
#include "model/ids.h"
#include "model/objects.h"
#include "model/table.h"

namespace headwater {

// Why an event changed nothing.
enum class DropReason : std::uint8_t {
  kRedelivered,       // its event id was seen before (C12)
  kStaleFiring,       // it belongs to an interval that was explicitly resolved (C11)
  kRepeatedResolve,   // a resolve of an alert that is resolved already
  kOlderStatus,       // a change's status older than the one known, or a signal's older value
  kTenantNotAllowed,  // the resolved tenant is outside the source's set: dead letter (C29)
  kOverQuota,         // the tenant is over its limit: dead letter (C29)
};
[[nodiscard]] std::string_view to_string(DropReason reason);

enum class EventFlag : std::uint8_t { kLate, kFuture };
[[nodiscard]] std::string_view to_string(EventFlag flag);

// A source spoke for the first time.
struct SourceSeen {
  HW_RECORD(SourceSeen, kSource, source.value)
  SourceId source;
  std::string name;
  HW_FIELDS(source, name)
};

// Its newest occurred_at grew by a second or more.
struct SourceWatermarkMoved {
  HW_RECORD(SourceWatermarkMoved, kSource, source.value)
  SourceId source;
  Timestamp watermark;
  HW_FIELDS(source, watermark)
};

// How far a source has been read (C7).
struct SourceProgressNoted {
  HW_RECORD(SourceProgressNoted, kSource, source.value)
  SourceId source;
  bool catching_up = false;
  Timestamp as_of;
  HW_FIELDS(source, catching_up, as_of)
};

// Two changes of one alert, so long apart: the source looks at least that often.
struct SourceSampled {
  HW_RECORD(SourceSampled, kSource, source.value)
  SourceId source;
  Duration sampling;
  HW_FIELDS(source, sampling)
};

// An event changed nothing but this count; why is always said.
struct EventDropped {
  HW_RECORD(EventDropped, kSource, source.value)
  SourceId source;
  DropReason reason = DropReason::kRedelivered;
  HW_FIELDS(source, reason)
};

// A late or future-dated event was kept (C9).
struct EventFlagged {
  HW_RECORD(EventFlagged, kSource, source.value)
  SourceId source;
  EventFlag flag = EventFlag::kLate;
  Timestamp occurred_at;
  HW_FIELDS(source, flag, occurred_at)
};

// An entity was named for the first time.
struct EntitySeen {
  HW_RECORD(EntitySeen, kEntity, entity.value)
  EntityId entity;
  std::string name;
  std::string tenant;
  HW_FIELDS(entity, name, tenant)
};

// An event id to recognise a redelivery by (C12).
struct EventIdRemembered {
  HW_RECORD(EventIdRemembered, kRemembered, remembered.value)
  RememberedId remembered;
  Hash128 key;
  Timestamp until;
  HW_FIELDS(remembered, key, until)
};

// Its time is over, or the memory is full.
struct EventIdForgotten {
  HW_RECORD(EventIdForgotten, kRemembered, remembered.value)
  RememberedId remembered;
  HW_FIELDS(remembered)
};

// A new change.
struct ChangeSeen {
  HW_RECORD(ChangeSeen, kChange, change.value)
  ChangeId change;
  Hash128 identity;
  ChangeBody body;
  SourceId source;
  std::vector<EntityId> entities;
  Timestamp occurred_at;
  Timestamp at;
  HW_FIELDS(change, identity, body, source, entities, occurred_at, at)
};

// A later status of a known change.
struct ChangeUpdated {
  HW_RECORD(ChangeUpdated, kChange, change.value)
  ChangeId change;
  ChangeStatus status = ChangeStatus::kStarted;
  Timestamp started_at;
  Timestamp finished_at;
  Timestamp occurred_at;
  HW_FIELDS(change, status, started_at, finished_at, occurred_at)
};

// Too old to be a cause.
struct ChangeForgotten {
  HW_RECORD(ChangeForgotten, kChange, change.value)
  ChangeId change;
  HW_FIELDS(change)
};

// A rule made a symptom of an event.
struct SymptomRaised {
  HW_RECORD(SymptomRaised, kSymptom, symptom.value)
  SymptomId symptom;
  OriginKind origin = OriginKind::kAlert;
  std::uint64_t origin_id = 0;
  SourceId source;
  std::string kind;
  SymptomClass symptom_class = SymptomClass::kOther;
  EntityId entity;
  std::string tenant;
  Severity severity = Severity::kWarning;
  Timestamp onset;
  Timestamp at;
  std::int64_t intensity = 0;
  std::int32_t habit_percent = 0;
  SymptomId previous;  // of the same origin; unset for a late event: that brings nothing back (C9)
  HW_FIELDS(symptom, origin, origin_id, source, kind, symptom_class, entity, tenant, severity,
            onset, at, intensity, habit_percent, previous)
};

// It cleared and fires again, so soon that it may never have been well.
struct SymptomReturned {
  HW_RECORD(SymptomReturned, kSymptom, symptom.value)
  SymptomId symptom;
  Timestamp at;
  HW_FIELDS(symptom, at)
};

// Severity or intensity moved.
struct SymptomIntensified {
  HW_RECORD(SymptomIntensified, kSymptom, symptom.value)
  SymptomId symptom;
  Severity severity = Severity::kWarning;
  std::int64_t intensity = 0;
  HW_FIELDS(symptom, severity, intensity)
};

struct SymptomCleared {
  HW_RECORD(SymptomCleared, kSymptom, symptom.value)
  SymptomId symptom;
  Timestamp at;
  HW_FIELDS(symptom, at)
};

// Which incident it belongs to and the printed score of why; which others were near, best first.
struct SymptomAttached {
  HW_RECORD(SymptomAttached, kSymptom, symptom.value)
  SymptomId symptom;
  IncidentId incident;
  GroupingScore score;
  std::vector<PassedOver> passed_over;
  HW_FIELDS(symptom, incident, score, passed_over)
};

// Its incident is gone.
struct SymptomForgotten {
  HW_RECORD(SymptomForgotten, kSymptom, symptom.value)
  SymptomId symptom;
  HW_FIELDS(symptom)
};

struct HabitCounted {
  HW_RECORD(HabitCounted, kHabit, habit.value)
  HabitId habit;
  EntityId entity;
  std::string kind;
  std::int32_t count_percent = 0;
  Timestamp last_at;
  HW_FIELDS(habit, entity, kind, count_percent, last_at)
};

}  // namespace headwater
