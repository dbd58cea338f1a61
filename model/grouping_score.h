// GroupingScore: why a symptom joined an incident, or why two incidents merged; PassedOver: why it
// did not, or they did not. Plain data.
#pragma once

#include <cstdint>
#include <string_view>

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

// Why an incident that was near was not joined.
enum class PassReason : std::uint8_t {
  kBelow,            // the total was not above what was needed
  kOutweighed,       // it was, and another's was higher
  kOutOfReach,       // not weighed: the strongest path there is would not have been enough
  kNothingInCommon,  // no place, change or rule that both may share
  kFull,             // it takes no more
};
[[nodiscard]] std::string_view to_string(PassReason reason);

struct PassedOver {
  IncidentId incident;
  PassReason reason = PassReason::kBelow;
  GroupingScore score;       // kOutOfReach, kFull: at most, with the strongest path there is
  Millidecibans needed = 0;  // what the total had to be above
  HW_FIELDS(incident, reason, score, needed)
};

}  // namespace headwater
