// Records about business signals and heartbeats. See record.h.
#pragma once

#include <string>

#include "base/fields.h"
#include "model/ids.h"
#include "model/labels.h"
#include "model/objects.h"
#include "model/table.h"

namespace headwater {

// A value of a business signal; the first one creates it.
struct SignalMeasured {
  HW_RECORD(SignalMeasured, kSignal, signal.value)
  SignalId signal;
  Hash128 identity;
  LabelSet labels;
  LabelSet added_labels;  // by lookup tables
  SourceId source;
  EntityId entity;
  std::string tenant;
  SignalBody body;
  std::int64_t deviation = 0;
  Timestamp occurred_at;
  Timestamp at;
  Timestamp lease_until;
  SymptomId symptom;
  Expectation expected;
  Timestamp heard_at;
  Timestamp awaited_until;
  bool missing = false;
  SymptomId absence;
  HW_FIELDS(signal, identity, labels, added_labels, source, entity, tenant, body, deviation,
            occurred_at, at, lease_until, symptom, expected, heard_at, awaited_until, missing,
            absence)
};

// A value is kept to judge later ones by; the oldest goes where there are enough.
struct SignalLearnt {
  HW_RECORD(SignalLearnt, kSignalPage, page.value)
  SignalPageId page;
  std::string calendar;  // a page of another one starts anew
  SignalSample sample;
  HW_FIELDS(page, calendar, sample)
};

// Its bad value was not repeated.
struct SignalCalmed {
  HW_RECORD(SignalCalmed, kSignal, signal.value)
  SignalId signal;
  HW_FIELDS(signal)
};

// Until when the next value is awaited, where that was not the last word.
struct SignalAwaited {
  HW_RECORD(SignalAwaited, kSignal, signal.value)
  SignalId signal;
  Timestamp until;
  HW_FIELDS(signal, until)
};

// None came until then.
struct SignalMissed {
  HW_RECORD(SignalMissed, kSignal, signal.value)
  SignalId signal;
  SymptomId absence;
  HW_FIELDS(signal, absence)
};

// Silent for so long that nobody means it any more.
struct SignalForgotten {
  HW_RECORD(SignalForgotten, kSignal, signal.value)
  SignalId signal;
  HW_FIELDS(signal)
};

struct SignalPageForgotten {
  HW_RECORD(SignalPageForgotten, kSignalPage, page.value)
  SignalPageId page;
  HW_FIELDS(page)
};

// A check-in; the first one creates it.
struct HeartbeatSeen {
  HW_RECORD(HeartbeatSeen, kHeartbeat, heartbeat.value)
  HeartbeatId heartbeat;
  Hash128 identity;
  LabelSet labels;
  LabelSet added_labels;  // by lookup tables
  EntityId entity;
  std::string tenant;
  Severity severity = Severity::kCritical;
  Duration interval;
  Duration grace;
  HeartbeatStatus status = HeartbeatStatus::kSucceeded;
  Timestamp last_seen_at;
  Timestamp started_at;
  std::string run;
  std::string reason;
  bool missing = false;
  HW_FIELDS(heartbeat, identity, labels, added_labels, entity, tenant, severity, interval, grace,
            status, last_seen_at, started_at, run, reason, missing)
};

// Interval and grace passed without one, a run did not end, or one has failed.
struct HeartbeatMissed {
  HW_RECORD(HeartbeatMissed, kHeartbeat, heartbeat.value)
  HeartbeatId heartbeat;
  SymptomId symptom;
  bool failed = false;
  HW_FIELDS(heartbeat, symptom, failed)
};

}  // namespace headwater
