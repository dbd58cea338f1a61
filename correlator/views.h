// Views: answers to queries, projected from the state between batches. Pure; at most
// limits::kQueryRowsPerSlice rows an answer.
#pragma once

#include <string>

#include "correlator/references.h"
#include "model/query.h"
#include "model/record.h"

namespace headwater::correlator {

// Timelines, dead letters and the audit are the store's: kNotFound here.
[[nodiscard]] Answer answer(const View& view, const Query& query);
// Of the incident's view as the API shows it: another one, another tag. "" = no such incident.
[[nodiscard]] std::string view_tag(const View& view, IncidentId incident);
// One line for people, without the time: "pg-main 61 %, unknown 12 %, verdict saturation".
[[nodiscard]] std::string timeline_text(const View& view, const Record& record);

}  // namespace headwater::correlator
