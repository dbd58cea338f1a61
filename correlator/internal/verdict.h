// Verdict: which kind of cause an incident has, and with whom its best suspect shares what. Pure.
#pragma once

#include <vector>

#include "correlator/internal/case.h"
#include "correlator/internal/hypotheses.h"
#include "model/suspect.h"

namespace headwater::correlator {

// The kind with the largest sum of odds over all hypotheses; ties to the kind of the better
// suspect. `ranked` is best first; `ranking` has its probabilities.
[[nodiscard]] Attribution attribute(const Case& open, const std::vector<Hypothesis>& ranked,
                                    const Ranking& ranking);
// "deploy odoo-web r214", "pg-main", "load of tenant t17", "unknown".
[[nodiscard]] std::string title_of(const Case& open, const Hypothesis& hypothesis);

}  // namespace headwater::correlator
