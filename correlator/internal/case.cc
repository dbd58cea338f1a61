#include "correlator/internal/case.h"

#include <algorithm>

#include "correlator/internal/reach.h"

namespace headwater::correlator {
namespace {

void add_site(Case& open, std::uint32_t site_index) {
  const Site& site = open.damage.sites[site_index];
  std::vector<UnwellAbove>& above = open.unwell_above.emplace_back();
  for (const Reached& reached : reach_up(open.view, open.damage, site.place)) {
    const Site* unwell = open.damage.site_at(reached.place);
    if (unwell != nullptr && reached.hops > 0) {
      above.push_back({.unwell = static_cast<std::uint32_t>(unwell - open.damage.sites.data()),
                       .hops = reached.hops});
    }
    const auto [at, added] = open.fault_by_place.try_emplace(
        reached.place, static_cast<std::uint32_t>(open.faults.size()));
    if (added) open.faults.push_back({.place = reached.place});
    Fault& fault = open.faults[at->second];
    for (const std::uint32_t hurt : site.hurts) {
      const BasisPoints shown =
          reached.hops == 0 ? kBasisPointsWhole : shows_as(open.damage.hurts[hurt].symptom_class);
      fault.hits.push_back({.hurt = hurt, .chance = reached.chance * shown / kBasisPointsWhole});
    }
    fault.through.insert(fault.through.end(), reached.through.begin(), reached.through.end());
  }
}

}  // namespace

const Fault* Case::fault_at(const Place& place) const {
  const auto at = fault_by_place.find(place);
  return at == fault_by_place.end() ? nullptr : &faults[at->second];
}

std::string_view Case::name_of(const Place& place) const {
  if (place.node != kNoNode) return view.map().node(place.node).name;
  return view.state.entity_name(place.entity);
}

EntityKind Case::kind_of(const Place& place) const {
  return place.node == kNoNode ? EntityKind::kOther : view.map().node(place.node).kind;
}

std::string_view Case::owner_of(const Place& place) const {
  if (place.node != kNoNode) return view.map().node(place.node).tenant;
  return view.state.entities.at(place.entity).tenant;
}

Case open_case(const View& view, const Incident& incident) {
  Case open{.view = view, .incident = incident, .damage = assess_damage(view, incident.id)};
  for (std::uint32_t site = 0; site < open.damage.sites.size(); ++site) add_site(open, site);
  for (Fault& fault : open.faults) {
    std::sort(fault.through.begin(), fault.through.end());
    fault.through.erase(std::unique(fault.through.begin(), fault.through.end()),
                        fault.through.end());
  }
  return open;
}

BasisPoints shows_as(SymptomClass symptom_class) {
  switch (symptom_class) {
    case SymptomClass::kErrors:
    case SymptomClass::kLatency:
      return 10'000;
    case SymptomClass::kBusiness:
      return 9'500;
    case SymptomClass::kOther:
      return 9'000;
    case SymptomClass::kSaturation:
      return 7'000;
    case SymptomClass::kLoss:
      return 6'000;
    case SymptomClass::kState:
      return 4'000;
    case SymptomClass::kExternal:
    case SymptomClass::kAbsence:
      return 3'000;
    case SymptomClass::kLoad:
      return 1'500;
  }
  return 0;
}

}  // namespace headwater::correlator
