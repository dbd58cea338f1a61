#include "rules/ranking_weights.h"

#include <algorithm>
#include <tuple>

namespace headwater::rules {

const AlertWeight* RankingWeights::alert(std::string_view name, std::string_view metric) const {
  const auto at = std::lower_bound(alerts.begin(), alerts.end(), std::tuple(name, metric),
                                   [](const AlertWeight& each, const auto& wanted) {
                                     return std::tuple<std::string_view, std::string_view>(
                                                each.name, each.metric) < wanted;
                                   });
  const bool found = at != alerts.end() && at->name == name && at->metric == metric;
  return found ? &*at : nullptr;
}

const KindWeight* RankingWeights::of_kind(EntityKind kind) const {
  const auto at = std::find_if(kinds.begin(), kinds.end(),
                               [kind](const KindWeight& each) { return each.kind == kind; });
  return at == kinds.end() ? nullptr : &*at;
}

}  // namespace headwater::rules
