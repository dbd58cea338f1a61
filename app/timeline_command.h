// `headwater timeline`: changes and incidents of a live daemon, drawn on one axis.
#pragma once

#include <string>

#include "app/ask_options.h"
#include "base/timestamp.h"

namespace headwater::app {

struct TimelineFilter {
  Duration since = hours(24);  // without `from`: so long before `to`
  Timestamp from;
  Timestamp to;  // unset: now
  std::string entity;
  std::string tenant;
  std::size_t limit = 500;  // items in all
};

// 0, or 1 with the reason on standard error.
[[nodiscard]] int run_timeline(const AskOptions& options, TimelineFilter filter);

}  // namespace headwater::app
