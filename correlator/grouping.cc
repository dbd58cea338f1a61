#include "correlator/grouping.h"

#include <algorithm>
#include <vector>

#include "correlator/internal/common_cause.h"
#include "correlator/internal/weights.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// When something happened: a symptom's onset, or an incident's first to newest.
struct Span {
  Timestamp from;
  Timestamp to;
};

Span span_of(const Incident& incident) { return {incident.onset, incident.last_onset}; }

Duration gap_between(const Span& a, const Span& b) {
  if (a.from > b.to) return a.from - b.to;
  return b.from > a.to ? b.from - a.to : Duration{};
}

Duration rhythm_of(const Meta& meta, Duration lag) {
  const Duration known = meta.opening_gap > Duration{} ? meta.opening_gap : weights::kRhythmUnknown;
  // Openings as dense as one cause's own symptoms tell little, yet nearer stays likelier.
  return std::max(known, lag * 2);
}

// Of the gap under "one cause" (exponential, mean `lag`) against "whatever opens next in this
// estate" (exponential, mean `rhythm`).
Millidecibans lag_weight(Duration gap, Duration lag, Duration rhythm) {
  constexpr std::int64_t kPerMean = 4'343;  // 10,000 log10(e)
  const auto in_means = [&](Duration mean) { return gap.micros / 1'000 * kPerMean / mean.micros; };
  const std::int64_t fall = (in_means(lag) - in_means(rhythm)) * 1'000;
  const std::int64_t weight =
      log_ratio(static_cast<std::uint64_t>(rhythm.micros), static_cast<std::uint64_t>(lag.micros)) -
      fall;
  return static_cast<Millidecibans>(
      std::clamp<std::int64_t>(weight, weights::kLagMin, weights::kLagMax));
}

Millidecibans lag_between(const View& view, Duration gap) {
  const Duration lag = std::max(view.configuration().grouping.lag, milliseconds(1));
  return lag_weight(gap, lag, rhythm_of(view.state.meta, lag));
}

GroupingScore score_of(const View& view, const Span& side, const Incident& other,
                       const CommonCause* cause, bool by_rule) {
  GroupingScore score{.base = view.configuration().grouping.base};
  score.gap = gap_between(side, span_of(other));
  score.lag = lag_between(view, score.gap);
  if (cause != nullptr) {
    score.path = cause->weight;
    score.via = view.neighbourhoods.entity_at(cause->place);
    score.hops = cause->hops;
    if (cause->firing) score.lag = std::max(score.lag, weights::kLagMinWhileFiring);
  }
  if (by_rule) score.rule = weights::kGroupRule;
  score.total = score.base + score.lag + score.path + score.rule;
  return score;
}

// Of score_of() solved for the path term.
PathNeeded path_needed(const View& view, const Span& side, const Incident& other,
                       Millidecibans above, bool by_rule) {
  const Millidecibans lag = lag_between(view, gap_between(side, span_of(other)));
  const Millidecibans rest =
      above - view.configuration().grouping.base - (by_rule ? weights::kGroupRule : 0);
  return {.quiet = rest - lag, .firing = rest - std::max(lag, weights::kLagMinWhileFiring)};
}

bool on_map(const View& view, EntityId entity) {
  return view.neighbourhoods.place_of(entity).node != kNoNode;
}

// Of an incident that can't be joined at all.
constexpr PathNeeded kNever{.quiet = weights::kDirectPath, .firing = weights::kDirectPath};

// C13: a full incident takes no more symptoms.
bool takes(const View& view, const Incident& incident, const Span& span, std::size_t symptoms,
           Timestamp now) {
  return view.state.index_of(incident.id).symptoms.size() + symptoms <=
             limits::kSymptomsPerIncidentMax &&
         std::max(incident.last_onset, span.to) - std::min(incident.onset, span.from) <=
             limits::kIncidentSpanMax &&
         now - incident.opened_at <= limits::kIncidentAgeMax;
}

// Ties go to the older, which candidates are seen first by.
void keep_better(std::optional<Grouped>& best, Millidecibans above, IncidentId incident,
                 const GroupingScore& score) {
  if (score.total <= above) return;
  if (!best || score.total > best->score.total) best = {.incident = incident, .score = score};
}

Side side_of(const View& view, const Symptom& symptom) {
  Side side{.place = view.neighbourhoods.place_of(symptom.entity),
            .unwell = true,
            .onset = symptom.onset};
  if (!symptom.tenant.empty()) side.tenants = {&symptom.tenant, 1};
  return side;
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
                     .onset = incident.onset,
                     .tenants = view.state.index_of(incident.id).tenants});
  }
  return sides;
}

}  // namespace

std::optional<Grouped> group_symptom(const View& view, SymptomId id, Timestamp now) {
  const Symptom& symptom = view.state.symptoms.at(id);
  const Span span{symptom.onset, symptom.onset};
  const Millidecibans above = view.configuration().grouping.threshold;
  std::optional<Grouped> best;
  const std::vector<IncidentId> by_rule =
      view.neighbourhoods.incidents_grouped_with(view.state, id);
  const auto agree = [&](IncidentId incident) {
    return std::binary_search(by_rule.begin(), by_rule.end(), incident);
  };
  const auto needed = [&](const Incident& incident) {
    if (!takes(view, incident, span, 1, now)) return kNever;
    return path_needed(view, span, incident, above, agree(incident.id));
  };
  CommonCauses causes;
  find_common_causes(view, side_of(view, symptom), needed, causes);
  for (const auto& [incident_id, cause] : causes) {
    const Incident& incident = view.state.incidents.at(incident_id);
    keep_better(best, above, incident_id,
                score_of(view, span, incident, &cause, agree(incident_id)));
  }
  for (const IncidentId incident_id : by_rule) {
    const Incident& incident = view.state.incidents.at(incident_id);
    if (causes.contains(incident_id) || !takes(view, incident, span, 1, now)) continue;
    GroupingScore score = score_of(view, span, incident, nullptr, true);
    if (on_map(view, symptom.entity) && on_map(view, incident.medoid)) {
      score.path = weights::kNoPath;
      score.total += score.path;
    }
    keep_better(best, above, incident_id, score);
  }
  return best;
}

std::optional<Grouped> find_merge(const View& view, IncidentId id, Timestamp now) {
  const Incident& incident = view.state.incidents.at(id);
  const Span span = span_of(incident);
  const Millidecibans above = view.configuration().grouping.threshold + weights::kMergeMargin;
  const std::size_t symptoms = view.state.index_of(id).symptoms.size();
  const auto needed = [&](const Incident& other) {
    if (!takes(view, other, span, symptoms, now)) return kNever;
    return path_needed(view, span, other, above, false);
  };
  CommonCauses causes;
  for (const Side& side : sides_of(view, incident)) find_common_causes(view, side, needed, causes);
  std::optional<Grouped> best;
  for (const auto& [other_id, cause] : causes) {
    const Incident& other = view.state.incidents.at(other_id);
    keep_better(best, above, other_id, score_of(view, span, other, &cause, false));
  }
  return best;
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
