#include "correlator/internal/incident_members.h"

#include <algorithm>

#include "correlator/internal/deadline_push.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/tenant_use.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// Lists are sorted by ordinal; most additions go last.
template <class Id>
void insert_sorted(std::vector<Id>& list, const Id& id) {
  if (list.empty() || list.back() < id) {
    list.push_back(id);
    return;
  }
  const auto at = std::lower_bound(list.begin(), list.end(), id);
  if (at == list.end() || *at != id) list.insert(at, id);
}

template <class Id>
void erase_sorted(std::vector<Id>& list, Id id) {
  const auto at = std::lower_bound(list.begin(), list.end(), id);
  if (at != list.end() && *at == id) list.erase(at);
}

bool is_open(const State& state, IncidentId id) {
  return state.indexes.open_incidents.contains(id);
}

void add_neighbour(State& state, const Symptom& symptom) {
  insert_sorted(state.indexes.symptoms_by_entity[symptom.entity], symptom.id);
}

// The alert of a closed symptom may be forgotten some time after it resolved.
void arm_forgetting(State& state, const Symptom& symptom) {
  if (symptom.origin == OriginKind::kAlert)
    push_deadline(state, DeadlineKind::kForgetAlert, symptom.origin_id);
}

std::vector<EntityId> scope_of(const Change& change) {
  return change.entities.empty() ? std::vector<EntityId>{EntityId{}} : change.entities;
}

}  // namespace

void add_member(State& state, const Symptom& symptom) {
  const IncidentId incident = state.survivor(symptom.incident);
  IncidentIndex& index = state.indexes.incidents[incident];
  insert_sorted(index.symptoms, symptom.id);
  if (!symptom.tenant.empty()) insert_sorted(index.tenants, symptom.tenant);
  if (hurts_now(symptom)) ++index.firing;
  if (is_open(state, incident)) add_neighbour(state, symptom);
}

void close_members(State& state, IncidentId incident) {
  state.indexes.open_incidents.erase(incident);
  for (const SymptomId id : state.index_of(incident).symptoms) {
    const Symptom& symptom = state.symptoms.at(id);
    auto& neighbours = state.indexes.symptoms_by_entity[symptom.entity];
    erase_sorted(neighbours, id);
    if (neighbours.empty()) state.indexes.symptoms_by_entity.erase(symptom.entity);
    arm_forgetting(state, symptom);
  }
}

void reopen_members(State& state, IncidentId incident) {
  state.indexes.open_incidents.insert(incident);
  for (const SymptomId id : state.index_of(incident).symptoms)
    add_neighbour(state, state.symptoms.at(id));
}

void move_members(State& state, IncidentId absorbed, IncidentId into) {
  state.indexes.open_incidents.erase(absorbed);
  IncidentIndex& from = state.indexes.incidents[absorbed];
  IncidentIndex moved{.symptoms = std::move(from.symptoms),
                      .firing = from.firing,
                      .tenants = std::move(from.tenants)};
  from.symptoms.clear();
  from.firing = 0;
  from.tenants.clear();
  IncidentIndex& to = state.indexes.incidents[into];
  std::vector<SymptomId> merged;
  merged.reserve(moved.symptoms.size() + to.symptoms.size());
  std::merge(moved.symptoms.begin(), moved.symptoms.end(), to.symptoms.begin(), to.symptoms.end(),
             std::back_inserter(merged));
  to.symptoms = std::move(merged);
  to.firing += moved.firing;
  for (const std::string& tenant : moved.tenants) insert_sorted(to.tenants, tenant);
}

void add_thread(State& state, IncidentId incident, ThreadId thread) {
  insert_sorted(state.indexes.incidents[incident].threads, thread);
}

void remove_thread(State& state, IncidentId incident, ThreadId thread) {
  erase_sorted(state.indexes.incidents[incident].threads, thread);
}

void index_change(State& state, const Change& change) {
  count_more(state.indexes, tenant_of_change(state, change), TenantCount::kChanges);
  for (const EntityId entity : scope_of(change)) {
    auto& list = state.indexes.changes_by_entity[entity];
    insert_sorted(list, change.id);
    if (list.size() > limits::kChangesPerEntityMax) list.erase(list.begin());
  }
}

void unindex_change(State& state, const Change& change) {
  count_less(state.indexes, tenant_of_change(state, change), TenantCount::kChanges);
  for (const EntityId entity : scope_of(change))
    erase_sorted(state.indexes.changes_by_entity[entity], change.id);
}

}  // namespace headwater::correlator
