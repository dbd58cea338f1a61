// Records about silences, and about the symptoms that they silence. See record.h.
#pragma once

#include <string>
#include <vector>

#include "base/fields.h"
#include "model/ids.h"
#include "model/silence.h"
#include "model/table.h"

namespace headwater {

// Somebody made it or changed it: all of it as it is now.
struct SilenceSet {
  HW_RECORD(SilenceSet, kSilence, silence.id.value)
  Silence silence;
  HW_FIELDS(silence)
};

// From here on it silences.
struct SilenceStarted {
  HW_RECORD(SilenceStarted, kSilence, silence.value)
  SilenceId silence;
  HW_FIELDS(silence)
};

// It holds for something, for the first time.
struct SilenceMatched {
  HW_RECORD(SilenceMatched, kSilence, silence.value)
  SilenceId silence;
  Timestamp at;
  HW_FIELDS(silence, at)
};

// Its time is over, or somebody, `actor`, ended it.
struct SilenceEnded {
  HW_RECORD(SilenceEnded, kSilence, silence.value)
  SilenceId silence;
  Timestamp at;
  std::string actor;
  HW_FIELDS(silence, at, actor)
};

// Over long enough ago.
struct SilenceForgotten {
  HW_RECORD(SilenceForgotten, kSilence, silence.value)
  SilenceId silence;
  HW_FIELDS(silence)
};

// The silences that hold for the symptom, from now on; none: it pages.
struct SymptomSilenced {
  HW_RECORD(SymptomSilenced, kSymptom, symptom.value)
  SymptomId symptom;
  IncidentId incident;  // its own; unset before it has one
  std::vector<SilenceId> silenced_by;
  Timestamp at;
  HW_FIELDS(symptom, incident, silenced_by, at)
};

}  // namespace headwater
