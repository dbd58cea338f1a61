#include "app/run_recorder.h"

#include <algorithm>
#include <string>
#include <variant>

#include "correlator/incident_card.h"

namespace headwater::app {
namespace {

template <class Objects, class Id>
std::string identity_in(const Objects& objects, Id id) {
  const auto* object = objects.find(id);
  return object == nullptr ? std::string() : to_hex(object->identity);
}

std::string identity_of(const correlator::State& state, const Symptom& symptom) {
  switch (symptom.origin) {
    case OriginKind::kAlert:
      return identity_in(state.alerts, AlertId{symptom.origin_id});
    case OriginKind::kSignal:
      return identity_in(state.signals, SignalId{symptom.origin_id});
    case OriginKind::kHeartbeat:
      break;
  }
  return identity_in(state.heartbeats, HeartbeatId{static_cast<std::uint32_t>(symptom.origin_id)});
}

bool rings(const Message& message) {
  return message.action == PageAction::kTrigger || message.reason == NotifyReason::kStep ||
         message.reason == NotifyReason::kRepeat || message.reason == NotifyReason::kPriorityRaised;
}

void sort_symptoms(std::vector<RunSymptom>& symptoms) {
  std::stable_sort(symptoms.begin(), symptoms.end(),
                   [](const RunSymptom& a, const RunSymptom& b) { return a.onset < b.onset; });
}

}  // namespace

void RunRecorder::take(const correlator::View& view, const std::vector<Record>& records) {
  for (const Record& record : records)
    std::visit([&](const auto& kind) { on(view, kind); }, static_cast<const RecordKinds&>(record));
}

void RunRecorder::on(const correlator::View& /*view*/, const IncidentOpened& opened) {
  RunIncident& incident = incidents_[opened.incident];
  incident.name = incident_name(opened.incident);
  incident.opened_at = opened.at;
  incident.policy = opened.policy;
}

void RunRecorder::on(const correlator::View& /*view*/, const IncidentMerged& merged) {
  merged_into_[merged.incident] = merged.into;
}

// It may be forgotten before the stream ends.
void RunRecorder::on(const correlator::View& view, const IncidentResolved& resolved) {
  look(view, resolved.incident);
}

void RunRecorder::on(const correlator::View& view, const SymptomAttached& attached) {
  const Symptom* symptom = view.state.symptoms.find(attached.symptom);
  if (symptom == nullptr) return;
  symptoms_[attached.symptom] = {attached.incident,
                                 {.origin = symptom->origin,
                                  .identity = identity_of(view.state, *symptom),
                                  .rule = symptom->kind,
                                  .entity = std::string(view.state.entity_name(symptom->entity)),
                                  .tenant = symptom->tenant,
                                  .onset = symptom->onset,
                                  .cleared_at = symptom->cleared_at}};
}

void RunRecorder::on(const correlator::View& /*view*/, const SymptomCleared& cleared) {
  const auto held = symptoms_.find(cleared.symptom);
  if (held != symptoms_.end()) held->second.symptom.cleared_at = cleared.at;
}

void RunRecorder::on(const correlator::View& /*view*/, const SymptomReturned& returned) {
  const auto held = symptoms_.find(returned.symptom);
  if (held != symptoms_.end()) held->second.symptom.cleared_at = Timestamp{};
}

void RunRecorder::on(const correlator::View& view, const MessageQueued& queued) {
  const Message& message = queued.queued;
  if (message.part == "reply") return;  // the card beside it says the same
  const PageThread* thread = view.state.threads.find(message.thread);
  const std::vector<Suspect>& suspects = message.card.ranking.suspects;
  messages_.push_back({message.card.incident,
                       {.receiver = thread == nullptr ? std::string() : thread->receiver,
                        .action = message.action,
                        .reason = message.reason,
                        .page = rings(message),
                        .decided_at = message.decided_at,
                        .priority = message.card.priority,
                        .first_suspect = suspects.empty() ? std::string() : suspects.front().title,
                        .tenants = message.card.tenants}});
}

void RunRecorder::look(const correlator::View& view, IncidentId id) {
  const Incident* incident = view.state.incidents.find(id);
  if (incident == nullptr) return;
  RunIncident& kept = incidents_[id];
  kept.title = correlator::incident_title(view, id);
  kept.state = incident->state;
  kept.priority = incident->priority;
  kept.policy = incident->policy;
  kept.resolved_at = incident->resolved_at;
  kept.verdict = incident->ranking.attribution.verdict;
  kept.held = incident->paged ? std::nullopt : incident->held;
  kept.confirmed = std::any_of(incident->judgements.begin(), incident->judgements.end(),
                               [](const Judgement& judgement) { return judgement.confirmed; });
  kept.tenants = view.state.index_of(id).tenants;
  if (incident->ranking.suspects.empty()) return;
  kept.first_suspect = incident->ranking.suspects.front().title;
  kept.first_suspect_probability = incident->ranking.suspects.front().probability;
}

IncidentId RunRecorder::survivor(IncidentId id) const {
  for (auto at = merged_into_.find(id); at != merged_into_.end(); at = merged_into_.find(id))
    id = at->second;
  return id;
}

std::vector<RunIncident> RunRecorder::finish(const correlator::View& view) {
  for (const auto& [id, incident] : view.state.incidents) look(view, incident->id);
  for (auto& [id, held] : symptoms_)
    incidents_[survivor(held.incident)].symptoms.push_back(std::move(held.symptom));
  for (auto& [incident, message] : messages_)
    incidents_[survivor(incident)].messages.push_back(std::move(message));
  std::vector<RunIncident> incidents;
  incidents.reserve(incidents_.size());
  for (auto& [id, incident] : incidents_) {
    if (merged_into_.contains(id)) continue;
    sort_symptoms(incident.symptoms);
    incidents.push_back(std::move(incident));
  }
  return incidents;
}

}  // namespace headwater::app
