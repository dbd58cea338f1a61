// Estate: a fixture that lets a map break in small: places hurt, changes land, incidents are
// grouped, ranked and merged as the engine would, one after the other. Times are seconds after
// at(0).
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "correlator/grouping.h"
#include "correlator/suspects.h"
#include "tests/correlator/state_builder.h"

namespace headwater::correlator {

class Estate : public testing::Test {
 protected:
  void node(const std::string& name, EntityKind kind = EntityKind::kService,
            const std::string& tenant = "") {
    build.node({.name = name, .kind = kind, .tenant = tenant});
  }
  void depends(const std::string& from, const std::string& to) { build.edge(from, to); }
  // "t03", "odoo-t03": tenants' apps that all depend on `shared`.
  static std::string tenant(int number) {
    return (number < 10 ? "t0" : "t") + std::to_string(number);
  }
  static std::string app(int number) { return "odoo-" + tenant(number); }
  void apps(int count, const std::vector<std::string>& shared) {
    for (int i = 1; i <= count; ++i) {
      node(app(i), EntityKind::kTenantApp, tenant(i));
      for (const std::string& place : shared) depends(app(i), place);
    }
  }

  // A symptom that joins or opens an incident; then its incident is ranked and merged.
  IncidentId hurts(SymptomSpec spec, std::int64_t seconds_later) {
    spec.onset = at(seconds_later);
    const SymptomId symptom = build.symptom(spec);
    const auto [grouped, passed_over] = group_symptom(build.view(), symptom, spec.onset);
    if (grouped) last_score = grouped->score;
    IncidentId incident;
    if (grouped) {
      incident = grouped->incident;
    } else {
      const Duration gap = next_opening_gap(build.state().meta, spec.onset);
      incident = IncidentId{build.state().meta.next_incident};
      build.apply(IncidentOpened{.incident = incident,
                                 .entity = build.entity(spec.entity),
                                 .onset = spec.onset,
                                 .at = spec.onset,
                                 .opening_gap = gap});
    }
    attach({.symptom = symptom,
            .incident = incident,
            .score = grouped ? grouped->score : GroupingScore{},
            .passed_over = passed_over});
    rank(incident, spec.onset);
    return merge(incident, spec.onset);
  }
  IncidentId hurts(const std::string& entity, const std::string& kind, SymptomClass symptom_class,
                   std::int64_t seconds_later, const std::string& of_tenant = "") {
    return hurts(
        {.entity = entity, .tenant = of_tenant, .kind = kind, .symptom_class = symptom_class},
        seconds_later);
  }
  // The same, forced into one incident without grouping.
  SymptomId hurts_in(IncidentId incident, SymptomSpec spec, std::int64_t seconds_later) {
    spec.onset = at(seconds_later);
    const SymptomId symptom = build.symptom(spec);
    attach({.symptom = symptom, .incident = incident});
    return symptom;
  }

  Ranking rank(IncidentId incident, Timestamp now) {
    const Ranked ranked = rank_suspects(build.view(), incident, now);
    build.apply(SuspectsRanked{.incident = incident,
                               .ranking = ranked.ranking,
                               .medoid = ranked.medoid,
                               .cause = ranked.cause});
    return ranked.ranking;
  }
  Ranking ranking(IncidentId incident) { return rank(incident, at(3600)); }
  [[nodiscard]] std::size_t open_incidents() { return build.state().indexes.open_incidents.size(); }
  static std::vector<std::string> titles(const Ranking& ranking) {
    std::vector<std::string> titles;
    for (const Suspect& suspect : ranking.suspects) titles.push_back(suspect.title);
    return titles;
  }
  // Its place in the list, from 0; past the end if it is not printed.
  static std::size_t place(const Ranking& ranking, const std::string& title) {
    const std::vector<std::string> all = titles(ranking);
    return static_cast<std::size_t>(std::find(all.begin(), all.end(), title) - all.begin());
  }
  static std::string printed(const Ranking& ranking);

  StateBuilder build;
  GroupingScore last_score;

 private:
  void attach(const SymptomAttached& attached) {
    const Timestamp onset = build.state().symptoms.at(attached.symptom).onset;
    const Incident incident = build.state().incidents.at(attached.incident);
    build.apply(attached);
    build.apply(IncidentTouched{.incident = incident.id,
                                .onset = std::min(incident.onset, onset),
                                .last_onset = std::max(incident.last_onset, onset)});
  }
  IncidentId merge(IncidentId id, Timestamp now) {
    Comparison compared = find_merge(build.view(), id, now);
    while (compared.best) {
      const IncidentId older = std::min(id, compared.best->incident);
      build.merged(std::max(id, compared.best->incident), older, now, compared.best->score);
      id = older;
      rank(id, now);
      compared = find_merge(build.view(), id, now);
    }
    const auto& known = build.state().incidents.at(id).passed_over;
    if (auto nearest = nearest_ever(known, compared.passed_over); !nearest.empty())
      build.apply(IncidentCompared{.incident = id, .passed_over = nearest});
    return id;
  }
};

inline std::string Estate::printed(const Ranking& ranking) {
  std::string text = "verdict " + std::string(to_string(ranking.attribution.verdict)) + "\n";
  for (const Suspect& suspect : ranking.suspects) {
    text += suspect.title + " " + std::to_string(suspect.probability) + "bp";
    for (const Evidence& evidence : suspect.evidence) {
      text += " " + std::string(to_string(evidence.kind)) + "=" + std::to_string(evidence.weight) +
              "(" + evidence.detail + ")";
    }
    text += "\n";
  }
  return text + std::to_string(ranking.others_count) + " others " +
         std::to_string(ranking.others_probability) + "bp\n";
}

}  // namespace headwater::correlator
