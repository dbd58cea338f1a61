#include <algorithm>

#include "correlator/internal/event_decisions.h"
#include "correlator/internal/event_names.h"
#include "correlator/internal/recent_changes.h"

namespace headwater::correlator {
namespace {

bool is_over(const ChangeBody& body) { return body.status != ChangeStatus::kStarted; }

// What is already over stays over: a "started" that comes after its "succeeded" is old news.
bool is_older_status(const Change& known, const ArrivedEvent& arrived, const ChangeBody& body) {
  if (is_over(known.body) && !is_over(body)) return true;
  return arrived.event.occurred_at < known.occurred_at || body.status == known.body.status;
}

Timestamp or_else(Timestamp first, Timestamp second) { return first.set() ? first : second; }

// As far as the event tells it.
Timestamp start_of(const ArrivedEvent& arrived, const ChangeBody& body) {
  return or_else(body.started_at, arrived.event.occurred_at);
}

// An older status is dropped, but for a start that is not known yet: the end came first.
void update_change(const Change& known, const ArrivedEvent& arrived, const ChangeBody& body,
                   std::vector<Record>& out) {
  ChangeUpdated updated{.change = known.id,
                        .status = known.body.status,
                        .started_at = std::min(known.body.started_at, start_of(arrived, body)),
                        .finished_at = known.body.finished_at,
                        .occurred_at = known.occurred_at};
  if (!is_older_status(known, arrived, body)) {
    updated.status = body.status;
    updated.occurred_at = arrived.event.occurred_at;
    if (is_over(body)) updated.finished_at = or_else(body.finished_at, updated.occurred_at);
  } else if (updated.started_at == known.body.started_at) {
    out.emplace_back(EventDropped{.source = arrived.source, .reason = DropReason::kOlderStatus});
    return;
  }
  out.emplace_back(updated);
}

// What `entity` ran before `deploy`, by start. What was deployed for other tenants, or by another
// source, is another instance.
std::vector<const Change*> deployed_before(const View& view, EntityId entity,
                                           const ChangeSeen& deploy) {
  std::vector<const Change*> deployed;
  const auto at = view.state.indexes.changes_by_entity.find(entity);
  if (at == view.state.indexes.changes_by_entity.end()) return deployed;
  for (const ChangeId id : at->second) {
    const Change& earlier = view.state.changes.at(id);
    const ChangeBody& body = earlier.body;
    if ((body.kind == ChangeKind::kDeploy || body.kind == ChangeKind::kRollback) &&
        !body.version_to.empty() && earlier.source == deploy.source &&
        body.tenants == deploy.body.tenants && change_start(earlier) < deploy.body.started_at)
      deployed.push_back(&earlier);
  }
  std::stable_sort(deployed.begin(), deployed.end(), [](const Change* a, const Change* b) {
    return change_start(*a) < change_start(*b);
  });
  return deployed;
}

// Whether what `deploy` brings is older than what runs: the entity ran it first. So a release that
// comes again after it was rolled back is no rollback.
bool goes_back(const View& view, EntityId entity, const ChangeSeen& deploy) {
  const std::vector<const Change*> deployed = deployed_before(view, entity, deploy);
  if (deployed.empty()) return false;
  const std::string& version = deploy.body.version_to;
  const std::string& present = deployed.back()->body.version_to;
  for (const Change* earlier : deployed) {
    for (const std::string* ran : {&earlier->body.version_from, &earlier->body.version_to}) {
      if (*ran == present) return false;
      if (*ran == version) return true;
    }
  }
  return false;
}

bool is_rollback(const View& view, const ChangeSeen& seen) {
  const ChangeBody& body = seen.body;
  if (body.kind != ChangeKind::kDeploy || body.version_to.empty() || seen.entities.empty())
    return false;
  return std::all_of(seen.entities.begin(), seen.entities.end(),
                     [&](EntityId entity) { return goes_back(view, entity, seen); });
}

std::vector<EntityId> entities_of(const View& view, const EventNames& names) {
  std::vector<EntityId> entities;
  for (const std::string& name : names.entities) {
    const EntityId entity = entity_id(view, name);
    if (std::find(entities.begin(), entities.end(), entity) == entities.end())
      entities.push_back(entity);
  }
  return entities;
}

}  // namespace

void decide_change(const View& view, const ArrivedEvent& arrived, const ChangeBody& body,
                   std::vector<Record>& out) {
  const auto at = view.state.indexes.change_by_identity.find(arrived.identity);
  if (at != view.state.indexes.change_by_identity.end())
    return update_change(view.state.changes.at(at->second), arrived, body, out);
  const EventNames names = names_of(view, arrived.event, arrived.labels);
  ChangeSeen seen{.change = {view.state.meta.next_change},
                  .identity = arrived.identity,
                  .body = body,
                  .source = arrived.source,
                  .entities = entities_of(view, names),
                  .occurred_at = arrived.event.occurred_at,
                  .at = arrived.now};
  seen.body.started_at = start_of(arrived, body);
  if (is_over(body)) seen.body.finished_at = or_else(body.finished_at, seen.occurred_at);
  if (seen.body.tenants.empty() && !names.tenant.empty()) seen.body.tenants = {names.tenant};
  if (is_rollback(view, seen)) seen.body.kind = ChangeKind::kRollback;
  out.emplace_back(std::move(seen));
}

}  // namespace headwater::correlator
