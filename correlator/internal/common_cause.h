// CommonCause: what speaks for one cause of a symptom (or an incident) and of another incident: a
// place of the map, or a change, that both depend on. It finds candidates by the neighbourhood
// alone and weighs each; lag, rules and the decision to join are grouping's. Pure.
#pragma once

#include <absl/container/btree_map.h>
#include <absl/functional/function_ref.h>

#include <span>
#include <string>

#include "correlator/references.h"

namespace headwater::correlator {

// What is compared with the incidents near it: a symptom, or where an incident stands.
struct Side {
  Place place;
  IncidentId incident;  // the one it stands for; unset: a symptom that has none yet
  bool unwell = false;  // the place itself has a symptom
  Timestamp onset;      // of the newest symptom there
  std::span<const std::string> tenants;  // of its symptoms, sorted, without the shared ones
};

struct CommonCause {
  Place place;
  std::uint32_t hops = 0;    // from the side's place
  Millidecibans weight = 0;  // the path term
  Duration gap;              // between the side's onset and the newest that shows it
  Millidecibans lag = 0;     // the lag term
};

// What the path and lag terms together must be above for an incident to be joined, all else given.
using NeededFor = absl::FunctionRef<Millidecibans(const Incident&)>;
// The lag term of a gap.
using LagWeight = absl::FunctionRef<Millidecibans(Duration)>;

using CommonCauses = absl::btree_map<IncidentId, CommonCause>;

// Adds, for every open incident near `side`, the best common cause, or keeps the better one that is
// there. Leaves out causes that no path term could make enough, before the work of weighing them.
// Over a place that belongs to one tenant two tenants have no cause in common.
void find_common_causes(const View& view, const Side& side, NeededFor needed, LagWeight lag,
                        CommonCauses& found);

// True if joining them brings no tenant together with one that it is not together with already.
[[nodiscard]] bool same_tenants(std::span<const std::string> a, std::span<const std::string> b);

}  // namespace headwater::correlator
