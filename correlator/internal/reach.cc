#include "correlator/internal/reach.h"

#include <algorithm>

namespace headwater::correlator {

std::vector<Reached> reach_up(const View& view, const Damage& damage, const Place& from) {
  const std::vector<ReachedPlace> upstream = view.neighbourhoods.upstream(from);
  const BasisPoints kept =
      std::clamp<BasisPoints>(view.configuration().grouping.hop_decay, 1, kBasisPointsWhole - 1);
  absl::flat_hash_map<NodeIndex, std::size_t> index_of;
  std::vector<Reached> reached;
  reached.reserve(upstream.size());
  for (const ReachedPlace& each : upstream) {
    index_of.emplace(each.place.node, reached.size());
    reached.push_back({.place = each.place, .hops = each.hops});
  }
  reached.front().chance = kBasisPointsWhole;
  if (from.node == kNoNode) return reached;
  std::vector<std::vector<BasisPoints>> ways(reached.size());
  for (std::size_t i = 0; i < reached.size(); ++i) {
    if (i > 0) reached[i].chance = ways[i].size() == 1 ? ways[i].front() : noisy_or(ways[i]);
    const bool certain = i == 0 || damage.site_at(reached[i].place) != nullptr;
    const BasisPoints passed = (certain ? kBasisPointsWhole : reached[i].chance) * kept / 10'000;
    for (const NodeIndex dependency : view.map().dependencies(reached[i].place.node)) {
      const auto at = index_of.find(dependency);
      if (at == index_of.end() || reached[at->second].hops != reached[i].hops + 1) continue;
      ways[at->second].push_back(passed);
      reached[at->second].through.push_back(reached[i].place.node);
    }
  }
  return reached;
}

}  // namespace headwater::correlator
