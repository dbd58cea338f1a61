#include "correlator/internal/hypotheses.h"

#include <absl/container/btree_map.h>

#include <algorithm>
#include <span>

#include "correlator/internal/reach.h"
#include "correlator/internal/recent_changes.h"
#include "correlator/internal/weights.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// How much of the hurt it could explain, in thousandths of rarity.
std::int64_t covered(const Damage& damage, const std::vector<Hit>& hits) {
  std::int64_t sum = 0;
  for (const Hit& hit : hits)
    if (hit.chance > weights::kUnknownReach) sum += damage.hurts[hit.hurt].rarity;
  return sum;
}

// Keeps the `count` that cover most, in their order; ties to the earlier.
void keep_widest(const Damage& damage, std::vector<Hypothesis>& list, std::size_t count) {
  if (list.size() <= count) return;
  std::vector<std::pair<std::int64_t, std::size_t>> order;
  for (std::size_t i = 0; i < list.size(); ++i)
    order.emplace_back(-covered(damage, list[i].hits), i);
  std::sort(order.begin(), order.end());
  order.resize(count);
  std::sort(order.begin(), order.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  std::vector<Hypothesis> kept;
  kept.reserve(count);
  for (const auto& [_, i] : order) kept.push_back(std::move(list[i]));
  list = std::move(kept);
}

// Collects hits over several faults: a hurt counts by the likeliest way to it.
class Hits {
 public:
  explicit Hits(std::size_t hurts) : chances_(hurts, 0) {}
  void add(std::uint32_t hurt, BasisPoints chance) {
    chances_[hurt] = std::max(chances_[hurt], chance);
  }
  [[nodiscard]] std::vector<Hit> take() const {
    std::vector<Hit> hits;
    for (std::uint32_t hurt = 0; hurt < chances_.size(); ++hurt)
      if (chances_[hurt] > 0) hits.push_back({.hurt = hurt, .chance = chances_[hurt]});
    return hits;
  }

 private:
  std::vector<BasisPoints> chances_;
};

// --- entities ---------------------------------------------------------------------------------

bool saturated(const Case& open, const Place& place) {
  const Site* site = open.damage.site_at(place);
  return site != nullptr &&
         std::any_of(site->hurts.begin(), site->hurts.end(), [&](std::uint32_t index) {
           const Hurt& hurt = open.damage.hurts[index];
           return hurt.symptom_class == SymptomClass::kSaturation && !hurt.stale;
         });
}

// Hurts of at least two dependents, or of two tenants.
bool shared_by_several(const Case& open, const Fault& fault) {
  if (!open.owner_of(fault.place).empty()) return false;
  if (fault.through.size() >= 2) return true;
  std::string_view tenant;
  for (const Hit& hit : fault.hits) {
    const std::string_view other = open.damage.hurts[hit.hurt].tenant;
    if (!tenant.empty() && !other.empty() && other != tenant) return true;
    if (tenant.empty()) tenant = other;
  }
  return false;
}

AttributionKind attribution_of(const Case& open, const Fault& fault) {
  const EntityKind kind = open.kind_of(fault.place);
  if (kind == EntityKind::kExternal || kind == EntityKind::kRegion)
    return AttributionKind::kExternal;
  if (saturated(open, fault.place)) return AttributionKind::kSaturation;
  return shared_by_several(open, fault) ? AttributionKind::kSharedDependency
                                        : AttributionKind::kComponent;
}

std::vector<Hypothesis> entity_hypotheses(const Case& open) {
  std::vector<Hypothesis> found;
  for (const Fault& fault : open.faults) {
    if (covered(open.damage, fault.hits) * weights::kExplainsAtLeastOneIn < open.damage.rarity)
      continue;
    const bool external = open.kind_of(fault.place) == EntityKind::kExternal;
    found.push_back({.kind = external ? SuspectKind::kExternal : SuspectKind::kEntity,
                     .attribution = attribution_of(open, fault),
                     .place = fault.place,
                     .hits = fault.hits});
  }
  return found;
}

// --- changes ----------------------------------------------------------------------------------

// What the change would have hurt, whenever it came.
std::vector<Hit> hits_in_scope(const Case& open, const Change& change) {
  Hits hits(open.damage.hurts.size());
  const auto in_scope = [&](std::uint32_t index) {
    const Hurt& hurt = open.damage.hurts[index];
    return hurt.tenant.empty() || holds_tenant(change, hurt.tenant);
  };
  for (const EntityId entity : change.entities) {
    const Fault* fault = open.fault_at(open.view.neighbourhoods.place_of(entity));
    if (fault == nullptr) continue;
    for (const Hit& hit : fault->hits)
      if (in_scope(hit.hurt)) hits.add(hit.hurt, hit.chance);
  }
  if (change.entities.empty()) {
    for (std::uint32_t hurt = 0; hurt < open.damage.hurts.size(); ++hurt)
      if (in_scope(hurt)) hits.add(hurt, weights::kEstateWideReach);
  }
  return hits.take();
}

// The first of its scope that the map holds or that is hurt; else just the first.
Place place_of_change(const Case& open, const Change& change) {
  Place first;
  for (const EntityId entity : change.entities) {
    const Place place = open.view.neighbourhoods.place_of(entity);
    if (open.fault_at(place) != nullptr) return place;
    if (first == Place{}) first = place;
  }
  return first;
}

std::vector<Hypothesis> change_hypotheses(const Case& open, Timestamp now) {
  absl::btree_map<ChangeId, const Change*> near;
  const auto add = [&](EntityId entity) {
    for (const Change* change : recent_changes(open.view, entity, open.damage.onset, now))
      near.emplace(change->id, change);
  };
  add(EntityId{});
  for (const Fault& fault : open.faults) {
    const EntityId entity = open.view.neighbourhoods.entity_at(fault.place);
    if (entity.set()) add(entity);
  }
  std::vector<Hypothesis> found;
  for (const auto& [id, change] : near) {
    Hypothesis hypothesis{.kind = SuspectKind::kChange,
                          .attribution = AttributionKind::kChange,
                          .place = place_of_change(open, *change),
                          .change = change,
                          .hits = hits_in_scope(open, *change)};
    if (hypothesis.hits.empty()) continue;
    // What began before the change was not caused by it.
    std::erase_if(hypothesis.hits, [&, start = change_start(*change)](const Hit& hit) {
      return open.damage.hurts[hit.hurt].onset + weights::kStartTolerance < start;
    });
    found.push_back(std::move(hypothesis));
  }
  return found;
}

// --- tenants' loads -----------------------------------------------------------------------------

// From where a tenant's load shows up to the shared places that it may overload, and from there to
// all that depend on them.
void add_load(const Case& open, const Site& site, Hypothesis& hypothesis, Hits& hits) {
  for (const std::uint32_t hurt : site.hurts) {
    if (open.damage.hurts[hurt].tenant == hypothesis.tenant) hits.add(hurt, kBasisPointsWhole);
  }
  for (const Reached& reached : reach_up(open.view, open.damage, site.place)) {
    if (!open.owner_of(reached.place).empty()) continue;
    const Fault* fault = open.fault_at(reached.place);
    const Site* shared = open.damage.site_at(reached.place);
    if (fault == nullptr || reached.hops == 0) continue;
    const bool known = std::find(hypothesis.contended.begin(), hypothesis.contended.end(),
                                 reached.place) != hypothesis.contended.end();
    if (!known && (shared != nullptr || fault->through.size() > 1))
      hypothesis.contended.push_back(reached.place);
    for (const Hit& hit : fault->hits) {
      const bool there = shared != nullptr && open.site_of(hit) == shared;
      const BasisPoints first = shared != nullptr && !there ? kBasisPointsWhole : reached.chance;
      hits.add(hit.hurt, first * hit.chance / kBasisPointsWhole);
    }
  }
}

std::vector<Hypothesis> load_hypotheses(const Case& open) {
  std::vector<Hypothesis> found;
  std::vector<Hits> hits;
  for (const Hurt& hurt : open.damage.hurts) {
    if (hurt.tenant.empty() || !shows_load_of(hurt, hurt.tenant)) continue;
    auto at = std::find_if(found.begin(), found.end(),
                           [&](const Hypothesis& each) { return each.tenant == hurt.tenant; });
    if (at == found.end()) {
      if (found.size() == limits::kLoadHypothesesMax) continue;
      found.push_back({.kind = SuspectKind::kTenantLoad,
                       .attribution = AttributionKind::kTenant,
                       .place = open.damage.sites[hurt.site].place,
                       .tenant = hurt.tenant});
      hits.emplace_back(open.damage.hurts.size());
      at = found.end() - 1;
    }
    add_load(open, open.damage.sites[hurt.site], *at,
             hits[static_cast<std::size_t>(at - found.begin())]);
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i].hits = hits[i].take();
    found[i].rivals = static_cast<std::uint32_t>(found.size());
  }
  return found;
}

}  // namespace

bool shows_load_of(const Hurt& hurt, std::string_view tenant) {
  return hurt.symptom_class == SymptomClass::kLoad && hurt.tenant == tenant && !hurt.stale;
}

std::vector<Hypothesis> find_hypotheses(const Case& open, Timestamp now) {
  std::vector<Hypothesis> all = entity_hypotheses(open);
  std::vector<Hypothesis> changes = change_hypotheses(open, now);
  std::vector<Hypothesis> loads = load_hypotheses(open);
  keep_widest(open.damage, changes, limits::kChangeHypothesesMax);
  keep_widest(open.damage, all, limits::kHypothesesMax - changes.size() - loads.size() - 1);
  std::move(changes.begin(), changes.end(), std::back_inserter(all));
  std::move(loads.begin(), loads.end(), std::back_inserter(all));
  all.push_back({});
  return all;
}

}  // namespace headwater::correlator
