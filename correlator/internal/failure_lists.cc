#include "correlator/internal/failure_lists.h"

#include <absl/container/btree_set.h>
#include <absl/container/flat_hash_set.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "correlator/internal/damage.h"
#include "correlator/internal/incident_facts.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

constexpr Duration kSameTime = minutes(1);
constexpr std::uint32_t kTierNotSaid = 1'000;

std::vector<FirstFailure> first_failures(const View& view, const Damage& damage) {
  std::vector<const Hurt*> first;
  absl::btree_set<std::pair<std::uint32_t, SymptomClass>> seen;  // tenants of one place are one
  for (const Hurt& hurt : damage.hurts) {
    if (hurt.stale || hurt.onset > damage.onset + kSameTime) continue;
    if (seen.insert({hurt.site, hurt.symptom_class}).second) first.push_back(&hurt);
  }
  std::stable_sort(first.begin(), first.end(),
                   [](const Hurt* a, const Hurt* b) { return a->onset < b->onset; });
  if (first.size() > limits::kFirstFailuresMax) first.resize(limits::kFirstFailuresMax);
  std::vector<FirstFailure> failures;
  failures.reserve(first.size());
  for (const Hurt* hurt : first) {
    const Site& site = damage.sites[hurt->site];
    failures.push_back({.entity = std::string(view.state.entity_name(site.entity)),
                        .symptom_class = hurt->symptom_class,
                        .onset = hurt->onset});
  }
  return failures;
}

// What may be used by people, rather than by other services.
bool may_face_users(const View& view, const Place& place) {
  if (place.node == kNoNode) return true;
  switch (view.map().node(place.node).kind) {
    case EntityKind::kService:
    case EntityKind::kIngress:
    case EntityKind::kTenantApp:
    case EntityKind::kOther:
      return true;
    default:
      return false;
  }
}

// A load is what a tenant does, not what it suffers.
bool suffers(const Damage& damage, const Site& site) {
  return std::any_of(site.hurts.begin(), site.hurts.end(), [&](std::uint32_t hurt) {
    return damage.hurts[hurt].symptom_class != SymptomClass::kLoad;
  });
}

// Hurt, with nothing that is hurt depending on them; by tier, then by first appearance.
std::vector<const Site*> topmost(const View& view, const Damage& damage) {
  const std::size_t count = std::min(damage.sites.size(), limits::kImpactPlacesMax);
  absl::flat_hash_set<Place> depended_on;
  for (std::size_t i = 0; i < count; ++i)
    for (const ReachedPlace& above : view.neighbourhoods.upstream(damage.sites[i].place))
      if (above.hops > 0) depended_on.insert(above.place);
  std::vector<const Site*> top;
  for (std::size_t i = 0; i < count; ++i) {
    const Site& site = damage.sites[i];
    if (!depended_on.contains(site.place) && may_face_users(view, site.place) &&
        suffers(damage, site))
      top.push_back(&site);
  }
  const auto tier = [&](const Site* site) {
    const std::uint32_t said =
        site->place.node == kNoNode ? 0 : view.map().node(site->place.node).tier;
    return said == 0 ? kTierNotSaid : said;
  };
  std::stable_sort(top.begin(), top.end(),
                   [&](const Site* a, const Site* b) { return tier(a) < tier(b); });
  return top;
}

Impact impact_of(const View& view, IncidentId incident, const Damage& damage) {
  Impact impact;
  const std::vector<const Site*> top = topmost(view, damage);
  impact.service_count = static_cast<std::uint32_t>(top.size());
  for (std::size_t i = 0; i < std::min(top.size(), limits::kImpactNamesMax); ++i)
    impact.services.emplace_back(view.state.entity_name(top[i]->entity));
  absl::btree_set<std::pair<EntityId, std::string_view>> seen;
  for (const Symptom* symptom : symptoms_of(view, incident)) {
    if (symptom->symptom_class != SymptomClass::kBusiness) continue;
    if (!seen.insert({symptom->entity, symptom->kind}).second) continue;
    if (++impact.signal_count > limits::kImpactNamesMax) continue;
    impact.signals.push_back(std::string(view.state.entity_name(symptom->entity)) + " " +
                             symptom->kind);
  }
  return impact;
}

}  // namespace

FailureLists failure_lists(const View& view, IncidentId incident) {
  const Damage damage = assess_damage(view, incident);
  return {.first_failures = first_failures(view, damage),
          .impact = impact_of(view, incident, damage)};
}

}  // namespace headwater::correlator
