#include "correlator/internal/self_alert.h"

#include <algorithm>
#include <utility>

#include "correlator/internal/incident_facts.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

constexpr std::string_view kAlertName = "HeadwaterReceiverFailing";

LabelSet labels_for(std::string_view receiver) {
  return LabelSet({{"alertname", std::string(kAlertName)},
                   {"receiver", std::string(receiver)},
                   {"severity", "critical"}});
}

const Alert* firing_alert(const View& view, std::string_view receiver) {
  const auto& known = view.state.indexes.alert_by_identity;
  const auto at = known.find(self_alert_identity(receiver));
  return at == known.end() || (*at)->status != AlertStatus::kFiring ? nullptr : *at;
}

Event event_about(std::string_view receiver, AlertBody body, Timestamp now) {
  return {.source = std::string(kSelfSource),
          .occurred_at = now,
          .received_at = now,
          .labels = labels_for(receiver),
          .body = std::move(body)};
}

Event end_of_alert(std::string_view receiver, Timestamp now) {
  return event_about(receiver, {.status = AlertStatus::kResolved}, now);
}

bool was_closed_by_hand(const View& view, const Alert& alert) {
  const Symptom* symptom = view.state.symptoms.find(alert.symptom);
  if (symptom == nullptr) return true;
  const Incident* incident = view.state.incidents.find(view.state.survivor(symptom->incident));
  return incident == nullptr || !is_active(*incident);
}

void add_once(ReceiverList& receivers, const rules::ReceiverRule* one) {
  if (std::find(receivers.begin(), receivers.end(), one) == receivers.end())
    receivers.push_back(one);
}

}  // namespace

Hash128 self_alert_identity(std::string_view receiver) {
  return hash128(std::string(kSelfSource) + '\xff' + std::string(receiver));
}

bool is_self_alert(const View& view, const Symptom& symptom) {
  const Source* source = view.state.sources.find(symptom.source);
  return source != nullptr && source->name == kSelfSource;
}

bool is_self_incident(const View& view, IncidentId incident) {
  const IncidentIndex& index = view.state.index_of(incident);
  if (index.symptoms.empty()) return false;
  const Symptom* first = view.state.symptoms.find(index.symptoms.front());
  return first != nullptr && is_self_alert(view, *first);
}

std::string self_alert_entity(const Event& event) {
  return "receiver/" + std::string(event.labels.get("receiver"));
}

std::string self_alert_text(const View& view, const Alert& alert) {
  return std::string(alert.annotations.get("summary")) + " (" +
         counted(std::uint64_t{1} + view.state.repeats_of(alert).count, "message") + ")";
}

std::vector<Event> failure_events(const View& view, const Message& message, Timestamp now) {
  const PageThread* thread = view.state.threads.find(message.thread);
  if (thread == nullptr || is_self_incident(view, view.state.survivor(thread->incident))) return {};
  const std::string& receiver = thread->receiver;
  std::vector<Event> events;
  const Alert* alert = firing_alert(view, receiver);
  if (alert != nullptr && was_closed_by_hand(view, *alert))
    events.push_back(end_of_alert(receiver, now));
  // A receiver that is given nothing any more is not failing for ever.
  events.push_back(event_about(
      receiver,
      {.severity = Severity::kCritical,
       .ends_at = now + limits::kSelfAlertLease,
       .annotations = LabelSet(
           {{"summary", "messages to " + receiver + " have failed: " + message.last_error}})},
      now));
  return events;
}

std::vector<Event> delivery_events(const View& view, const Message& message, Timestamp now) {
  const PageThread* thread = view.state.threads.find(message.thread);
  if (thread == nullptr || !receiver_fails(view, thread->receiver)) return {};
  return {end_of_alert(thread->receiver, now)};
}

bool receiver_fails(const View& view, std::string_view receiver) {
  return firing_alert(view, receiver) != nullptr;
}

ReceiverList able_receivers(const View& view, std::string_view except) {
  ReceiverList able;
  for (const rules::ReceiverRule& each : view.configuration().receivers)
    if (each.name != except && !receiver_fails(view, each.name)) able.push_back(&each);
  return able;
}

ReceiverList able_among(const View& view, const ReceiverList& receivers) {
  ReceiverList able;
  for (const rules::ReceiverRule* receiver : receivers) {
    const rules::ReceiverRule* one = receiver_fails(view, receiver->name)
                                         ? view.configuration().receiver(receiver->fallback)
                                         : receiver;
    if (one != nullptr && !receiver_fails(view, one->name)) add_once(able, one);
  }
  if (able.empty()) able = able_receivers(view, {});
  return able.empty() ? receivers : able;
}

}  // namespace headwater::correlator
