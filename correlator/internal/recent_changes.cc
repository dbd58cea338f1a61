#include "correlator/internal/recent_changes.h"

#include <algorithm>

namespace headwater::correlator {

Timestamp change_start(const Change& change) {
  if (change.body.started_at.set()) return change.body.started_at;
  return change.body.finished_at.set() ? change.body.finished_at : change.occurred_at;
}

std::vector<const Change*> recent_changes(const View& view, EntityId entity, Timestamp onset,
                                          Timestamp until) {
  std::vector<const Change*> recent;
  const auto at = view.state.indexes.changes_by_entity.find(entity);
  if (at == view.state.indexes.changes_by_entity.end()) return recent;
  const Timestamp from = onset - view.configuration().look_back;
  for (const ChangeId id : at->second) {
    const Change& change = view.state.changes.at(id);
    const Timestamp start = change_start(change);
    if (start >= from && start <= until) recent.push_back(&change);
  }
  return recent;
}

bool holds_tenant(const Change& change, std::string_view tenant) {
  const std::vector<std::string>& tenants = change.body.tenants;
  return tenants.empty() || std::find(tenants.begin(), tenants.end(), tenant) != tenants.end();
}

}  // namespace headwater::correlator
