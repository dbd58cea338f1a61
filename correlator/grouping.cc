#include "correlator/grouping.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "correlator/internal/common_cause.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/weighed.h"
#include "correlator/internal/weights.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

Duration rhythm_of(const Meta& meta) {
  const Duration known = meta.opening_gap > Duration{} ? meta.opening_gap : weights::kRhythmUnknown;
  // Openings as dense as one cause's own symptoms tell little, yet nearer stays likelier.
  return std::max(known, weights::kLagFall * weights::kRhythmLeastFalls);
}

// Of the gap under "one cause" (all alike within `lag`, then exponential) against "whatever opens
// next in this estate" (exponential, mean `rhythm`).
Millidecibans lag_weight(Duration gap, Duration lag, Duration rhythm) {
  constexpr std::int64_t kPerMean = 4'343;  // 10,000 log10(e)
  const Duration late = std::clamp(gap - lag, Duration{}, weights::kLagFall * 100);
  const auto in_means = [&](Duration mean) {
    return late.micros / 1'000 * kPerMean / mean.micros * 1'000;
  };
  const std::int64_t level =
      log_ratio(static_cast<std::uint64_t>(rhythm.micros),
                static_cast<std::uint64_t>((lag + weights::kLagFall).micros));
  const std::int64_t fall = in_means(weights::kLagFall) - in_means(rhythm);
  return static_cast<Millidecibans>(std::min<std::int64_t>(level - fall, weights::kLagMax));
}

GroupingScore score_of(const View& view, const CommonCause& cause, bool by_rule) {
  GroupingScore score{.base = view.configuration().grouping.base,
                      .lag = cause.lag,
                      .path = cause.weight,
                      .rule = by_rule ? weights::kGroupRule : 0,
                      .via = view.neighbourhoods.entity_at(cause.place),
                      .hops = cause.hops,
                      .gap = cause.gap};
  score.total = score.base + score.lag + score.path + score.rule;
  return score;
}

// Of score_of() solved for the path and lag terms.
Millidecibans needed_above(const View& view, Millidecibans above, bool by_rule) {
  return above - view.configuration().grouping.base - (by_rule ? weights::kGroupRule : 0);
}

bool on_map(const View& view, EntityId entity) {
  return view.neighbourhoods.place_of(entity).node != kNoNode;
}

// Of an incident that can't be joined at all.
constexpr Millidecibans kNever = weights::kDirectPath + weights::kLagMax;

// When something happened: a symptom's onset, or an incident's first to newest.
struct Span {
  Timestamp from;
  Timestamp to;
};

// C13: a full incident takes no more symptoms.
bool takes(const View& view, const Incident& incident, const Span& span, std::size_t symptoms,
           Timestamp now) {
  return view.state.index_of(incident.id).symptoms.size() + symptoms <=
             limits::kSymptomsPerIncidentMax &&
         std::max(incident.last_onset, span.to) - std::min(incident.onset, span.from) <=
             limits::kIncidentSpanMax &&
         now - incident.opened_at <= limits::kIncidentAgeMax;
}

Duration apart(Timestamp a, Timestamp b) { return a > b ? a - b : b - a; }

Duration gap_to(const Incident& incident, Timestamp onset) {
  if (onset > incident.last_onset) return onset - incident.last_onset;
  return onset < incident.onset ? incident.onset - onset : Duration{};
}

// On the map and nothing in common.
Millidecibans no_path(const View& view, const Symptom& symptom, const Incident& incident) {
  return on_map(view, symptom.entity) && on_map(view, incident.medoid) ? weights::kNoPath : 0;
}

// Why an incident that was near was not weighed, with the best score that it could have had.
PassedOver pass_over(const View& view, const Symptom& symptom, const Incident& incident,
                     bool takes_it) {
  CommonCause best{.weight = weights::kDirectPath, .gap = gap_to(incident, symptom.onset)};
  best.lag = lag_weight(best.gap, lag_of(view, symptom.source), rhythm_of(view.state.meta));
  PassedOver passed{.incident = incident.id,
                    .reason = takes_it ? PassReason::kOutOfReach : PassReason::kFull,
                    .score = score_of(view, best, false),
                    .needed = view.configuration().grouping.threshold};
  if (!takes_it || passed.score.total <= passed.needed) return passed;
  passed.reason = PassReason::kNothingInCommon;
  passed.score.total -= passed.score.path;
  passed.score.path = no_path(view, symptom, incident);
  passed.score.total += passed.score.path;
  return passed;
}

Side side_of(const View& view, const Symptom& symptom) {
  Side side{.place = view.neighbourhoods.place_of(symptom.entity),
            .unwell = true,
            .onset = symptom.onset};
  if (!symptom.tenant.empty()) side.tenants = {&symptom.tenant, 1};
  return side;
}

// The incident's newest symptom on the entity, if it is among the newest there; else of all.
Timestamp newest_onset(const View& view, const Incident& incident, EntityId entity) {
  const auto at = view.state.indexes.symptoms_by_entity.find(entity);
  if (at == view.state.indexes.symptoms_by_entity.end()) return incident.last_onset;
  const std::vector<SymptomId>& there = at->second;
  const std::size_t looked_at = std::min(there.size(), limits::kSymptomsLookedAtMax);
  for (std::size_t i = 1; i <= looked_at; ++i) {
    const Symptom& symptom = view.state.symptoms.at(there[there.size() - i]);
    if (view.state.survivor(symptom.incident) == incident.id) return last_began(symptom);
  }
  return incident.last_onset;
}

// Where an incident is compared with others: its best cause, its medoid, its newest symptom.
std::vector<Side> sides_of(const View& view, const Incident& incident) {
  const std::vector<SymptomId>& symptoms = view.state.index_of(incident.id).symptoms;
  std::vector<EntityId> entities;
  const auto add = [&](EntityId entity) {
    if (entity.set() && std::find(entities.begin(), entities.end(), entity) == entities.end())
      entities.push_back(entity);
  };
  add(incident.cause);
  add(incident.medoid);
  if (!symptoms.empty()) add(view.state.symptoms.at(symptoms.back()).entity);
  std::vector<Side> sides;
  sides.reserve(entities.size());
  for (const EntityId entity : entities) {
    sides.push_back({.place = view.neighbourhoods.place_of(entity),
                     .incident = incident.id,
                     .unwell = view.state.indexes.symptoms_by_entity.contains(entity),
                     .onset = newest_onset(view, incident, entity),
                     .tenants = view.state.index_of(incident.id).tenants});
  }
  return sides;
}

}  // namespace

Duration lag_of(const View& view, SourceId source) {
  const Duration set = view.configuration().grouping.lag;
  if (set > Duration{}) return set;
  const Source* known = view.state.sources.find(source);
  const Duration sampling = known != nullptr ? known->sampling : Duration{};
  return (sampling > Duration{} ? sampling : weights::kSamplingUnknown) + weights::kLagMargin;
}

Comparison group_symptom(const View& view, SymptomId id, Timestamp now) {
  const Symptom& symptom = view.state.symptoms.at(id);
  const Span span{symptom.onset, symptom.onset};
  const Millidecibans above = view.configuration().grouping.threshold;
  Weighed weighed(above);
  const std::vector<IncidentId> by_rule =
      view.neighbourhoods.incidents_grouped_with(view.state, id);
  const auto agree = [&](IncidentId incident) {
    return std::binary_search(by_rule.begin(), by_rule.end(), incident);
  };
  const auto needed = [&](const Incident& incident) {
    weighed.near(incident.id);
    if (!takes(view, incident, span, 1, now)) return kNever;
    return needed_above(view, above, agree(incident.id));
  };
  const auto lag = [lag = lag_of(view, symptom.source), rhythm = rhythm_of(view.state.meta)](
                       Duration gap) { return lag_weight(gap, lag, rhythm); };
  CommonCauses causes;
  find_common_causes(view, side_of(view, symptom), needed, lag, causes);
  for (const IncidentId agreed : by_rule) {
    const Incident& incident = view.state.incidents.at(agreed);
    if (!takes(view, incident, span, 1, now)) continue;
    CommonCause rule{.weight = no_path(view, symptom, incident),
                     .gap = gap_to(incident, symptom.onset)};
    rule.lag = std::max(lag(rule.gap), weights::kLagMinByRule);
    const auto [known, added] = causes.try_emplace(agreed, rule);
    if (!added && rule.weight + rule.lag > known->second.weight + known->second.lag)
      known->second = rule;
  }
  for (const auto& [incident, cause] : causes)
    weighed.add(incident, score_of(view, cause, agree(incident)));
  for (const IncidentId near : weighed.unweighed()) {
    const Incident& incident = view.state.incidents.at(near);
    weighed.pass_over(pass_over(view, symptom, incident, takes(view, incident, span, 1, now)));
  }
  return std::move(weighed).result();
}

const Incident* begun_again(const View& view, SymptomId id, Timestamp now) {
  const Symptom& symptom = view.state.symptoms.at(id);
  const Symptom* before = view.state.symptoms.find(symptom.previous);
  if (before == nullptr) return nullptr;
  const Incident* incident = view.state.incidents.find(view.state.survivor(before->incident));
  if (incident == nullptr) return nullptr;
  const IncidentIndex& index = view.state.index_of(incident->id);
  const bool in_time = incident->state == IncidentState::kResolved
                           ? now - incident->resolved_at <= view.configuration().lifecycle.reopen
                           : index.firing == 0;
  const bool the_same = before->entity == incident->cause || index.symptoms.front() == before->id;
  if (!in_time || !the_same) return nullptr;
  return takes(view, *incident, {symptom.onset, symptom.onset}, 1, now) ? incident : nullptr;
}

Comparison find_merge(const View& view, IncidentId id, Timestamp now) {
  const Incident& incident = view.state.incidents.at(id);
  const std::vector<SymptomId>& symptoms = view.state.index_of(id).symptoms;
  const Span span{incident.onset, incident.last_onset};
  const Millidecibans above = view.configuration().grouping.threshold + weights::kMergeMargin;
  const auto needed = [&](const Incident& other) {
    if (!takes(view, other, span, symptoms.size(), now)) return kNever;
    return needed_above(view, above, false);
  };
  const Duration lag = lag_of(view, view.state.symptoms.at(symptoms.back()).source);
  const auto by_place_alone = [](Duration) { return weights::kLagMax; };
  CommonCauses causes;
  for (const Side& side : sides_of(view, incident))
    find_common_causes(view, side, needed, by_place_alone, causes);
  Weighed weighed(above);
  for (auto& [other, cause] : causes) {
    // What shares a cause began together, however long both last.
    cause.gap = apart(incident.onset, view.state.incidents.at(other).onset);
    cause.lag = lag_weight(cause.gap, lag, rhythm_of(view.state.meta));
    weighed.add(other, score_of(view, cause, false));
  }
  return std::move(weighed).result();
}

Duration next_opening_gap(const Meta& meta, Timestamp now) {
  const Duration before =
      meta.opening_gap > Duration{} ? meta.opening_gap : weights::kRhythmUnknown;
  if (!meta.last_opened_at.set()) return before;
  const Duration gap =
      std::clamp(now - meta.last_opened_at, weights::kRhythmMin, weights::kRhythmMax);
  return {(before.micros * (weights::kRhythmMemory - 1) + gap.micros) / weights::kRhythmMemory};
}

}  // namespace headwater::correlator
