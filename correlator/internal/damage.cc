#include "correlator/internal/damage.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "correlator/internal/weights.h"

namespace headwater::correlator {
namespace {

std::int64_t rarity_of(std::int32_t habit_percent, bool stale) {
  const std::int64_t fresh = 100'000 / (100 + std::max(habit_percent, 0));
  return std::max<std::int64_t>(stale ? fresh / weights::kStaleShare : fresh, 1);
}

Timestamp median_onset(const State& state, const std::vector<SymptomId>& symptoms) {
  std::vector<Timestamp> onsets;
  onsets.reserve(symptoms.size());
  for (const SymptomId id : symptoms) onsets.push_back(state.symptoms.at(id).onset);
  const auto middle = onsets.begin() + static_cast<std::ptrdiff_t>(onsets.size() / 2);
  std::nth_element(onsets.begin(), middle, onsets.end());
  return *middle;
}

class Assessor {
 public:
  Assessor(const View& view, Damage& damage) : view_(view), damage_(damage) {}

  void add(const Symptom& symptom, bool stale) {
    const Place place = view_.neighbourhoods.place_of(symptom.entity);
    const auto [at, added] =
        damage_.site_by_place.try_emplace(place, static_cast<std::uint32_t>(damage_.sites.size()));
    if (added) damage_.sites.push_back({.place = place, .entity = symptom.entity});
    std::string_view tenant = symptom.tenant;
    if (tenant.empty() && place.node != kNoNode) tenant = view_.map().node(place.node).tenant;
    Hurt& hurt = hurt_in(at->second, symptom.symptom_class, tenant);
    hurt.stale = hurt.onset.set() ? hurt.stale && stale : stale;
    hurt.onset = hurt.onset.set() ? std::min(hurt.onset, symptom.onset) : symptom.onset;
    hurt.intensity = std::max(hurt.intensity, symptom.intensity);
    const bool first = hurt.rarity == 0;
    hurt.habit = first ? symptom.habit_percent : std::min(hurt.habit, symptom.habit_percent);
    // An alert that comes and goes at a place is one, as rare as it was at first.
    const auto [counted, is_new] =
        counted_.try_emplace({at->second, symptom.origin, symptom.origin_id}, std::int64_t{0});
    const std::int64_t rarity = rarity_of(symptom.habit_percent, stale);
    hurt.rarity += std::max<std::int64_t>(rarity - counted->second, 0);
    counted->second = std::max(counted->second, rarity);
  }

 private:
  Hurt& hurt_in(std::uint32_t site, SymptomClass symptom_class, std::string_view tenant) {
    for (const std::uint32_t index : damage_.sites[site].hurts) {
      Hurt& hurt = damage_.hurts[index];
      if (hurt.symptom_class == symptom_class && hurt.tenant == tenant) return hurt;
    }
    damage_.sites[site].hurts.push_back(static_cast<std::uint32_t>(damage_.hurts.size()));
    return damage_.hurts.emplace_back(
        Hurt{.site = site, .symptom_class = symptom_class, .tenant = tenant});
  }

  const View& view_;
  Damage& damage_;
  // Site, and whose symptom: the rarity that counts.
  absl::flat_hash_map<std::tuple<std::uint32_t, OriginKind, std::uint64_t>, std::int64_t> counted_;
};

void sum_up(Damage& damage) {
  for (const Hurt& hurt : damage.hurts) {
    damage.rarity += hurt.rarity;
    if (hurt.symptom_class == SymptomClass::kAbsence) ++damage.absences;
    Site& site = damage.sites[hurt.site];
    site.rarity += hurt.rarity;
    if (hurt.stale) continue;
    site.onset = site.onset.set() ? std::min(site.onset, hurt.onset) : hurt.onset;
    damage.onset = damage.onset.set() ? std::min(damage.onset, hurt.onset) : hurt.onset;
    damage.last_onset = std::max(damage.last_onset, hurt.onset);
  }
  for (Site& site : damage.sites)
    if (!site.onset.set()) site.onset = damage.hurts[site.hurts.front()].onset;
}

Timestamp middle_onset(const Damage& damage) {
  std::vector<std::pair<Timestamp, std::int64_t>> onsets;
  onsets.reserve(damage.hurts.size());
  for (const Hurt& hurt : damage.hurts) onsets.emplace_back(hurt.onset, hurt.rarity);
  std::sort(onsets.begin(), onsets.end());
  std::int64_t until = 0;
  for (const auto& [onset, rarity] : onsets) {
    until += rarity;
    if (2 * until >= damage.rarity) return onset;
  }
  return {};
}

}  // namespace

const Site* Damage::site_at(const Place& place) const {
  const auto at = site_by_place.find(place);
  return at == site_by_place.end() ? nullptr : &sites[at->second];
}

bool is_stale(const Damage& damage, const Symptom& symptom) {
  return damage.usual - symptom.onset > weights::kStaleAfter;
}

Damage assess_damage(const View& view, IncidentId incident) {
  Damage damage;
  const std::vector<SymptomId>& symptoms = view.state.index_of(incident).symptoms;
  if (symptoms.empty()) return damage;
  damage.usual = median_onset(view.state, symptoms);
  Assessor assessor(view, damage);
  for (const SymptomId id : symptoms) {
    const Symptom& symptom = view.state.symptoms.at(id);
    assessor.add(symptom, is_stale(damage, symptom));
  }
  sum_up(damage);
  damage.middle = middle_onset(damage);
  return damage;
}

}  // namespace headwater::correlator
