// Similar: which incidents that are over were like one: by the kinds of places that were unwell, in
// which way, how many and in which order; names don't count. Computed when asked. Pure; integers
// only.
#pragma once

#include "correlator/references.h"
#include "model/similar.h"

namespace headwater::correlator {

// Among the newest limits::kSimilarLookedAtMax that are over and kept. The incident must exist.
[[nodiscard]] SimilarIncidents similar_incidents(const View& view, IncidentId incident);

}  // namespace headwater::correlator
