#include "correlator/neighbourhoods.h"

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include "correlator/internal/incident_facts.h"
#include "correlator/internal/symptom_labels.h"
#include "correlator/state.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// None if a label of the rule is missing: what is not said does not agree.
std::optional<Hash128> group_under(const rules::GroupRule& rule, std::size_t rule_index,
                                   const LabelSet& labels) {
  if (rule.by.empty() || !rule.match.matches(labels)) return std::nullopt;
  std::string bytes = std::to_string(rule_index);
  for (const std::string& name : rule.by) {
    const std::string_view value = rules::label_value(labels, name);
    if (value.empty()) return std::nullopt;
    bytes.push_back('\0');
    bytes.append(value);
  }
  return hash128(bytes);
}

}  // namespace

void Neighbourhoods::rebuild(const State& state, const DependencyMap& map,
                             std::span<const rules::GroupRule> group_rules) {
  *this = Neighbourhoods{};
  map_ = &map;
  group_rules_ = group_rules;
  dependents_within_.resize(map.size());
  for (NodeIndex node = 0; node < map.size(); ++node)
    for (const ReachedPlace& reached : upstream({.node = node, .entity = {}}))
      ++dependents_within_[reached.place.node];
  for (const auto& [id, entity] : state.entities) see(*entity);
  for (const IncidentId incident : state.indexes.open_incidents) cover(state, incident, 1);
}

void Neighbourhoods::observe(const State& state, const Record& record) {
  if (const auto* seen = std::get_if<EntitySeen>(&record)) {
    see(state.entities.at(seen->entity));
  } else if (const auto* attached = std::get_if<SymptomAttached>(&record)) {
    cover(state, attached->symptom, state.survivor(attached->incident), 1);
  } else if (const auto* returned = std::get_if<SymptomReturned>(&record)) {
    renew(state, returned->symptom);
  } else if (const auto* resolved = std::get_if<IncidentResolved>(&record)) {
    cover(state, resolved->incident, -1);
  } else if (const auto* reopened = std::get_if<IncidentReopened>(&record)) {
    cover(state, reopened->incident, 1);
  } else if (const auto* merged = std::get_if<IncidentMerged>(&record)) {
    move(state, merged->incident, state.survivor(merged->incident));
  } else if (const auto* fired = std::get_if<AlertFired>(&record)) {
    regroup(state, {OriginKind::kAlert, fired->alert.value});
  } else if (const auto* forgotten = std::get_if<AlertForgotten>(&record)) {
    regroup(state, {OriginKind::kAlert, forgotten->alert.value});
  } else if (const auto* measured = std::get_if<SignalMeasured>(&record)) {
    regroup(state, {OriginKind::kSignal, measured->signal.value});
  } else if (const auto* beat = std::get_if<HeartbeatSeen>(&record)) {
    regroup(state, {OriginKind::kHeartbeat, beat->heartbeat.value});
  }
}

Place Neighbourhoods::place_of(EntityId entity) const {
  const auto at = node_by_entity_.find(entity);
  if (at == node_by_entity_.end()) return {.node = kNoNode, .entity = entity};
  return {.node = at->second, .entity = {}};
}

EntityId Neighbourhoods::entity_at(const Place& place) const {
  if (place.node == kNoNode) return place.entity;
  const auto at = entity_by_node_.find(place.node);
  return at == entity_by_node_.end() ? EntityId{} : at->second;
}

std::vector<ReachedPlace> Neighbourhoods::upstream(const Place& from) const {
  std::vector<ReachedPlace> reached{{.place = from, .hops = 0}};
  if (from.node == kNoNode) return reached;
  const auto seen = [&](NodeIndex node) {  // few enough to look through
    return std::any_of(reached.begin(), reached.end(),
                       [&](const ReachedPlace& each) { return each.place.node == node; });
  };
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const ReachedPlace at = reached[i];
    if (at.hops == limits::kPathHopsMax) break;
    for (const NodeIndex dependency : map_->dependencies(at.place.node)) {
      if (seen(dependency)) continue;
      if (reached.size() == limits::kNeighbourhoodEntitiesMax) return reached;
      reached.push_back({.place = {.node = dependency, .entity = {}}, .hops = at.hops + 1});
    }
  }
  return reached;
}

std::span<const Neighbourhoods::Under> Neighbourhoods::incidents_under(const Place& place) const {
  return places_.newest(place, limits::kIncidentsPerEntityMax);
}

std::uint32_t Neighbourhoods::dependents_within_reach(NodeIndex node) const {
  return dependents_within_[node];
}

std::uint32_t Neighbourhoods::hurt_dependents(NodeIndex node) const {
  const auto at = hurt_dependents_.find(node);
  return at == hurt_dependents_.end() ? 0 : at->second;
}

std::vector<IncidentId> Neighbourhoods::incidents_grouped_with(const State& state,
                                                               SymptomId symptom) const {
  std::vector<IncidentId> found;
  for (const Hash128& group : groups_of(state, symptom)) {
    for (const auto& each : groups_.newest(group, limits::kIncidentsPerEntityMax))
      found.push_back(each.incident);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

bool operator==(const Neighbourhoods& a, const Neighbourhoods& b) {
  return a.node_by_entity_ == b.node_by_entity_ && a.entity_by_node_ == b.entity_by_node_ &&
         a.off_map_ == b.off_map_ && a.places_ == b.places_ &&
         a.hurt_dependents_ == b.hurt_dependents_ && a.groups_ == b.groups_ &&
         a.groups_by_symptom_ == b.groups_by_symptom_ &&
         a.symptoms_by_origin_ == b.symptoms_by_origin_;
}

void Neighbourhoods::see(const Entity& entity) {
  const NodeIndex node = map_->find(entity.name);
  if (node == kNoNode) {
    off_map_.push_back(entity.id);
    return;
  }
  node_by_entity_[entity.id] = node;
  entity_by_node_[node] = entity.id;
}

void Neighbourhoods::cover(const State& state, IncidentId incident, int change) {
  for (const SymptomId symptom : state.index_of(incident).symptoms)
    cover(state, symptom, incident, change);
}

void Neighbourhoods::cover(const State& state, SymptomId symptom, IncidentId incident, int change) {
  const Symptom& covering = state.symptoms.at(symptom);
  for (const ReachedPlace& reached : upstream(place_of(covering.entity))) {
    const bool turned =
        places_.add(reached.place, incident, change, {last_began(covering), reached.hops});
    if (!turned || reached.place.node == kNoNode) continue;
    const bool covered = places_.covered(reached.place);
    for (const NodeIndex dependency : map_->dependencies(reached.place.node)) {
      std::uint32_t& hurt = hurt_dependents_[dependency];
      hurt = covered ? hurt + 1 : hurt - 1;
      if (hurt == 0) hurt_dependents_.erase(dependency);
    }
  }
  cover_groups(state, symptom, incident, change);
}

void Neighbourhoods::renew(const State& state, SymptomId symptom) {
  const Symptom& covering = state.symptoms.at(symptom);
  const IncidentId incident = state.survivor(covering.incident);
  for (const ReachedPlace& reached : upstream(place_of(covering.entity)))
    places_.add(reached.place, incident, 0, {last_began(covering), reached.hops});
}

void Neighbourhoods::cover_groups(const State& state, SymptomId symptom, IncidentId incident,
                                  int change) {
  if (change < 0) {
    leave_groups(state, symptom);
    return;
  }
  if (group_rules_.empty()) return;
  std::vector<Hash128> groups = groups_of(state, symptom);
  for (const Hash128& group : groups) groups_.add(group, incident, 1, {});
  const Symptom& made = state.symptoms.at(symptom);
  symptoms_by_origin_[{made.origin, made.origin_id}].push_back(symptom);
  groups_by_symptom_[symptom] = {.incident = incident, .groups = std::move(groups)};
}

void Neighbourhoods::leave_groups(const State& state, SymptomId symptom) {
  const auto at = groups_by_symptom_.find(symptom);
  if (at == groups_by_symptom_.end()) return;
  for (const Hash128& group : at->second.groups) groups_.add(group, at->second.incident, -1, {});
  groups_by_symptom_.erase(at);
  const Symptom& made = state.symptoms.at(symptom);
  const auto list = symptoms_by_origin_.find({made.origin, made.origin_id});
  if (list == symptoms_by_origin_.end()) return;
  std::erase(list->second, symptom);
  if (list->second.empty()) symptoms_by_origin_.erase(list);
}

void Neighbourhoods::move(const State& state, IncidentId from, IncidentId into) {
  for (const SymptomId symptom : state.index_of(into).symptoms) {
    for (const ReachedPlace& reached : upstream(place_of(state.symptoms.at(symptom).entity)))
      places_.move(reached.place, from, into);
    const auto at = groups_by_symptom_.find(symptom);
    if (at == groups_by_symptom_.end() || at->second.incident != from) continue;
    at->second.incident = into;
    for (const Hash128& group : at->second.groups) groups_.move(group, from, into);
  }
}

void Neighbourhoods::regroup(const State& state, const Origin& origin) {
  const auto at = symptoms_by_origin_.find(origin);
  if (at == symptoms_by_origin_.end()) return;
  const std::vector<SymptomId> symptoms = at->second;
  for (const SymptomId symptom : symptoms) {
    const InGroups& before = groups_by_symptom_.at(symptom);
    if (before.groups == groups_of(state, symptom)) continue;
    const IncidentId incident = before.incident;
    leave_groups(state, symptom);
    cover_groups(state, symptom, incident, 1);
  }
}

std::vector<Hash128> Neighbourhoods::groups_of(const State& state, SymptomId symptom) const {
  std::vector<Hash128> groups;
  if (group_rules_.empty()) return groups;
  const LabelSet labels = symptom_labels(state, state.symptoms.at(symptom)).labels;
  for (std::size_t i = 0; i < group_rules_.size(); ++i) {
    if (const auto group = group_under(group_rules_[i], i, labels)) groups.push_back(*group);
  }
  return groups;
}

}  // namespace headwater::correlator
