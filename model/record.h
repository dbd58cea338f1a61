// Record: one fact that the core decided. Every state change is one, names one object, and holds
// all that is needed to change that object alone (C14). Records carry effective times, never seq
// (C4), so that records of two runs compare as they are. Plain data.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "model/record_alerts.h"
#include "model/record_events.h"
#include "model/record_incidents.h"
#include "model/record_signals.h"
#include "model/record_silences.h"

namespace headwater {

// Stored by index: new kinds go last.
using RecordKinds = std::variant<
    SourceSeen, SourceWatermarkMoved, SourceProgressNoted, EventDropped, EventFlagged, EntitySeen,
    EventIdRemembered, EventIdForgotten, AlertFired, AlertRepeated, AlertResolved, AlertForgotten,
    ChangeSeen, ChangeUpdated, ChangeForgotten, SignalMeasured, SignalCalmed, HeartbeatSeen,
    HeartbeatMissed, SymptomRaised, SymptomReturned, SymptomIntensified, SymptomCleared,
    SymptomAttached, SymptomForgotten, HabitCounted, IncidentOpened, IncidentTouched,
    IncidentQuieted, IncidentStirred, SuspectsRanked, SuspectJudged, IncidentAcknowledged,
    IncidentUnacknowledged, IncidentResolved, IncidentReopened, IncidentAbsorbed, IncidentMerged,
    IncidentForgotten, PageDecided, PageHeld, ThreadOpened, ThreadMoved, ThreadNamed,
    ThreadForgotten, MessageQueued, MessageRetried, MessageDelivered, MessageFailed,
    ReferenceInForceSet, GapNoted, StoreEpochNoted, CommandRefused, MessageForgotten,
    RepeatsForgotten, SignalLearnt, SignalAwaited, SignalMissed, SignalForgotten,
    SignalPageForgotten, MessageMerged, SourceSampled, IncidentCompared, SilenceSet, SilenceStarted,
    SilenceMatched, SilenceEnded, SilenceForgotten, SymptomSilenced>;

template <class Kind>
concept IsRecordKind = requires {
  Kind::kName;
};

// The variant, with its copying, moving, ending and stored form compiled once, in record.cc: made
// in each file that handles records, they were most of what such a file took to compile.
struct Record : RecordKinds {
  Record();
  template <IsRecordKind Kind>
  Record(Kind kind)  // NOLINT(google-explicit-constructor): a record is any of its kinds
      : RecordKinds(std::in_place_type<Kind>, std::move(kind)) {}
  Record(const Record& other);
  Record(Record&& other) noexcept;
  Record& operator=(const Record& other);
  Record& operator=(Record&& other) noexcept;
  ~Record();

  void encode(ByteWriter& writer) const;
  void decode(ByteReader& reader);
  void append_json(std::string& out) const;
};

// "SymptomRaised".
[[nodiscard]] std::string_view name(const Record& record);
// The object that `record` changes.
[[nodiscard]] ObjectRef object_of(const Record& record);
// One canonical line, {"record":"SymptomRaised",...}, no newline: what replays compare.
void append_line(std::string& out, const Record& record);
// The incident that `record` belongs on the timeline of; unset for none.
[[nodiscard]] IncidentId timeline_of(const Record& record);

}  // namespace headwater
