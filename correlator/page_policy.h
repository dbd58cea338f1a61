// Page policy: who is told what and why, or why nobody is. Every path ends in exactly one
// NotifyReason or HoldReason. Pure; policies are state machines on engine time.
#pragma once

#include <vector>

#include "correlator/references.h"
#include "model/page.h"
#include "model/record.h"

namespace headwater::correlator {

// The incident's policy step is due (the first one ends the hold): tells its receivers or holds.
void decide_step(const View& view, IncidentId incident, Timestamp now, std::vector<Record>& out);
// After a ranking: takes a step that was held, if what held it is over; else tells of a material
// change (first suspect, priority raised, many more hurt), once the incident has been paged.
void decide_update(const View& view, IncidentId incident, Timestamp now, std::vector<Record>& out);
// After a change of the lifecycle (acknowledged, unacknowledged, resolved, reopened): tells the
// receivers that know of the incident.
void decide_lifecycle_page(const View& view, IncidentId incident, NotifyReason reason,
                           Timestamp now, std::vector<Record>& out);
// After IncidentMerged: adopts or closes the absorbed incident's threads (C27).
void decide_merged_threads(const View& view, IncidentId survivor, IncidentId absorbed,
                           Timestamp now, std::vector<Record>& out);
// An absorbed thread's ten minutes are over, or the survivor's message is through: closes it (C27).
void decide_thread_close(const View& view, ThreadId thread, Timestamp now,
                         std::vector<Record>& out);
// The outcome of a send (C25): delivered, to be tried again, or failed, with the fallback receiver.
void decide_attempt(const View& view, const Attempt& attempt, Timestamp now,
                    std::vector<Record>& out);
// The message's deadline is over: it has failed.
void decide_message_deadline(const View& view, MessageId message, Timestamp now,
                             std::vector<Record>& out);
// The policy for an incident whose first symptom is `symptom`: its name and the first step's wait.
struct PolicyChoice {
  std::string name;  // "" = none fits
  Duration hold;
};
[[nodiscard]] PolicyChoice choose_policy(const View& view, SymptomId symptom);

}  // namespace headwater::correlator
