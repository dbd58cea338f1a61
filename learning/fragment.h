// Fragment: learned weights as the section of a configuration file that reads back as them.
#pragma once

#include <string>

#include "rules/ranking_weights.h"

namespace headwater::learning {

// "ranking:\n  terms: {...}\n...": what is as it was is left out.
[[nodiscard]] std::string to_fragment(const rules::RankingWeights& weights);

}  // namespace headwater::learning
