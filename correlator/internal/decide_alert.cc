#include <algorithm>

#include "correlator/internal/event_decisions.h"
#include "correlator/internal/event_names.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/self_alert.h"
#include "correlator/internal/weights.h"
#include "model/limits.h"

namespace headwater::correlator {

bool is_resolve(const Event& event, const AlertBody& body) {
  return body.status == AlertStatus::kResolved ||
         (body.ends_at.set() && body.ends_at <= event.received_at);
}

namespace {

// When the alert began, as evidence; a clock that runs ahead is not believed.
Timestamp onset_of(const Event& event, const AlertBody& body) {
  const Timestamp said = body.starts_at.set() ? body.starts_at : event.occurred_at;
  return std::min(said, event.received_at);
}

// A lookup may say how grave it is; else the source does.
Severity severity_of(const LabelSet& added, const AlertBody& body) {
  const std::string_view said = added.get("severity");
  return said.empty() ? body.severity : read_severity(said).severity;
}

// How far out the value is, where a detector says so in labels.
std::int64_t intensity_of(const Event& event, const AlertBody& body) {
  const auto threshold = parse_quantity(event.labels.get("threshold"));
  const auto baseline = parse_quantity(event.labels.get("baseline"));
  if (!body.value.set() || !threshold || !baseline || !threshold->set() || !baseline->set())
    return 0;
  return progress_thousandths(body.value, *baseline, *threshold);
}

// Of our own alerts no rule decides, so that none silences them unawares.
std::optional<rules::SymptomVerdict> symptom_of(const View& view, const ArrivedEvent& arrived,
                                                Severity severity) {
  if (is_self_alert(arrived.event)) {
    return rules::SymptomVerdict{.kind = std::string(arrived.event.labels.get("alertname")),
                                 .symptom_class = SymptomClass::kErrors,
                                 .severity = severity};
  }
  return view.configuration().symptoms.judge(arrived.labels, severity);
}

std::uint32_t seen_times(const View& view, const Alert& alert) {
  return alert.count + view.state.repeats_of(alert).count;
}

// Two changes of the alert, the older `before`: its source looks at least that often. Not told by
// what was read late, all at once.
void note_sampling(const View& view, const ArrivedEvent& arrived, Timestamp before,
                   std::vector<Record>& out) {
  const Source& source = view.state.sources.at(arrived.source);
  const Duration apart = arrived.now - before;
  if (arrived.late || source.catching_up || !before.set() || apart < weights::kSamplingMin) return;
  if (source.sampling > Duration{} && apart >= source.sampling) return;
  if (apart <= weights::kSamplingUnknown)
    out.emplace_back(SourceSampled{.source = arrived.source, .sampling = apart});
}

bool was_remark(const View& view, SymptomId id) {
  const Symptom* symptom = view.state.symptoms.find(id);
  return symptom != nullptr && is_remark(*symptom);
}

// A new alert or a new interval of a known one. `silent`: it makes no symptom.
struct Firing {
  const AlertBody& body;
  const Alert* known;
  bool silent;
};

void fire(const View& view, const ArrivedEvent& arrived, const Firing& firing,
          std::vector<Record>& out) {
  const auto& [body, known, silent] = firing;
  const Event& event = arrived.event;
  const EventNames names = names_of(view, event, arrived.labels);
  const EntityId entity = entity_id(view, names.entities.front());
  const Severity severity = severity_of(arrived.added_labels, body);
  const AlertId id = known != nullptr ? known->id : AlertId{view.state.meta.next_alert};
  SymptomId symptom = known != nullptr ? known->symptom : SymptomId{};
  std::vector<Record> raised;
  if (known != nullptr) note_sampling(view, arrived, known->resolved_at, out);
  const auto verdict = symptom_of(view, arrived, severity);
  if (verdict && verdict->severity < Severity::kInfo && was_remark(view, symptom)) symptom = {};
  if (verdict && !silent) {
    symptom = raise_symptom(view,
                            {.origin = OriginKind::kAlert,
                             .origin_id = id.value,
                             .source = arrived.source,
                             .kind = verdict->kind,
                             .symptom_class = verdict->symptom_class,
                             .entity = entity,
                             .tenant = names.tenant,
                             .severity = verdict->severity,
                             .onset = onset_of(event, body),
                             .at = arrived.now,
                             .intensity = intensity_of(event, body)},
                            symptom, arrived.late, raised);
  }
  out.emplace_back(
      AlertFired{.alert = id,
                 .identity = arrived.identity,
                 .labels = event.labels,
                 .added_labels = arrived.added_labels,
                 .annotations = body.annotations,
                 .generator_url = body.generator_url,
                 .source = arrived.source,
                 .entity = entity,
                 .tenant = names.tenant,
                 .severity = severity,
                 .starts_at = onset_of(event, body),
                 .lease_until = body.ends_at,
                 .at = arrived.now,
                 .resolved_start = known != nullptr ? known->resolved_start : Timestamp{},
                 .count = known != nullptr ? seen_times(view, *known) + 1 : 1,
                 .interval = known != nullptr ? known->interval + 1 : 1,
                 .symptom = symptom});
  out.insert(out.end(), std::make_move_iterator(raised.begin()),
             std::make_move_iterator(raised.end()));
}

void resolve(const View& view, const ArrivedEvent& arrived, const AlertBody& body,
             const Alert* known, std::vector<Record>& out) {
  const Timestamp start = onset_of(arrived.event, body);
  if (known == nullptr) {
    // Resolved before firing: keep the interval's start, so that its late firing is ignored (C11).
    AlertBody over = body;
    over.ends_at = Timestamp{};
    fire(view, arrived, {over, nullptr, true}, out);
    out.emplace_back(AlertResolved{.alert = {view.state.meta.next_alert},
                                   .at = arrived.now,
                                   .explicit_resolve = true,
                                   .interval_start = start});
    return;
  }
  const bool of_earlier_interval =
      body.ends_at.set() && body.ends_at <= known->starts_at && start < known->starts_at;
  const bool nothing_new = known->status == AlertStatus::kResolved && known->resolved_start.set() &&
                           start <= known->resolved_start;
  if (of_earlier_interval || nothing_new) {
    out.emplace_back(
        EventDropped{.source = arrived.source, .reason = DropReason::kRepeatedResolve});
    return;
  }
  // The end of an interval that began later than we knew still ends it.
  const Timestamp ended = std::max(start, known->starts_at);
  out.emplace_back(AlertResolved{
      .alert = known->id, .at = arrived.now, .explicit_resolve = true, .interval_start = ended});
  if (known->status == AlertStatus::kFiring) note_sampling(view, arrived, known->fired_at, out);
  clear_symptom(view, known->symptom, arrived.now, out);
}

// The symptom's own, unless the source says worse than when the alert began to fire. What a rule
// makes of an alert is not undone by its repeat.
Severity worse_severity(const View& view, const Alert& known, const Symptom& symptom,
                        const AlertBody& body) {
  const Severity said = severity_of(known.added_labels, body);
  if (said >= known.severity) return symptom.severity;
  const auto verdict =
      view.configuration().symptoms.judge(known.labels.with(known.added_labels), said);
  return verdict ? std::min(verdict->severity, symptom.severity) : symptom.severity;
}

// It was no symptom, or a mere remark, and its source says now that it is one.
bool becomes_symptom(const View& view, const Alert& known, const AlertBody& body) {
  const Severity said = severity_of(known.added_labels, body);
  if (said >= known.severity) return false;
  if (view.state.symptoms.find(known.symptom) != nullptr && !was_remark(view, known.symptom))
    return false;
  const auto verdict =
      view.configuration().symptoms.judge(known.labels.with(known.added_labels), said);
  return verdict && verdict->severity < Severity::kInfo;
}

// As if it fired anew, with what lookups added when it began to.
void fire_as_symptom(const View& view, const ArrivedEvent& arrived, const AlertBody& body,
                     const Alert& known, std::vector<Record>& out) {
  const LabelSet labels = known.labels.with(known.added_labels);
  const ArrivedEvent again{.event = arrived.event,
                           .labels = labels,
                           .added_labels = known.added_labels,
                           .identity = arrived.identity,
                           .source = arrived.source,
                           .now = arrived.now,
                           .late = arrived.late};
  clear_symptom(view, known.symptom, arrived.now, out);
  fire(view, again, {body, &known, false}, out);
}

void repeat(const View& view, const ArrivedEvent& arrived, const AlertBody& body,
            const Alert& known, std::vector<Record>& out) {
  if (becomes_symptom(view, known, body)) return fire_as_symptom(view, arrived, body, known, out);
  // max(endsAt); a repeat without an end holds until a resolve (C11).
  const Timestamp before = view.state.repeats_of(known).lease_until;
  const Timestamp lease =
      body.ends_at.set() && before.set() ? std::max(body.ends_at, before) : Timestamp{};
  out.emplace_back(AlertRepeated{
      .alert = known.id, .interval = known.interval, .lease_until = lease, .at = arrived.now});
  const Symptom* symptom = view.state.symptoms.find(known.symptom);
  if (symptom == nullptr) return;
  const std::int64_t intensity = intensity_of(arrived.event, body);
  const Severity severity = worse_severity(view, known, *symptom, body);
  if (intensity > 2 * symptom->intensity || severity < symptom->severity) {
    out.emplace_back(SymptomIntensified{.symptom = symptom->id,
                                        .severity = severity,
                                        .intensity = std::max(intensity, symptom->intensity)});
  }
}

}  // namespace

void decide_alert(const View& view, const ArrivedEvent& arrived, const AlertBody& body,
                  std::vector<Record>& out) {
  const auto at = view.state.indexes.alert_by_identity.find(arrived.identity);
  const Alert* known = at == view.state.indexes.alert_by_identity.end() ? nullptr : *at;
  if (is_resolve(arrived.event, body)) return resolve(view, arrived, body, known, out);
  if (known == nullptr) return fire(view, arrived, {body, nullptr, false}, out);
  if (known->status == AlertStatus::kFiring) return repeat(view, arrived, body, *known, out);
  const bool stale = body.starts_at.set() && known->resolved_start.set() &&
                     body.starts_at <= known->resolved_start;
  if (stale) {
    out.emplace_back(EventDropped{.source = arrived.source, .reason = DropReason::kStaleFiring});
    return;
  }
  fire(view, arrived, {body, known, false}, out);
}

void decide_forgetting_alert(const View& view, AlertId id, std::vector<Record>& out) {
  out.emplace_back(AlertForgotten{.alert = id});
  const RepeatPageId page{id.value / limits::kAlertsPerRepeatPage};
  if (view.state.repeat_pages.find(page) == nullptr) return;
  const std::uint64_t begin = page.value * limits::kAlertsPerRepeatPage;
  const std::uint64_t end = begin + limits::kAlertsPerRepeatPage;
  if (view.state.meta.next_alert < end) return;  // it will have more
  auto left = begin == 0 ? view.state.alerts.begin() : view.state.alerts.after({begin - 1});
  for (; left != view.state.alerts.end() && (*left).first < end; ++left)
    if ((*left).first != id.value) return;
  out.emplace_back(RepeatsForgotten{.page = page});
}

}  // namespace headwater::correlator
