// Priority: how urgent an incident is, as printed factors whose points add up. Pure.
#pragma once

#include <vector>

#include "correlator/references.h"
#include "model/page.h"

namespace headwater::correlator {

struct PriorityVerdict {
  Priority priority = Priority::kP5;
  std::vector<PriorityFactor> factors;  // severity, tier, tenants hurt, business impact, SLO burn
};

[[nodiscard]] PriorityVerdict judge_priority(const View& view, IncidentId incident);

}  // namespace headwater::correlator
