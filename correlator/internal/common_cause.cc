#include "correlator/internal/common_cause.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "correlator/internal/contrast.h"
#include "correlator/internal/recent_changes.h"
#include "correlator/internal/weights.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

using Reach = std::vector<ReachedPlace>;

std::optional<std::uint32_t> hops_to(const Reach& reach, const Place& place) {
  for (const ReachedPlace& each : reach)
    if (each.place == place) return each.hops;
  return std::nullopt;
}

bool belongs_to_nobody(const View& view, const Place& place) {
  if (place.node != kNoNode) return view.map().node(place.node).tenant.empty();
  return view.state.entities.at(place.entity).tenant.empty();
}

Millidecibans change_weight(const Change& change) {
  return change.body.status == ChangeStatus::kFailed ? weights::kFailedChange
                                                     : weights::kRecentChange;
}

// An incident near the side, with what it is compared by: its best cause and its medoid, never just
// any member, so that a chain of neighbours does not weld.
struct Candidate {
  const Incident* incident = nullptr;
  PathNeeded needed;
  bool reached = false;  // what follows is known
  std::optional<Place> cause;
  Reach from_cause;
  Reach from_medoid;
  std::optional<bool> same_tenants;  // as the side; unset: not asked yet

  [[nodiscard]] std::optional<std::uint32_t> hops(const Place& place) const {
    const auto by_cause = hops_to(from_cause, place);
    const auto by_medoid = hops_to(from_medoid, place);
    if (!by_cause || !by_medoid) return by_cause ? by_cause : by_medoid;
    return std::min(*by_cause, *by_medoid);
  }
};

class Finder {
 public:
  Finder(const View& view, const Side& side, NeededFor needed, CommonCauses& found)
      : view_(view),
        near_(view.neighbourhoods),
        side_(side),
        reach_(near_.upstream(side.place)),
        needed_(needed),
        found_(found) {}

  void find() {
    for (const ReachedPlace& reached : reach_) {
      contrast_.reset();
      for (const IncidentId id : near_.incidents_under(reached.place))
        if (id != side_.incident) weigh_place(reached, candidate(id));
      weigh_changes(reached);
    }
  }

 private:
  Candidate& candidate(IncidentId id) {
    Candidate& other = candidates_[id];
    if (other.incident != nullptr) return other;
    other.incident = &view_.state.incidents.at(id);
    other.needed = needed_(*other.incident);
    return other;
  }

  // The walks are most of the work, and most candidates never need them.
  Candidate& reach_from(Candidate& other) {
    if (std::exchange(other.reached, true)) return other;
    if (other.incident->cause.set()) {
      other.cause = near_.place_of(other.incident->cause);
      other.from_cause = near_.upstream(*other.cause);
    }
    other.from_medoid = near_.upstream(near_.place_of(other.incident->medoid));
    return other;
  }

  bool same_tenants_in(Candidate& other) {
    if (!other.same_tenants)
      other.same_tenants =
          same_tenants(side_.tenants, view_.state.index_of(other.incident->id).tenants);
    return *other.same_tenants;
  }

  void weigh_place(const ReachedPlace& reached, Candidate& other) {
    if (other.needed.firing >= weights::kDirectPath) return;
    const Symptom* symptom = symptom_at(reached.place, other);
    const bool firing = symptom != nullptr && !symptom->cleared_at.set();
    if (!firing && other.needed.quiet >= weights::kDirectPath) return;
    if (!belongs_to_nobody(view_, reached.place) && !same_tenants_in(other)) return;
    std::optional<CommonCause> cause = direct(reached, other, symptom);
    if (!cause) cause = silent(reached, other);
    if (cause) keep(other, *cause);
  }

  void keep(const Candidate& other, const CommonCause& cause) {
    const auto [at, added] = found_.try_emplace(other.incident->id, cause);
    if (!added && cause.weight > at->second.weight) at->second = cause;
  }

  [[nodiscard]] Millidecibans decayed(std::uint32_t hops) const {
    const auto kept =
        std::clamp<BasisPoints>(view_.configuration().grouping.hop_decay, 1, kBasisPointsWhole);
    return log_ratio(static_cast<std::uint64_t>(kept), kBasisPointsWhole) *
           static_cast<Millidecibans>(hops);
  }

  std::optional<CommonCause> direct(const ReachedPlace& reached, Candidate& other,
                                    const Symptom* symptom);
  [[nodiscard]] const Symptom* symptom_at(const Place& place, const Candidate& other) const;
  [[nodiscard]] bool rival(Candidate& other);
  std::optional<CommonCause> silent(const ReachedPlace& reached, Candidate& other);
  [[nodiscard]] Millidecibans contrast_of(const ReachedPlace& reached) const;
  void weigh_changes(const ReachedPlace& reached);
  void weigh_change(const ReachedPlace& reached, const Change& change);
  [[nodiscard]] bool holds_both(const Change& change, IncidentId other) const;

  const View& view_;
  const Neighbourhoods& near_;
  const Side& side_;
  const Reach reach_;
  NeededFor needed_;
  CommonCauses& found_;
  std::optional<Millidecibans> contrast_;  // of the place being weighed
  absl::btree_map<IncidentId, Candidate> candidates_;
};

// The incident's newest symptom at the place.
const Symptom* Finder::symptom_at(const Place& place, const Candidate& other) const {
  const auto at = view_.state.indexes.symptoms_by_entity.find(near_.entity_at(place));
  if (at == view_.state.indexes.symptoms_by_entity.end()) return nullptr;
  const std::vector<SymptomId>& symptoms = at->second;
  const std::size_t looked_at = std::min(symptoms.size(), limits::kSymptomsLookedAtMax);
  for (std::size_t i = 1; i <= looked_at; ++i) {
    const Symptom& symptom = view_.state.symptoms.at(symptoms[symptoms.size() - i]);
    if (view_.state.survivor(symptom.incident) == other.incident->id) return &symptom;
  }
  return nullptr;
}

// The place is unwell: it is the side's own, or a member of the incident.
std::optional<CommonCause> Finder::direct(const ReachedPlace& reached, Candidate& other,
                                          const Symptom* symptom) {
  const bool own = reached.hops == 0 && side_.unwell;
  if (symptom == nullptr && !own) return std::nullopt;
  const std::uint32_t beyond = symptom != nullptr ? 1 : limits::kPathHopsMax;
  const std::uint32_t away = reached.hops + reach_from(other).hops(reached.place).value_or(beyond);
  CommonCause cause{
      .place = reached.place, .hops = reached.hops, .weight = weights::kDirectPath + decayed(away)};
  if (symptom == nullptr) {
    if (rival(other)) cause.weight += weights::kRival;
    return cause;
  }
  cause.firing = !symptom->cleared_at.set();
  const auto habit = static_cast<std::uint64_t>(std::max(symptom->habit_percent, 0));
  if (habit > weights::kChronicHabit)
    cause.weight += std::max(weights::kChronicMin, -log_ratio(habit, weights::kChronicHabit));
  return cause;
}

// The incident has a cause already that neither needs the side's place nor is needed by it.
bool Finder::rival(Candidate& other) {
  reach_from(other);
  return other.cause && !hops_to(other.from_cause, side_.place) && !hops_to(reach_, *other.cause);
}

// The place is silent: then those that depend on it tell.
std::optional<CommonCause> Finder::silent(const ReachedPlace& reached, Candidate& other) {
  if (reached.place.node == kNoNode) return std::nullopt;
  const std::optional<std::uint32_t> beyond = reach_from(other).hops(reached.place);
  if (!beyond) return std::nullopt;
  if (!contrast_) contrast_ = contrast_of(reached);
  const Millidecibans weight = weights::kSilentPath + decayed(reached.hops + *beyond) + *contrast_;
  return CommonCause{.place = reached.place,
                     .hops = reached.hops,
                     .weight = std::clamp(weight, weights::kPathMin, weights::kDirectPath)};
}

// The same for every incident: those that share the place, at best within the scope of a change.
Millidecibans Finder::contrast_of(const ReachedPlace& reached) const {
  const auto weigh = [&](const Change* within) {
    const Sharers sharers = sharers_of_place(view_, reached.place.node, reach_, within);
    return for_by_hurt(sharers.hurt) + against_by_healthy(sharers.healthy);
  };
  Millidecibans best = weigh(nullptr);
  for (const Change* change :
       recent_changes(view_, near_.entity_at(reached.place), side_.onset, side_.onset))
    best = std::max(best, weigh(change) + change_weight(*change));
  return best;
}

// Changes of several entities at once: what they changed elsewhere may hurt there too.
void Finder::weigh_changes(const ReachedPlace& reached) {
  const EntityId entity = near_.entity_at(reached.place);
  if (!entity.set()) return;
  for (const Change* change : recent_changes(view_, entity, side_.onset, side_.onset))
    if (change->entities.size() > 1) weigh_change(reached, *change);
}

void Finder::weigh_change(const ReachedPlace& reached, const Change& change) {
  const Sharers sharers = sharers_of_change(view_, change, reach_);
  const Millidecibans start = weights::kSilentPath + change_weight(change) +
                              for_by_hurt(sharers.hurt) + against_by_healthy(sharers.healthy);
  const std::size_t count = std::min(change.entities.size(), limits::kNeighbourhoodEntitiesMax);
  for (std::size_t i = 0; i < count; ++i) {
    const Place place = near_.place_of(change.entities[i]);
    for (const IncidentId id : near_.incidents_under(place)) {
      if (id == side_.incident) continue;
      Candidate& other = candidate(id);
      if (other.needed.quiet >= weights::kDirectPath) continue;
      const std::optional<std::uint32_t> beyond = reach_from(other).hops(place);
      if (!beyond || !(holds_both(change, id) || same_tenants_in(other))) continue;
      const Millidecibans weight = start + decayed(reached.hops + *beyond);
      keep(other, {.place = reached.place,
                   .hops = reached.hops,
                   .weight = std::clamp(weight, weights::kPathMin, weights::kDirectPath)});
    }
  }
}

bool Finder::holds_both(const Change& change, IncidentId other) const {
  if (change.body.tenants.empty()) return true;
  const auto held = [&](std::string_view tenant) { return holds_tenant(change, tenant); };
  const std::vector<std::string>& tenants = view_.state.index_of(other).tenants;
  return std::all_of(side_.tenants.begin(), side_.tenants.end(), held) &&
         std::all_of(tenants.begin(), tenants.end(), held);
}

}  // namespace

void find_common_causes(const View& view, const Side& side, NeededFor needed, CommonCauses& found) {
  Finder(view, side, needed, found).find();
}

bool same_tenants(std::span<const std::string> a, std::span<const std::string> b) {
  return std::includes(a.begin(), a.end(), b.begin(), b.end()) ||
         std::includes(b.begin(), b.end(), a.begin(), a.end());
}

}  // namespace headwater::correlator
