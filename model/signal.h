// What State holds of business signals: their series, and the values that these are learnt from. As
// with all objects, each is changed only by records that name it. Plain data, no thread rule.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/quantity.h"
#include "model/event.h"
#include "model/ids.h"
#include "model/labels.h"

namespace headwater {

// What a signal's value was judged by: what is usual, or bounds. All unset and "": by nothing.
struct Expectation {
  Quantity value = Quantity::unset();
  Quantity lower = Quantity::unset();
  Quantity upper = Quantity::unset();
  std::string basis;  // for people: "same hour, 4 weeks", "recovery point of tier 1"
  HW_FIELDS(value, lower, upper, basis)
};

// A business signal's series: its last value, whether it is out of its band, and until when another
// one is awaited. A failure is not what was awaited.
struct Signal {
  SignalId id;
  Hash128 identity;  // of the label set
  LabelSet labels;
  LabelSet added_labels;  // by lookup tables, at the last value
  SourceId source;
  EntityId entity;
  std::string tenant;
  SignalBody last;
  std::int64_t deviation = 0;  // thousandths of a spread in the bad direction; 0 = within its band
  Timestamp occurred_at;
  Timestamp seen_at;      // engine time
  Timestamp lease_until;  // a bad signal that is not repeated is over then
  SymptomId symptom;
  Expectation expected;     // of the last value
  Timestamp heard_at;       // engine time of the last value that was no failure
  Timestamp awaited_until;  // unset: nothing is
  bool missing = false;     // none came until then
  SymptomId absence;        // the symptom that says so
  HW_FIELDS(id, identity, labels, added_labels, source, entity, tenant, last, deviation,
            occurred_at, seen_at, lease_until, symptom, expected, heard_at, awaited_until, missing,
            absence)
};

// One value that a series is learnt from.
struct SignalSample {
  std::int64_t mantissa = 0;
  std::int32_t minute = 0;  // since 1970
  std::int8_t exponent = 0;
  std::uint8_t hour = 0;  // of the day, where that matters
  HW_FIELDS(mantissa, minute, exponent, hour)

  [[nodiscard]] Quantity value() const { return {mantissa, exponent}; }
};

// Values of one series that are compared with one another: of its level, of one day of the week, or
// of the days of one calendar. Its id is the signal's times limits::kPagesPerSignal plus which.
struct SignalPage {
  SignalPageId id;
  std::string calendar;
  std::vector<SignalSample> samples;  // by time
  HW_FIELDS(id, calendar, samples)
};

}  // namespace headwater
