// Hypotheses: what could have caused one incident. Each is of exactly one kind; none is judged
// here.
#pragma once

#include <string_view>
#include <vector>

#include "correlator/internal/case.h"
#include "model/suspect.h"

namespace headwater::correlator {

struct Hypothesis {
  SuspectKind kind = SuspectKind::kUnknown;
  AttributionKind attribution = AttributionKind::kUnknown;
  Place place;  // of the entity, of the nearest changed one, or of the tenant's load
  const Change* change = nullptr;
  std::string_view tenant;         // whose load
  std::vector<Hit> hits;           // each hurt at most once
  std::vector<Place> contended;    // of a load: the shared places that it may have overloaded
  std::uint32_t rivals = 0;        // of a load: tenants with a load of their own, this one included
  std::vector<Evidence> evidence;  // prior first
  Millidecibans score = 0;
};

// True if the hurt is a load that `tenant` makes.
[[nodiscard]] bool shows_load_of(const Hurt& hurt, std::string_view tenant);

// In the order of first appearance: entities, changes, tenants' loads, "unknown" last; at most
// limits::kHypothesesMax. Of more, those stay that could explain most.
[[nodiscard]] std::vector<Hypothesis> find_hypotheses(const Case& open, Timestamp now);

}  // namespace headwater::correlator
