// Changes, incidents and calendars on one axis, by when we heard of them: that order never changes,
// whatever comes late. Pure.
#pragma once

#include "correlator/references.h"
#include "model/query.h"

namespace headwater::correlator {

// The first page begins with the calendars' days from `from` to `to`, which is the engine's time if
// it is unset; they do not count for its limit. Looks at limits::kTimelineRowsPerSlice objects at
// most: a page may hold less than its limit, and yet have a next one.
[[nodiscard]] SharedTimelinePage shared_timeline(const View& view,
                                                 const SharedTimelineQuery& query);

}  // namespace headwater::correlator
