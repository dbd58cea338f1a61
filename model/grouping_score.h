// GroupingScore: why a symptom joined an incident, or why two incidents merged. Plain data.
#pragma once

#include <cstdint>

#include "base/fields.h"
#include "base/log_odds.h"
#include "model/ids.h"

namespace headwater {

// The published grouping score: the printed terms add up to `total` (design: grouping).
struct GroupingScore {
  Millidecibans base = 0;   // prior that two symptoms share a cause
  Millidecibans lag = 0;    // against the estate's own rhythm
  Millidecibans path = 0;   // directed dependency path, hub damped
  Millidecibans rule = 0;   // explicit group_by
  Millidecibans again = 0;  // what the incident began with, or is put down to, came back
  Millidecibans total = 0;
  EntityId via;            // the entity both would be explained by; unset: none
  std::uint32_t hops = 0;  // hops from the symptom to `via`
  Duration gap;            // from the incident's newest onset
  HW_FIELDS(base, lag, path, rule, again, total, via, hops, gap)
};

}  // namespace headwater
