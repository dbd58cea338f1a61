// Changes and incidents drawn on one axis for a terminal. Pure.
#pragma once

#include <string>
#include <vector>

#include "app/terminal.h"
#include "model/shared_timeline.h"

namespace headwater::app {

struct TimelineSpan {
  Timestamp from;
  Timestamp to;
};

// A line for each item, by its start; what reaches over an end of `span` is cut there with an
// arrow.
[[nodiscard]] std::string picture_of(std::vector<SharedTimelineItem> items,
                                     const TimelineSpan& span, const Terminal& terminal);

}  // namespace headwater::app
