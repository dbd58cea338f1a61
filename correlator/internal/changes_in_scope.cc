#include "correlator/internal/changes_in_scope.h"

#include <absl/container/btree_set.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "correlator/internal/incident_facts.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// At most limits::kNeighbourhoodEntitiesMax of what hurts is looked up from: a card shows a few
// changes, and the widest incidents share what they depend on.
absl::btree_set<EntityId> scope_of(const View& view, IncidentId incident) {
  absl::btree_set<EntityId> hurt;
  for (const Symptom* symptom : symptoms_of(view, incident)) {
    if (hurt.size() == limits::kNeighbourhoodEntitiesMax) break;
    if (symptom->entity.set()) hurt.insert(symptom->entity);
  }
  absl::btree_set<EntityId> scope{EntityId{}};  // the unset entity holds estate-wide changes
  for (const EntityId entity : hurt) {
    scope.insert(entity);
    const Place place = view.neighbourhoods.place_of(entity);
    for (const ReachedPlace& reached : view.neighbourhoods.upstream(place))
      scope.insert(view.neighbourhoods.entity_at(reached.place));
  }
  return scope;
}

Timestamp started(const Change& change) {
  return change.body.started_at.set() ? change.body.started_at : change.occurred_at;
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) {
    if (i != 0) text += ", ";
    text += names[i];
  }
  if (names.size() > kShown) text += " and " + std::to_string(names.size() - kShown) + " more";
  return text;
}

}  // namespace

std::string change_text(const View& view, const Change& change) {
  std::string text(to_string(change.body.kind));
  const std::string& what = change.body.title.empty() ? change.body.id : change.body.title;
  text += " " + what;
  if (!change.body.version_to.empty() && what.find(change.body.version_to) == std::string::npos)
    text += " " + change.body.version_to;
  text += " (" + std::string(to_string(change.body.status)) + ")";
  std::vector<std::string> names;
  for (const EntityId entity : change.entities) names.emplace_back(view.state.entity_name(entity));
  if (!names.empty()) text += " on " + listed(names);
  if (!change.body.tenants.empty()) text += ", for " + listed(change.body.tenants);
  return text;
}

std::vector<std::string> changes_in_scope(const View& view, IncidentId incident, Timestamp now) {
  const Timestamp from = view.state.incidents.at(incident).onset - view.configuration().look_back;
  absl::btree_set<std::pair<Timestamp, ChangeId>> found;
  for (const EntityId entity : scope_of(view, incident)) {
    const auto at = view.state.indexes.changes_by_entity.find(entity);
    if (at == view.state.indexes.changes_by_entity.end()) continue;
    for (const ChangeId id : at->second) {
      const Change* change = view.state.changes.find(id);
      if (change == nullptr || started(*change) < from || started(*change) > now) continue;
      found.emplace(started(*change), id);
      if (found.size() > limits::kCardChangesMax) found.erase(found.begin());
    }
  }
  std::vector<std::string> lines;
  for (auto at = found.rbegin(); at != found.rend(); ++at)
    lines.push_back(format_rfc3339(at->first) + " " +
                    change_text(view, view.state.changes.at(at->second)));
  return lines;
}

}  // namespace headwater::correlator
