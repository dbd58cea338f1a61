#include "correlator/internal/view_filters.h"

#include <algorithm>
#include <utility>

#include "correlator/incident_card.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/symptom_labels.h"

namespace headwater::correlator {
namespace {

// Entities that the map says are a tenant's own; others by what the events that named them said.
const std::string& owner_of(const View& view, EntityId entity) {
  const MapNode* node = node_of(view, entity);
  return node != nullptr ? node->tenant : view.state.entities.at(entity).tenant;
}

}  // namespace

bool touches_tenant(const View& view, IncidentId incident, const std::string& tenant) {
  if (tenant.empty()) return true;
  const std::vector<std::string> tenants = tenants_hurt(view, incident);
  return std::find(tenants.begin(), tenants.end(), tenant) != tenants.end();
}

bool touches_entity(const View& view, IncidentId incident, const std::string& entity) {
  if (entity.empty()) return true;
  const std::vector<const Symptom*> symptoms = symptoms_of(view, incident);
  return std::any_of(symptoms.begin(), symptoms.end(), [&](const Symptom* symptom) {
    return view.state.entity_name(symptom->entity) == entity;
  });
}

bool concerns_tenant(const View& view, const Change& change, const std::string& tenant) {
  const std::vector<std::string>& named = change.body.tenants;
  if (tenant.empty() || std::find(named.begin(), named.end(), tenant) != named.end()) return true;
  if (!named.empty()) return false;
  return change.entities.empty() ||
         std::any_of(change.entities.begin(), change.entities.end(), [&](EntityId entity) {
           const std::string& owner = owner_of(view, entity);
           return owner.empty() || owner == tenant;
         });
}

bool concerns_entity(const View& view, const Change& change, const std::string& entity) {
  if (entity.empty()) return true;
  return std::any_of(change.entities.begin(), change.entities.end(),
                     [&](EntityId id) { return view.state.entity_name(id) == entity; });
}

Result<rules::Matchers> read_filters(const std::vector<std::string>& filters) {
  std::vector<rules::Matcher> all;
  for (const std::string& filter : filters) {
    auto matchers = rules::Matchers::parse(filter);
    if (!matchers) return malformed("filter: " + matchers.error().message());
    all.insert(all.end(), matchers->list().begin(), matchers->list().end());
  }
  return rules::Matchers(std::move(all));
}

bool has_matching_symptom(const View& view, IncidentId incident, const rules::Matchers& matchers) {
  if (matchers.empty()) return true;
  const std::vector<const Symptom*> symptoms = symptoms_of(view, incident);
  return std::any_of(symptoms.begin(), symptoms.end(), [&](const Symptom* symptom) {
    return matchers.matches(symptom_labels(view.state, *symptom).labels);
  });
}

}  // namespace headwater::correlator
