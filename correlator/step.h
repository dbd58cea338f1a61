// Step: the unit of decision. An input or a due deadline is one step; what a step's records call
// for is decided in steps of its own, after they were applied, so that every decision reads a
// settled state. Plain data; not stored.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "correlator/deadline.h"
#include "model/ids.h"
#include "model/input.h"
#include "model/page.h"

namespace headwater::correlator {

// What lookup tables say of an event.
struct LookedUp {
  LabelSet added;
  LabelSet merged;  // its own and these; empty where nothing was added

  // What rules see.
  [[nodiscard]] const LabelSet& labels_of(const Event& event) const {
    return added.empty() ? event.labels : merged;
  }
};

// Names what the event is about: source, entities, its own id. Pointers outlive the step.
struct IdentifyEvent {
  const Event* event = nullptr;
  Hash128 identity;                     // of the label set; of source and id for a change
  const LookedUp* looked_up = nullptr;  // never null
  const std::vector<std::string>* tenants = nullptr;  // whom its source may speak of; null: of all
};
// Decides the event itself; its source and entities are known by now.
struct DecideEvent {
  const Event* event = nullptr;
  Hash128 identity;
  const LookedUp* looked_up = nullptr;  // never null
  bool late = false;
};
struct GroupSymptom {
  SymptomId symptom;
};
struct ReturnSymptom {
  SymptomId symptom;
};
struct ClearSymptom {
  SymptomId symptom;
};
// Which silences hold for it is to be found anew.
struct SilenceSymptom {
  SymptomId symptom;
};
// The same for all of its symptoms that fire.
struct SilenceIncident {
  IncidentId incident;
};
// A silence began or is over: the same for those that it concerns.
struct ApplySilence {
  SilenceId silence;
};
// It holds for something.
struct MatchSilence {
  SilenceId silence;
};
// What kept its pages back may be over.
struct UpdateIncident {
  IncidentId incident;
};
struct TouchByChange {
  ChangeId change;
};
struct RankIncident {
  IncidentId incident;
};
// After a ranking: merge, tell of what changed.
struct SettleRanking {
  IncidentId incident;
};
struct PageIncident {
  IncidentId incident;
};
struct TellLifecycle {
  IncidentId incident;
  NotifyReason reason = NotifyReason::kResolved;
};
struct TellMerge {
  IncidentId survivor;
  IncidentId absorbed;
};

struct Step {
  Timestamp now;  // engine time: the input's `at`, or the deadline's own due time
  std::variant<IdentifyEvent, DecideEvent, const OperatorCommand*, const ReferenceReplaced*,
               const SourceProgress*, const DeliveryAttempted*, const Resumed*,
               const StoreEpochSet*, const SilenceRequested*, const SilenceExpiryRequested*,
               Deadline, SilenceSymptom, SilenceIncident, ApplySilence, MatchSilence,
               UpdateIncident, GroupSymptom, ReturnSymptom, ClearSymptom, TouchByChange,
               RankIncident, SettleRanking, PageIncident, TellLifecycle, TellMerge>
      what;
};

}  // namespace headwater::correlator
