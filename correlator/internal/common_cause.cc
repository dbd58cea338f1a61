#include "correlator/internal/common_cause.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "correlator/internal/contrast.h"
#include "correlator/internal/incident_facts.h"
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

Duration apart(Timestamp a, Timestamp b) { return a > b ? a - b : b - a; }

// An incident near the side.
struct Candidate {
  const Incident* incident = nullptr;
  Millidecibans needed = 0;
  std::optional<bool> same_tenants;  // as the side; unset: not asked yet
  std::optional<Reach> from_cause;   // what its best cause depends on; likewise
  std::optional<Reach> from_medoid;

  [[nodiscard]] bool stands_under(const Place& place) const {
    return hops_to(*from_cause, place) || hops_to(*from_medoid, place);
  }
};

class Finder {
 public:
  Finder(const View& view, const Side& side, NeededFor needed, LagWeight lag, CommonCauses& found)
      : view_(view),
        near_(view.neighbourhoods),
        side_(side),
        reach_(near_.upstream(side.place)),
        needed_(needed),
        lag_(lag),
        found_(found) {}

  void find() {
    for (const ReachedPlace& reached : reach_) {
      contrast_.reset();
      for (const Under& under : near_.incidents_under(reached.place))
        if (under.incident != side_.incident) weigh_place(reached, under);
      weigh_changes(reached);
    }
  }

 private:
  using Under = Neighbourhoods::Under;

  Candidate& candidate(IncidentId id) {
    Candidate& other = candidates_[id];
    if (other.incident != nullptr) return other;
    other.incident = &view_.state.incidents.at(id);
    other.needed = needed_(*other.incident);
    return other;
  }

  bool same_tenants_in(Candidate& other) {
    if (!other.same_tenants)
      other.same_tenants =
          same_tenants(side_.tenants, view_.state.index_of(other.incident->id).tenants);
    return *other.same_tenants;
  }

  void weigh_place(const ReachedPlace& reached, const Under& under) {
    Candidate& other = candidate(under.incident);
    const Symptom* symptom = symptom_at(reached.place, other);
    CommonCause cause{.place = reached.place, .hops = reached.hops};
    cause.gap = apart(side_.onset, newest_of(symptom, under));
    cause.lag = lag_(cause.gap);
    if (symptom != nullptr && goes_on(*symptom, other))
      cause.lag = std::max(cause.lag, weights::kLagMinWhileDown);
    if (cause.lag + weights::kDirectPath <= other.needed) return;
    if (!belongs_to_nobody(view_, reached.place) && !same_tenants_in(other)) return;
    const std::optional<Millidecibans> weight = path_weight(reached, under, other, symptom);
    if (!weight) return;
    cause.weight = std::clamp(*weight, weights::kPathMin, weights::kDirectPath);
    keep(other, cause);
  }

  // While the place fires it goes on hurting what depends on it; later it only was there.
  [[nodiscard]] static Timestamp newest_of(const Symptom* symptom, const Under& under) {
    if (symptom == nullptr || !symptom->cleared_at.set()) return under.newest.at;
    return last_began(*symptom);
  }

  // What the incident is put down to is down, which is rare, and goes on hurting what needs it.
  [[nodiscard]] static bool goes_on(const Symptom& symptom, const Candidate& other) {
    return !symptom.cleared_at.set() && symptom.severity == Severity::kCritical &&
           symptom.entity == other.incident->cause &&
           symptom.habit_percent <= static_cast<std::int32_t>(weights::kChronicHabit);
  }

  void keep(const Candidate& other, const CommonCause& cause) {
    const auto [at, added] = found_.try_emplace(other.incident->id, cause);
    if (!added && cause.weight + cause.lag > at->second.weight + at->second.lag) at->second = cause;
  }

  [[nodiscard]] Millidecibans decayed(std::uint32_t hops) const {
    const auto kept =
        std::clamp<BasisPoints>(view_.configuration().grouping.hop_decay, 1, kBasisPointsWhole);
    return log_ratio(static_cast<std::uint64_t>(kept), kBasisPointsWhole) *
           static_cast<Millidecibans>(hops);
  }

  [[nodiscard]] const Symptom* symptom_at(const Place& place, const Candidate& other) const;
  std::optional<Millidecibans> path_weight(const ReachedPlace& reached, const Under& under,
                                           Candidate& other, const Symptom* symptom);
  [[nodiscard]] Millidecibans told_by(const Place& place) const;
  const Candidate& walked(Candidate& other) const;
  [[nodiscard]] bool rival(Candidate& other) const;
  [[nodiscard]] Millidecibans contrast_of(const ReachedPlace& reached) const;
  void weigh_changes(const ReachedPlace& reached);
  void weigh_change(const ReachedPlace& reached, const Change& change);
  [[nodiscard]] bool holds_both(const Change& change, IncidentId other) const;

  const View& view_;
  const Neighbourhoods& near_;
  const Side& side_;
  const Reach reach_;
  NeededFor needed_;
  LagWeight lag_;
  CommonCauses& found_;
  std::optional<Millidecibans> contrast_;  // of the place being weighed
  absl::btree_map<IncidentId, Candidate> candidates_;
};

// The incident's symptom at the place that began last.
const Symptom* Finder::symptom_at(const Place& place, const Candidate& other) const {
  const auto at = view_.state.indexes.symptoms_by_entity.find(near_.entity_at(place));
  if (at == view_.state.indexes.symptoms_by_entity.end()) return nullptr;
  const std::vector<SymptomId>& symptoms = at->second;
  const std::size_t looked_at = std::min(symptoms.size(), limits::kSymptomsLookedAtMax);
  const Symptom* newest = nullptr;
  for (std::size_t i = 1; i <= looked_at; ++i) {
    const Symptom& symptom = view_.state.symptoms.at(symptoms[symptoms.size() - i]);
    if (view_.state.survivor(symptom.incident) != other.incident->id) continue;
    if (newest == nullptr || last_began(symptom) > last_began(*newest)) newest = &symptom;
  }
  return newest;
}

// What an unwell place tells that two things depend on: the less, the more depend on it anyway.
Millidecibans Finder::told_by(const Place& place) const {
  const std::uint32_t dependents = near_.dependents_within_reach(place.node);
  return std::min(weights::kDirectPath,
                  log_ratio(view_.map().size(), dependents) * weights::kCoverageTimes);
}

// None if the place is silent and nothing speaks for it.
std::optional<Millidecibans> Finder::path_weight(const ReachedPlace& reached, const Under& under,
                                                 Candidate& other, const Symptom* symptom) {
  if (symptom != nullptr) {
    Millidecibans weight =
        reached.hops == 0 ? weights::kDirectPath : told_by(reached.place) + decayed(reached.hops);
    const auto habit = static_cast<std::uint64_t>(std::max(symptom->habit_percent, 0));
    if (habit > weights::kChronicHabit)
      weight += std::max(weights::kChronicMin, -log_ratio(habit, weights::kChronicHabit));
    return weight;
  }
  if (reached.hops == 0 && side_.unwell) {  // the incident's symptoms depend on the side's place
    return told_by(reached.place) + decayed(under.newest.hops) +
           (rival(other) ? weights::kRival : 0);
  }
  // Compared by its best cause and its medoid, never just any member: else chains would weld.
  if (reached.place.node == kNoNode || !walked(other).stands_under(reached.place))
    return std::nullopt;
  if (!contrast_) contrast_ = contrast_of(reached);
  return weights::kSilentPath + decayed(reached.hops + under.newest.hops) + *contrast_;
}

// The walks are most of the work, and most candidates never need them.
const Candidate& Finder::walked(Candidate& other) const {
  if (other.from_cause) return other;
  const EntityId cause = other.incident->cause;
  other.from_cause = cause.set() ? near_.upstream(near_.place_of(cause)) : Reach{};
  other.from_medoid = near_.upstream(near_.place_of(other.incident->medoid));
  return other;
}

// The incident has a cause already that neither needs the side's place nor is needed by it.
bool Finder::rival(Candidate& other) const {
  const EntityId cause = other.incident->cause;
  return cause.set() && !hops_to(*walked(other).from_cause, side_.place) &&
         !hops_to(reach_, near_.place_of(cause));
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
    for (const Under& under : near_.incidents_under(place)) {
      if (under.incident == side_.incident) continue;
      Candidate& other = candidate(under.incident);
      CommonCause cause{.place = reached.place, .hops = reached.hops};
      cause.gap = apart(side_.onset, under.newest.at);
      cause.lag = lag_(cause.gap);
      if (cause.lag + weights::kDirectPath <= other.needed) continue;
      if (!holds_both(change, under.incident) && !same_tenants_in(other)) continue;
      cause.weight = std::clamp(start + decayed(reached.hops + under.newest.hops),
                                weights::kPathMin, weights::kDirectPath);
      keep(other, cause);
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

void find_common_causes(const View& view, const Side& side, NeededFor needed, LagWeight lag,
                        CommonCauses& found) {
  Finder(view, side, needed, lag, found).find();
}

bool same_tenants(std::span<const std::string> a, std::span<const std::string> b) {
  return std::includes(a.begin(), a.end(), b.begin(), b.end()) ||
         std::includes(b.begin(), b.end(), a.begin(), a.end());
}

}  // namespace headwater::correlator
