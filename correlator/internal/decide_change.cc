#include <algorithm>

#include "correlator/internal/event_decisions.h"
#include "correlator/internal/event_names.h"

namespace headwater::correlator {
namespace {

// What is already over stays over: a "started" that comes after its "succeeded" is old news.
bool is_older_status(const Change& known, const ArrivedEvent& arrived, const ChangeBody& body) {
  if (body.status == ChangeStatus::kStarted && known.body.status != ChangeStatus::kStarted)
    return true;
  return arrived.event.occurred_at < known.occurred_at || body.status == known.body.status;
}

Timestamp or_else(Timestamp first, Timestamp second) { return first.set() ? first : second; }

}  // namespace

void decide_change(const View& view, const ArrivedEvent& arrived, const ChangeBody& body,
                   std::vector<Record>& out) {
  const bool over = body.status != ChangeStatus::kStarted;
  const Timestamp occurred_at = arrived.event.occurred_at;
  const auto at = view.state.indexes.change_by_identity.find(arrived.identity);
  if (at != view.state.indexes.change_by_identity.end()) {
    const Change& known = view.state.changes.at(at->second);
    if (is_older_status(known, arrived, body)) {
      out.emplace_back(EventDropped{.source = arrived.source, .reason = DropReason::kOlderStatus});
      return;
    }
    out.emplace_back(ChangeUpdated{
        .change = known.id,
        .status = body.status,
        .started_at = or_else(known.body.started_at, body.started_at),
        .finished_at = over ? or_else(body.finished_at, occurred_at) : known.body.finished_at,
        .occurred_at = occurred_at});
    return;
  }
  ChangeBody kept = body;
  kept.started_at = or_else(body.started_at, occurred_at);
  if (over) kept.finished_at = or_else(body.finished_at, occurred_at);
  const EventNames names = names_of(view, arrived.event);
  if (kept.tenants.empty() && !names.tenant.empty()) kept.tenants.push_back(names.tenant);
  std::vector<EntityId> entities;
  for (const std::string& name : names.entities) {
    const EntityId entity = entity_id(view, name);
    if (std::find(entities.begin(), entities.end(), entity) == entities.end())
      entities.push_back(entity);
  }
  out.emplace_back(ChangeSeen{.change = {view.state.meta.next_change},
                              .identity = arrived.identity,
                              .body = std::move(kept),
                              .source = arrived.source,
                              .entities = std::move(entities),
                              .occurred_at = occurred_at,
                              .at = arrived.now});
}

}  // namespace headwater::correlator
