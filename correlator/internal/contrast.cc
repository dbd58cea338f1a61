#include "correlator/internal/contrast.h"

#include <algorithm>

#include "correlator/internal/recent_changes.h"
#include "correlator/internal/weights.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

bool holds(std::span<const ReachedPlace> under, NodeIndex node) {
  return std::any_of(under.begin(), under.end(),
                     [&](const ReachedPlace& each) { return each.place.node == node; });
}

// `dependent` depends on an unwell place other than `than`.
bool explained_elsewhere(const View& view, NodeIndex dependent, NodeIndex than) {
  for (const ReachedPlace& reached :
       view.neighbourhoods.upstream({.node = dependent, .entity = {}})) {
    const NodeIndex node = reached.place.node;
    if (node != dependent && node != than && unwell(view, reached.place)) return true;
  }
  return false;
}

}  // namespace

bool unwell(const View& view, const Place& place) {
  const EntityId entity = view.neighbourhoods.entity_at(place);
  return entity.set() && view.state.indexes.symptoms_by_entity.contains(entity);
}

Sharers sharers_of_place(const View& view, NodeIndex node, std::span<const ReachedPlace> under,
                         const Change* within) {
  const std::span<const NodeIndex> dependents = view.map().dependents(node);
  Sharers sharers;
  if (dependents.size() > limits::kSharersMax) {
    sharers.hurt = view.neighbourhoods.hurt_dependents(node);
    sharers.healthy = static_cast<std::uint32_t>(dependents.size()) - sharers.hurt;
    return sharers;
  }
  for (const NodeIndex dependent : dependents) {
    if (within != nullptr && !holds_tenant(*within, view.map().node(dependent).tenant)) continue;
    const Place place{.node = dependent, .entity = {}};
    if (!view.neighbourhoods.hurt_under(place) && !holds(under, dependent)) {
      ++sharers.healthy;
    } else if (!explained_elsewhere(view, dependent, node)) {
      ++sharers.hurt;
    }
  }
  return sharers;
}

Sharers sharers_of_change(const View& view, const Change& change,
                          std::span<const ReachedPlace> under) {
  Sharers sharers;
  const std::size_t count = std::min(change.entities.size(), limits::kSharersMax);
  for (const EntityId entity : std::span(change.entities).first(count)) {
    const Place place = view.neighbourhoods.place_of(entity);
    const bool own = std::any_of(under.begin(), under.end(),
                                 [&](const ReachedPlace& each) { return each.place == place; });
    ++(own || view.neighbourhoods.hurt_under(place) ? sharers.hurt : sharers.healthy);
  }
  return sharers;
}

Millidecibans against_by_healthy(std::uint32_t healthy) {
  const std::uint32_t linear = std::min(healthy, weights::kHealthyLinear);
  Millidecibans against = static_cast<Millidecibans>(linear) * weights::kHealthyDependent;
  if (healthy > linear) against -= log_ratio(healthy, linear);
  return against;
}

Millidecibans for_by_hurt(std::uint32_t hurt) {
  const std::uint32_t more = std::clamp<std::uint32_t>(hurt, 2, weights::kHurtCounted) - 2;
  return static_cast<Millidecibans>(more) * weights::kHurtDependent;
}

}  // namespace headwater::correlator
