// What an observed map source keeps from one import to the next: an edge that was seen before and
// not this time stays until it is stale, so that a quiet night cuts no map in pieces. Times are
// those of the documents: without an import nothing fades. Pure.
#pragma once

#include "model/dependency_map.h"

namespace headwater::rules {

// `now` with the observed edges of `earlier` that were seen less than `stale_after` before the
// newest edge of `now`, behind its own, and the nodes at their ends; its own stale edges are left
// out. Where `now` has no observed edge it replaces all, as what is declared does.
[[nodiscard]] MapFacts with_earlier(MapFacts now, const MapFacts& earlier, Duration stale_after);

}  // namespace headwater::rules
