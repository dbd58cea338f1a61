// Records about alerts. See record.h.
#pragma once

#include <cstdint>
#include <string>

#include "base/fields.h"
#include "model/ids.h"
#include "model/labels.h"
#include "model/limits.h"
#include "model/objects.h"
#include "model/table.h"

namespace headwater {

// A new alert, or a new interval of a known one.
struct AlertFired {
  HW_RECORD(AlertFired, kAlert, alert.value)
  AlertId alert;
  Hash128 identity;
  LabelSet labels;
  LabelSet added_labels;  // by lookup tables
  LabelSet annotations;
  std::string generator_url;
  SourceId source;
  EntityId entity;
  std::string tenant;
  Severity severity = Severity::kWarning;
  Timestamp starts_at;
  Timestamp lease_until;
  Timestamp at;
  Timestamp resolved_start;    // what it was before: a resolved interval stays resolved (C11)
  std::uint32_t count = 0;     // firings and repeats, this one included
  std::uint32_t interval = 0;  // of firing, from 1
  SymptomId symptom;
  HW_FIELDS(alert, identity, labels, added_labels, annotations, generator_url, source, entity,
            tenant, severity, starts_at, lease_until, at, resolved_start, count, interval, symptom)
};

// A firing repeat; lease_until is the extended lease (C11).
struct AlertRepeated {
  HW_RECORD(AlertRepeated, kRepeatPage, alert.value / limits::kAlertsPerRepeatPage)
  AlertId alert;
  std::uint32_t interval = 0;
  Timestamp lease_until;
  Timestamp at;
  HW_FIELDS(alert, interval, lease_until, at)
};

// Explicit tells a resolve from a lease that ran out.
struct AlertResolved {
  HW_RECORD(AlertResolved, kAlert, alert.value)
  AlertId alert;
  Timestamp at;
  bool explicit_resolve = false;
  Timestamp interval_start;  // starts_at of what was resolved explicitly (C11)
  HW_FIELDS(alert, at, explicit_resolve, interval_start)
};

// Resolved long enough ago.
struct AlertForgotten {
  HW_RECORD(AlertForgotten, kAlert, alert.value)
  AlertId alert;
  HW_FIELDS(alert)
};

// The last alert of the page was forgotten.
struct RepeatsForgotten {
  HW_RECORD(RepeatsForgotten, kRepeatPage, page.value)
  RepeatPageId page;
  HW_FIELDS(page)
};

}  // namespace headwater
