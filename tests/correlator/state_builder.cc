#include "tests/correlator/state_builder.h"

#include <utility>

namespace headwater::correlator {

Timestamp at(std::int64_t seconds_later) {
  return *parse_rfc3339("2026-11-20T10:00:00Z") + seconds(seconds_later);
}

StateBuilder::StateBuilder() {
  configuration_.estate = "eu";
  apply(StoreEpochNoted{.epoch = "e1"});
}

void StateBuilder::apply(const Record& record) { correlator::apply(state_, record); }

void StateBuilder::apply(const std::vector<Record>& records) {
  for (const Record& record : records) apply(record);
}

EntityId StateBuilder::entity(const std::string& name, const std::string& tenant) {
  const auto known = state_.indexes.entity_by_name.find(name);
  if (known != state_.indexes.entity_by_name.end()) return known->second;
  const EntityId id{state_.meta.next_entity};
  apply(EntitySeen{.entity = id, .name = name, .tenant = tenant});
  return id;
}

SourceId StateBuilder::source(const std::string& name) {
  const auto known = state_.indexes.source_by_name.find(name);
  if (known != state_.indexes.source_by_name.end()) return known->second;
  const SourceId id{state_.meta.next_source};
  apply(SourceSeen{.source = id, .name = name});
  return id;
}

void StateBuilder::catches_up(const std::string& name, Timestamp as_of) {
  apply(SourceProgressNoted{.source = source(name), .catching_up = true, .as_of = as_of});
}

void StateBuilder::caught_up(const std::string& name) {
  apply(SourceProgressNoted{.source = source(name), .catching_up = false});
}

IncidentId StateBuilder::incident(Timestamp opened, const std::string& policy, Duration hold) {
  const IncidentId id{state_.meta.next_incident};
  apply(IncidentOpened{
      .incident = id, .onset = opened, .at = opened, .policy = policy, .step_due = opened + hold});
  return id;
}

SymptomId StateBuilder::symptom(const SymptomSpec& spec, IncidentId incident) {
  const AlertId alert{state_.meta.next_alert};
  LabelSet labels = spec.labels;
  if (labels.empty()) {
    labels = LabelSet({{"alertname", spec.kind},
                       {"service", spec.entity},
                       {"tenant", spec.tenant},
                       {"n", std::to_string(alert.value)}});
  }
  apply(AlertFired{.alert = alert,
                   .identity = labels.hash(),
                   .labels = labels,
                   .annotations = spec.annotations,
                   .generator_url = spec.generator_url,
                   .source = source(spec.source),
                   .entity = entity(spec.entity, spec.tenant),
                   .tenant = spec.tenant,
                   .severity = spec.severity,
                   .starts_at = spec.onset,
                   .at = spec.onset,
                   .count = 1,
                   .symptom = SymptomId{state_.meta.next_symptom}});
  return raise(spec, OriginKind::kAlert, alert.value, incident);
}

SymptomId StateBuilder::signal(const SymptomSpec& spec, SignalKind kind, IncidentId incident) {
  const SignalId signal{state_.meta.next_signal};
  const LabelSet labels({{"name", spec.kind}, {"service", spec.entity}, {"tenant", spec.tenant}});
  apply(SignalMeasured{.signal = signal,
                       .identity = labels.hash(),
                       .labels = labels,
                       .source = source(spec.source),
                       .entity = entity(spec.entity, spec.tenant),
                       .tenant = spec.tenant,
                       .body = {.kind = kind, .count = 3},
                       .deviation = 5'000,
                       .occurred_at = spec.onset,
                       .at = spec.onset,
                       .lease_until = spec.onset + minutes(15),
                       .symptom = SymptomId{state_.meta.next_symptom}});
  return raise(spec, OriginKind::kSignal, signal.value, incident);
}

SymptomId StateBuilder::raise(const SymptomSpec& spec, OriginKind origin, std::uint64_t origin_id,
                              IncidentId incident) {
  const SymptomId id{state_.meta.next_symptom};
  apply(SymptomRaised{.symptom = id,
                      .origin = origin,
                      .origin_id = origin_id,
                      .source = source(spec.source),
                      .kind = spec.kind,
                      .symptom_class = spec.symptom_class,
                      .entity = entity(spec.entity, spec.tenant),
                      .tenant = spec.tenant,
                      .severity = spec.severity,
                      .onset = spec.onset,
                      .at = spec.onset,
                      .intensity = spec.intensity,
                      .habit_percent = spec.habit_percent,
                      .previous = spec.previous});
  if (incident.set()) apply(SymptomAttached{.symptom = id, .incident = incident});
  return id;
}

void StateBuilder::clears(SymptomId symptom, Timestamp when) {
  apply(SymptomCleared{.symptom = symptom, .at = when});
}

void StateBuilder::returns(SymptomId symptom, Timestamp when) {
  apply(SymptomReturned{.symptom = symptom, .at = when});
}

ChangeId StateBuilder::change(const ChangeSpec& spec) {
  const ChangeId id{state_.meta.next_change};
  ChangeSeen seen{.change = id,
                  .identity = hash128(std::to_string(id.value)),
                  .body = {.id = std::to_string(id.value),
                           .kind = spec.kind,
                           .status = spec.status,
                           .title = spec.title,
                           .services = spec.entities,
                           .tenants = spec.tenants,
                           .started_at = spec.started_at,
                           .version_to = spec.version_to},
                  .source = source("kafka:deployments"),
                  .occurred_at = spec.started_at,
                  .at = spec.started_at};
  for (const std::string& name : spec.entities) seen.entities.push_back(entity(name));
  apply(seen);
  return id;
}

void StateBuilder::ranked(IncidentId incident, const Ranking& ranking, Priority priority) {
  apply(SuspectsRanked{.incident = incident, .ranking = ranking, .priority = priority});
}

void StateBuilder::merged(IncidentId absorbed, IncidentId into, Timestamp when,
                          const GroupingScore& score) {
  const Incident& survivor = state_.incidents.at(into);
  apply(IncidentAbsorbed{.incident = into,
                         .absorbed = absorbed,
                         .score = score,
                         .onset = survivor.onset,
                         .last_onset = survivor.last_onset});
  apply(IncidentMerged{.incident = absorbed, .into = into, .at = when, .score = score});
}

View StateBuilder::view() {
  references_.configuration = std::make_shared<const rules::Configuration>(configuration_);
  references_.map = std::make_shared<const DependencyMap>(DependencyMap::compile({facts_}));
  neighbourhoods_.rebuild(state_, *references_.map, references_.configuration->grouping.rules);
  silences_.rebuild(state_);
  return View{state_, references_, neighbourhoods_, silences_};
}

}  // namespace headwater::correlator
