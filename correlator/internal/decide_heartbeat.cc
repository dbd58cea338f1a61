#include <algorithm>

#include "correlator/internal/event_decisions.h"
#include "correlator/internal/event_names.h"

namespace headwater::correlator {
namespace {

constexpr Duration kIntervalDefault = minutes(1);
constexpr Duration kGraceDefault = minutes(2);

const rules::HeartbeatRule* rule_for(const View& view, const LabelSet& labels) {
  const auto& rules = view.configuration().heartbeats;
  const auto at = std::find_if(rules.begin(), rules.end(),
                               [&](const auto& rule) { return rule.match.matches(labels); });
  return at == rules.end() ? nullptr : &*at;
}

Duration positive_or(Duration said, Duration otherwise) {
  return said.micros > 0 ? said : otherwise;
}

}  // namespace

void decide_heartbeat(const View& view, const ArrivedEvent& arrived, const HeartbeatBody& body,
                      std::vector<Record>& out) {
  const auto at = view.state.indexes.heartbeat_by_identity.find(arrived.identity);
  const Heartbeat* known = at == view.state.indexes.heartbeat_by_identity.end()
                               ? nullptr
                               : view.state.heartbeats.find(at->second);
  const rules::HeartbeatRule* rule = rule_for(view, arrived.event.labels);
  HeartbeatSeen seen{.identity = arrived.identity, .labels = arrived.event.labels};
  if (known != nullptr) {
    seen.heartbeat = known->id;
    seen.entity = known->entity;
    seen.tenant = known->tenant;
  } else {
    const EventNames names = names_of(view, arrived.event);
    seen.heartbeat = {view.state.meta.next_heartbeat};
    seen.entity = entity_id(view, names.entities.front());
    seen.tenant = names.tenant;
  }
  seen.severity = rule != nullptr ? rule->severity : Severity::kCritical;
  seen.interval = positive_or(body.interval, rule != nullptr ? rule->interval : kIntervalDefault);
  seen.grace = positive_or(body.grace, rule != nullptr ? rule->grace : kGraceDefault);
  seen.at = arrived.now;
  out.emplace_back(std::move(seen));
  if (known != nullptr) clear_symptom(view, known->symptom, arrived.now, out);
}

void decide_heartbeat_missed(const View& view, HeartbeatId id, Timestamp now,
                             std::vector<Record>& out) {
  const Heartbeat& heartbeat = view.state.heartbeats.at(id);
  const rules::HeartbeatRule* rule = rule_for(view, heartbeat.labels);
  std::vector<Record> raised;
  const SymptomId symptom =
      raise_symptom(view,
                    {.origin = OriginKind::kHeartbeat,
                     .origin_id = id.value,
                     .kind = rule != nullptr ? rule->name : "HeartbeatMissing",
                     .symptom_class = SymptomClass::kAbsence,
                     .entity = heartbeat.entity,
                     .tenant = heartbeat.tenant,
                     .severity = heartbeat.severity,
                     .onset = heartbeat.last_seen_at,
                     .at = now},
                    heartbeat.symptom, false, raised);
  out.emplace_back(HeartbeatMissed{.heartbeat = id, .symptom = symptom});
  out.insert(out.end(), std::make_move_iterator(raised.begin()),
             std::make_move_iterator(raised.end()));
}

}  // namespace headwater::correlator
