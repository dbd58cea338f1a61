#include "correlator/together.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "correlator/internal/incident_facts.h"
#include "correlator/internal/score_text.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

struct Thing {
  IncidentId asked;     // as it was named, or as its symptom was attached
  IncidentId incident;  // that stands for it now
  SymptomId symptom;    // unset: an incident
};

std::optional<std::uint64_t> number_after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

class Asked {
 public:
  explicit Asked(const State& state) : state_(state) {}

  [[nodiscard]] std::optional<Thing> find(const std::string& name) const {
    if (const IncidentId incident = read_incident_name(name); incident.set())
      return state_.incidents.find(incident) == nullptr ? std::nullopt
                                                        : std::optional(of(incident, {}));
    if (const auto symptom = number_after(name, "symptom:")) return of({*symptom});
    if (const auto id = number_after(name, "alert:")) {
      const Alert* alert = state_.alerts.find({*id});
      return alert == nullptr ? std::nullopt : of(alert->symptom);
    }
    const auto entity = state_.indexes.entity_by_name.find(name);
    if (entity == state_.indexes.entity_by_name.end()) return std::nullopt;
    const auto there = state_.indexes.symptoms_by_entity.find(entity->second);
    if (there == state_.indexes.symptoms_by_entity.end() || there->second.empty())
      return std::nullopt;
    return of(there->second.back());
  }

  [[nodiscard]] ComparedThing shown(const std::string& asked, const Thing& thing) const {
    return {.asked = asked,
            .incident = incident_name(thing.incident),
            .symptom = thing.symptom.value,
            .text = thing.symptom.set() ? text_of(thing.symptom) : incident_name(thing.asked)};
  }

  [[nodiscard]] std::string text_of(SymptomId id) const {
    const Symptom& symptom = state_.symptoms.at(id);
    return std::string(state_.entity_name(symptom.entity)) + " " + symptom.kind;
  }

 private:
  [[nodiscard]] Thing of(IncidentId asked, SymptomId symptom) const {
    return {.asked = asked, .incident = state_.survivor(asked), .symptom = symptom};
  }
  [[nodiscard]] std::optional<Thing> of(SymptomId id) const {
    const Symptom* symptom = state_.symptoms.find(id);
    if (symptom == nullptr || !symptom->incident.set()) return std::nullopt;
    return of(symptom->incident, id);
  }

  const State& state_;
};

class Teller {
 public:
  Teller(const State& state, const Asked& asked) : state_(state), asked_(asked) {}

  // --- in one incident ---
  void tell_joined(const Thing& thing) {
    if (thing.symptom.set()) {
      const Symptom& symptom = state_.symptoms.at(thing.symptom);
      if (symptom.joined.total != 0)
        add_joined(asked_.text_of(thing.symptom), symptom.incident, symptom.joined);
    }
    IncidentId each = thing.asked;
    while (state_.incidents.at(each).merged_into.set()) {
      const Incident& merged = state_.incidents.at(each);
      add_joined(incident_name(each), merged.merged_into, merged.merge_score);
      each = merged.merged_into;
    }
  }

  // --- in two ---
  // What `thing`, or one of its incident's symptoms, was found to have with `other`.
  void tell_apart(const Thing& thing, IncidentId other) {
    if (thing.symptom.set()) {
      add_passed(thing.symptom, other);
    } else {
      for (const SymptomId symptom : state_.index_of(thing.incident).symptoms)
        add_passed(symptom, other);
    }
    const Incident& incident = state_.incidents.at(thing.incident);
    for (const PassedOver& each : incident.passed_over)
      if (state_.survivor(each.incident) == other) add(incident_name(incident.id), each);
  }

  // The nearest first; one that was compared in full before one that was not.
  std::vector<ComparisonView> comparisons() && {
    const auto rank = [](const ComparisonView& each) {
      const bool weighed =
          each.reason == PassReason::kBelow || each.reason == PassReason::kOutweighed;
      return std::pair(!weighed, each.needed - each.score.total);
    };
    std::stable_sort(comparisons_.begin(), comparisons_.end(),
                     [&](const ComparisonView& a, const ComparisonView& b) {
                       return !a.joined && !b.joined && rank(a) < rank(b);
                     });
    if (comparisons_.size() > limits::kComparisonsShown)
      comparisons_.resize(limits::kComparisonsShown);
    return std::move(comparisons_);
  }

 private:
  void add_passed(SymptomId id, IncidentId other) {
    for (const PassedOver& each : state_.symptoms.at(id).passed_over)
      if (state_.survivor(each.incident) == other) add(asked_.text_of(id), each);
  }

  void add_joined(std::string what, IncidentId with, const GroupingScore& score) {
    std::string text = what + " and " + incident_name(with) + ": " + score_text(state_, score);
    const bool told = std::any_of(comparisons_.begin(), comparisons_.end(),
                                  [&](const ComparisonView& each) { return each.text == text; });
    if (told) return;
    comparisons_.push_back({.what = std::move(what),
                            .with = incident_name(with),
                            .joined = true,
                            .score = score,
                            .via = std::string(state_.entity_name(score.via)),
                            .text = std::move(text)});
  }

  void add(std::string what, const PassedOver& each) {
    const std::string with = incident_name(each.incident);
    std::string text = what + " and " + with + ": " + score_text(state_, each);
    comparisons_.push_back({.what = std::move(what),
                            .with = with,
                            .reason = each.reason,
                            .score = each.score,
                            .via = std::string(state_.entity_name(each.score.via)),
                            .needed = each.needed,
                            .text = std::move(text)});
  }

  const State& state_;
  const Asked& asked_;
  std::vector<ComparisonView> comparisons_;
};

// Of what stands for it: the symptom's place, or the incident's best cause and medoid.
std::vector<Place> places_of(const View& view, const Thing& thing) {
  if (thing.symptom.set())
    return {view.neighbourhoods.place_of(view.state.symptoms.at(thing.symptom).entity)};
  const Incident& incident = view.state.incidents.at(thing.incident);
  std::vector<Place> places = {view.neighbourhoods.place_of(incident.medoid)};
  if (incident.cause.set()) places.push_back(view.neighbourhoods.place_of(incident.cause));
  return places;
}

// The first place that both depend on, by today's map.
std::optional<Place> common_place(const View& view, const Thing& a, const Thing& b) {
  std::vector<Place> above;
  for (const Place& place : places_of(view, a))
    for (const ReachedPlace& each : view.neighbourhoods.upstream(place))
      above.push_back(each.place);
  for (const Place& place : places_of(view, b)) {
    for (const ReachedPlace& each : view.neighbourhoods.upstream(place))
      if (std::find(above.begin(), above.end(), each.place) != above.end()) return each.place;
  }
  return std::nullopt;
}

std::string name_of(const View& view, const Place& place) {
  if (place.node != kNoNode) return std::string(view.map().node(place.node).name);
  return std::string(view.state.entity_name(place.entity));
}

// Where no comparison is kept.
std::string never_compared(const View& view, const Thing& a, const Thing& b) {
  const Thing& older = a.incident < b.incident ? a : b;
  const Thing& younger = a.incident < b.incident ? b : a;
  const Incident& first = view.state.incidents.at(older.incident);
  if (first.resolved_at.set() &&
      first.resolved_at <= view.state.incidents.at(younger.incident).opened_at) {
    return incident_name(older.incident) + " was over before " + incident_name(younger.incident) +
           " opened";
  }
  const std::optional<Place> common = common_place(view, a, b);
  if (!common) {
    return "never compared: no common dependency within " + counted(limits::kPathHopsMax, "hop") +
           " and no rule";
  }
  return "both depend on " + name_of(view, *common) + ", yet none of the " +
         std::to_string(limits::kPassedOverKept) +
         " nearest comparisons that are kept of each symptom is between them";
}

}  // namespace

Result<TogetherView> why_together(const View& view, const TogetherQuery& query) {
  const Asked asked(view.state);
  const std::optional<Thing> a = asked.find(query.a);
  const std::optional<Thing> b = asked.find(query.b);
  if (!a || !b)
    return Error(ErrorCode::kNotFound,
                 "nothing in an incident is called " + (a ? query.b : query.a));
  TogetherView told{.a = asked.shown(query.a, *a),
                    .b = asked.shown(query.b, *b),
                    .together = a->incident == b->incident};
  Teller teller(view.state, asked);
  if (told.together) {
    told.reason = "both are in " + told.a.incident;
    teller.tell_joined(*a);
    teller.tell_joined(*b);
    told.comparisons = std::move(teller).comparisons();
    return told;
  }
  teller.tell_apart(*a, b->incident);
  teller.tell_apart(*b, a->incident);
  told.comparisons = std::move(teller).comparisons();
  told.reason = told.comparisons.empty() ? never_compared(view, *a, *b)
                                         : told.a.incident + " and " + told.b.incident +
                                               " are two: " + told.comparisons.front().text;
  return told;
}

}  // namespace headwater::correlator
