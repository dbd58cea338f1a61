// The decisions about incidents: grouping's outcome, the lifecycle, merging, commands. Pure.
#pragma once

#include <vector>

#include "correlator/references.h"
#include "correlator/step.h"
#include "model/record.h"

namespace headwater::correlator {

void decide_group(const View& view, SymptomId symptom, Timestamp now, std::vector<Record>& out);
void decide_return(const View& view, SymptomId symptom, Timestamp now, std::vector<Record>& out);
void decide_clear(const View& view, SymptomId symptom, Timestamp now, std::vector<Record>& out);
void decide_touch_by_change(const View& view, ChangeId change, Timestamp now,
                            std::vector<Record>& out);
void decide_ranking(const View& view, IncidentId incident, Timestamp now, std::vector<Record>& out);
void decide_settling(const View& view, IncidentId incident, Timestamp now,
                     std::vector<Record>& out);
void decide_quiet(const View& view, IncidentId incident, std::vector<Record>& out, Timestamp now);
void decide_forgetting(const View& view, IncidentId incident, std::vector<Record>& out);
void decide_command(const View& view, const OperatorCommand& command, Timestamp now,
                    std::vector<Record>& out);

// The first event that bears on the incident since its last ranking sets the ranking's due time
// (C5).
[[nodiscard]] IncidentTouched touch(const Incident& incident, Timestamp now);

}  // namespace headwater::correlator
