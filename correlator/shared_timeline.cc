#include "correlator/shared_timeline.h"

#include <algorithm>
#include <utility>

#include "correlator/incident_card.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/view_filters.h"
#include "model/limits.h"
#include "rules/local_days.h"

namespace headwater::correlator {
namespace {

// Its symptoms are looked through, too.
constexpr std::size_t kRowsOfAnIncident =
    limits::kTimelineRowsPerSlice / limits::kQueryRowsPerSlice;

Timestamp start_of(const Change& change) {
  return change.body.started_at.set() ? change.body.started_at : change.occurred_at;
}

SharedTimelineItem item_of(const View& view, const Change& change) {
  SharedTimelineItem item{.kind = TimelineKind::kChange,
                          .id = change.id.value,
                          .name = change.body.id,
                          .title = change.body.title,
                          .type = std::string(to_string(change.body.kind)),
                          .status = std::string(to_string(change.body.status)),
                          .start = start_of(change),
                          .end = change.body.finished_at,
                          .known_at = change.seen_at};
  if (!change.body.version_to.empty()) item.title += " " + change.body.version_to;
  for (const EntityId entity : change.entities) {
    if (item.entities.size() == limits::kCardTenantsMax) break;
    item.entities.emplace_back(view.state.entity_name(entity));
  }
  return item;
}

void add_entities(const View& view, IncidentId incident, std::vector<std::string>& entities) {
  for (const Symptom* symptom : symptoms_of(view, incident)) {
    if (entities.size() == limits::kCardTenantsMax) return;
    std::string name(view.state.entity_name(symptom->entity));
    if (std::find(entities.begin(), entities.end(), name) == entities.end())
      entities.push_back(std::move(name));
  }
}

SharedTimelineItem item_of(const View& view, const Incident& incident) {
  SharedTimelineItem item{.kind = TimelineKind::kIncident,
                          .id = incident.id.value,
                          .name = incident_name(incident.id),
                          .title = incident_title(view, incident.id),
                          .status = std::string(to_string(incident.state)),
                          .priority = std::string(to_string(incident.priority)),
                          .start = incident.onset,
                          .end = incident.resolved_at,
                          .known_at = incident.opened_at};
  add_entities(view, incident.id, item.entities);
  if (incident.ranking.suspects.empty()) return item;
  const Suspect& first = incident.ranking.suspects.front();
  item.first_suspect = first.title;
  item.first_suspect_probability = first.probability;
  item.suspected_change = first.change.value;
  return item;
}

bool within(const SharedTimelineQuery& query, Timestamp start, Timestamp end) {
  return !(query.to.set() && start >= query.to) && !(query.from.set() && end < query.from);
}

bool wanted(const View& view, const SharedTimelineQuery& query, const Change& change) {
  const Timestamp start = start_of(change);
  return within(query, start, std::max(start, change.body.finished_at)) &&
         concerns_entity(view, change, query.entity) && concerns_tenant(view, change, query.tenant);
}

// One that was merged is part of its survivor.
bool wanted(const View& view, const SharedTimelineQuery& query, const Incident& incident) {
  const Timestamp end = is_active(incident) ? query.from : incident.resolved_at;
  return incident.state != IncidentState::kMerged &&
         within(query, incident.onset, std::max(incident.onset, end)) &&
         touches_entity(view, incident.id, query.entity) &&
         touches_tenant(view, incident.id, query.tenant);
}

void add_calendars(const View& view, const SharedTimelineQuery& query, SharedTimelinePage& page) {
  const auto& calendars = view.configuration().calendars;
  if (calendars == nullptr) return;
  const Timestamp to = query.to.set() ? query.to : view.state.meta.at;
  for (const rules::NamedDays& days : calendars->named_days(query.from, to)) {
    if (page.items.size() == limits::kPageSizeMax) return;
    page.items.push_back({.kind = TimelineKind::kCalendar,
                          .name = std::string(days.calendar),
                          .title = std::string(days.calendar),
                          .start = days.start,
                          .end = days.end});
  }
}

// The newest object below an ordinal that is not in it, and the way to older ones.
template <class Table>
class BackwardWalk {
 public:
  BackwardWalk(const Table& table, std::uint64_t before)
      : table_(table), at_(table.after({before - 1})) {
    if (before == 0) at_ = table.begin();
  }
  [[nodiscard]] bool over() const { return at_ == table_.begin(); }
  [[nodiscard]] const auto& newest() const { return *below().second; }
  void step() { --at_; }
  // The `before` to go on with.
  [[nodiscard]] std::uint64_t place() const { return over() ? 0 : below().first + 1; }

 private:
  [[nodiscard]] auto below() const {
    auto before = at_;
    return *--before;
  }
  const Table& table_;
  typename Table::Iterator at_;
};

}  // namespace

SharedTimelinePage shared_timeline(const View& view, const SharedTimelineQuery& query) {
  BackwardWalk changes(view.state.changes, query.before.change);
  BackwardWalk incidents(view.state.incidents, query.before.incident);
  const std::size_t limit =
      std::min(query.limit == 0 ? limits::kPageSizeDefault : query.limit, limits::kPageSizeMax);
  SharedTimelinePage page;
  if (query.before.change == UINT64_MAX && query.before.incident == UINT64_MAX)
    add_calendars(view, query, page);
  const std::size_t full = page.items.size() + limit;
  const auto take = [&](auto& walk) {
    const auto& object = walk.newest();
    if (wanted(view, query, object)) page.items.push_back(item_of(view, object));
    walk.step();
  };
  std::size_t looked_at = 0;
  while (!changes.over() || !incidents.over()) {
    if (page.items.size() == full || looked_at >= limits::kTimelineRowsPerSlice) {
      page.next = std::to_string(changes.place()) + "." + std::to_string(incidents.place());
      break;
    }
    const bool change_next =
        incidents.over() ||
        (!changes.over() && changes.newest().seen_at > incidents.newest().opened_at);
    change_next ? take(changes) : take(incidents);
    looked_at += change_next ? 1 : kRowsOfAnIncident;
  }
  return page;
}

}  // namespace headwater::correlator
