// Changes and incidents on one axis, by when we heard of them: that order never changes, whatever
// comes late. Pure.
#pragma once

#include "correlator/references.h"
#include "model/query.h"

namespace headwater::correlator {

// Looks at limits::kTimelineRowsPerSlice objects at most: a page may hold less than its limit, and
// yet have a next one.
[[nodiscard]] SharedTimelinePage shared_timeline(const View& view,
                                                 const SharedTimelineQuery& query);

}  // namespace headwater::correlator
