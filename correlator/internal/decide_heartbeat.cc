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

// As it is after the check-in, but for what the check-in changes.
HeartbeatSeen before(const View& view, const ArrivedEvent& arrived, const Heartbeat* known) {
  HeartbeatSeen seen{.identity = arrived.identity,
                     .labels = arrived.event.labels,
                     .added_labels = arrived.added_labels};
  if (known == nullptr) {
    const EventNames names = names_of(view, arrived.event, arrived.labels);
    seen.heartbeat = {view.state.meta.next_heartbeat};
    seen.entity = entity_id(view, names.entities.front());
    seen.tenant = names.tenant;
    return seen;
  }
  seen.heartbeat = known->id;
  seen.entity = known->entity;
  seen.tenant = known->tenant;
  seen.last_seen_at = known->last_seen_at;
  seen.started_at = known->started_at;
  seen.run = known->run;
  seen.missing = known->missing;
  return seen;
}

void check_in(const HeartbeatBody& body, Timestamp now, HeartbeatSeen& seen) {
  seen.status = body.status;
  seen.reason = body.reason;
  if (body.status == HeartbeatStatus::kNoted) return;
  if (body.status == HeartbeatStatus::kStarted) {
    seen.started_at = now;
    seen.run = body.run;
    return;
  }
  seen.last_seen_at = now;
  const bool of_another_run = !body.run.empty() && !seen.run.empty() && body.run != seen.run;
  if (!of_another_run) {
    seen.started_at = {};
    seen.run.clear();
  }
  // While a run is overdue the end of another one is no all-clear.
  const bool overdue = seen.started_at.set() && seen.started_at + seen.grace <= now;
  seen.missing = body.status == HeartbeatStatus::kFailed || (seen.missing && overdue);
}

struct Silence {
  HeartbeatId heartbeat;
  SymptomId symptom;  // the last one
  Timestamp since;
  bool failed = false;  // it was heard, and said so
};

// Raises the symptom of a heartbeat as it is known already or as `seen` makes it.
template <class Known>
void raise(const View& view, const Known& heartbeat, const Silence& silence, Timestamp now,
           std::vector<Record>& out) {
  const rules::HeartbeatRule* rule = rule_for(view, heartbeat.labels.with(heartbeat.added_labels));
  std::vector<Record> raised;
  const SymptomId symptom = raise_symptom(
      view,
      {.origin = OriginKind::kHeartbeat,
       .origin_id = silence.heartbeat.value,
       .kind = rule != nullptr ? rule->name : "HeartbeatMissing",
       .symptom_class = silence.failed ? SymptomClass::kErrors : SymptomClass::kAbsence,
       .entity = heartbeat.entity,
       .tenant = heartbeat.tenant,
       .severity = heartbeat.severity,
       .onset = silence.since,
       .at = now},
      silence.symptom, false, raised);
  out.emplace_back(HeartbeatMissed{
      .heartbeat = silence.heartbeat, .symptom = symptom, .failed = silence.failed});
  out.insert(out.end(), std::make_move_iterator(raised.begin()),
             std::make_move_iterator(raised.end()));
}

}  // namespace

void decide_heartbeat(const View& view, const ArrivedEvent& arrived, const HeartbeatBody& body,
                      std::vector<Record>& out) {
  const auto at = view.state.indexes.heartbeat_by_identity.find(arrived.identity);
  const Heartbeat* known = at == view.state.indexes.heartbeat_by_identity.end()
                               ? nullptr
                               : view.state.heartbeats.find(at->second);
  if (known == nullptr && body.status == HeartbeatStatus::kNoted) return;
  const rules::HeartbeatRule* rule = rule_for(view, arrived.labels);
  HeartbeatSeen seen = before(view, arrived, known);
  seen.severity = rule != nullptr ? rule->severity : Severity::kCritical;
  seen.interval = positive_or(body.interval, rule != nullptr ? rule->interval : kIntervalDefault);
  seen.grace = positive_or(body.grace, rule != nullptr ? rule->grace : kGraceDefault);
  check_in(body, arrived.now, seen);
  const SymptomId symptom = known == nullptr ? SymptomId{} : known->symptom;
  out.emplace_back(seen);
  if (body.status == HeartbeatStatus::kFailed)
    raise(view, seen, {seen.heartbeat, symptom, arrived.now, true}, arrived.now, out);
  if (body.status == HeartbeatStatus::kSucceeded && !seen.missing)
    clear_symptom(view, symptom, arrived.now, out);
}

void decide_heartbeat_missed(const View& view, HeartbeatId id, Timestamp now,
                             std::vector<Record>& out) {
  const Heartbeat& heartbeat = view.state.heartbeats.at(id);
  const Timestamp since =
      heartbeat.last_seen_at.set() ? heartbeat.last_seen_at : heartbeat.started_at;
  raise(view, heartbeat, {id, heartbeat.symptom, since}, now, out);
}

}  // namespace headwater::correlator
