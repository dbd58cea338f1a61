// The incident as a person sees it on a terminal: what hurts, the suspects as bars with their
// evidence, the verdict, who was told. Pure.
#pragma once

#include <string>
#include <vector>

#include "app/terminal.h"
#include "model/query.h"

namespace headwater::app {

[[nodiscard]] std::string picture_of(const IncidentView& incident, const Terminal& terminal);
// One line an incident, newest first as given.
[[nodiscard]] std::string table_of(const std::vector<IncidentSummary>& incidents,
                                   const Terminal& terminal);
// The history of one incident, a line an entry.
[[nodiscard]] std::string timeline_of(const std::vector<TimelineEntry>& entries,
                                      const Terminal& terminal);
// "Similar   INC-3, 84 %, cause pg-main confirmed, 18m to repair"; "" if none is.
[[nodiscard]] std::string similar_of(const SimilarIncidents& similar, const Terminal& terminal);
// "+14.1" for 14,100 millidecibans.
[[nodiscard]] std::string decibans(Millidecibans weight);

}  // namespace headwater::app
