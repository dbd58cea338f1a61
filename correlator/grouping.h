// Grouping: which open incident a symptom most likely shares a cause with, by one published score
// of three printed terms: lag against the estate's own rhythm, directed dependency path with decay
// per hop and hub damping, explicit rule. Pure; integers only.
#pragma once

#include <optional>
#include <vector>

#include "correlator/references.h"
#include "model/grouping_score.h"

namespace headwater::correlator {

struct Grouped {
  IncidentId incident;
  GroupingScore score;
};

// The candidates that were compared.
struct Comparison {
  std::optional<Grouped> best;          // the one to join
  std::vector<PassedOver> passed_over;  // the nearest others, at most limits::kPassedOverKept
};

// The open incident with the highest total above the threshold (ties: the older); none: the symptom
// opens one of its own. Incidents that are full (C13) are not joined. Looks at no more than
// limits::kNeighbourhoodEntitiesMax x kIncidentsPerEntityMax candidates.
[[nodiscard]] Comparison group_symptom(const View& view, SymptomId symptom, Timestamp now);
// The incident that the symptom's origin was in before, if nothing of it fires any more, it was
// resolved no longer ago than it may come back, and the origin is what it began with or is put down
// to. Null: none.
[[nodiscard]] const Incident* begun_again(const View& view, SymptomId symptom, Timestamp now);
// Another open incident that, after what came in since, shares a cause with `incident`: the two are
// to merge. Hysteresis: the total must exceed the threshold by a margin.
[[nodiscard]] Comparison find_merge(const View& view, IncidentId incident, Timestamp now);
// `known` with those of `passed_over` that were weighed and came nearer than any comparison of the
// two before, best first; empty if none did.
[[nodiscard]] std::vector<PassedOver> nearest_ever(const std::vector<PassedOver>& known,
                                                   const std::vector<PassedOver>& passed_over);
// The member that best stands for the incident: highest summed closeness to the others on the map,
// ties to the earlier.
[[nodiscard]] EntityId choose_medoid(const View& view, IncidentId incident);
// How long after one another symptoms of one cause show that this source tells of: set by the
// rules, or about as long as the source takes to look again.
[[nodiscard]] Duration lag_of(const View& view, SourceId source);
// The smoothed gap between incident openings after one more opens at `now`.
[[nodiscard]] Duration next_opening_gap(const Meta& meta, Timestamp now);

}  // namespace headwater::correlator
