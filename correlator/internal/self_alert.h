// Self-alerts: what Headwater knows of its own receivers. A message that has finally failed is an
// event, an alert that fires for its receiver; the next one that is delivered there ends it. So the
// alert has an incident, a policy and a history like any other. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "correlator/references.h"
#include "model/event.h"
#include "model/objects.h"

namespace headwater::correlator {

// No door and no topic gives an event this source, so that nobody can speak in our name.
inline constexpr std::string_view kSelfSource = "headwater:receivers";

[[nodiscard]] inline bool is_self_alert(const Event& event) { return event.source == kSelfSource; }
// Not of its labels: an alert of the same labels from elsewhere is another one.
[[nodiscard]] Hash128 self_alert_identity(std::string_view receiver);
[[nodiscard]] bool is_self_alert(const View& view, const Symptom& symptom);
// Its first symptom is a receiver that fails.
[[nodiscard]] bool is_self_incident(const View& view, IncidentId incident);
// "receiver/slack".
[[nodiscard]] std::string self_alert_entity(const Event& event);
// What the card says of it: the first error and how many messages have failed since.
[[nodiscard]] std::string self_alert_text(const View& view, const Alert& alert);

// Of a message that has just failed. None for a page about a receiver: its failure is told by its
// fallback, and makes no alert that could fail in turn. An alert whose incident a person closed is
// ended first, so that it fires anew.
[[nodiscard]] std::vector<Event> failure_events(const View& view, const Message& message,
                                                Timestamp now);
// Of a message that has just been delivered: the end of its receiver's alert, if that fires.
[[nodiscard]] std::vector<Event> delivery_events(const View& view, const Message& message,
                                                 Timestamp now);

using ReceiverList = std::vector<const rules::ReceiverRule*>;
// A message failed there, and none was delivered since.
[[nodiscard]] bool receiver_fails(const View& view, std::string_view receiver);
// All but `except` that do not fail.
[[nodiscard]] ReceiverList able_receivers(const View& view, std::string_view except);
// Who is told of a receiver that fails in place of `receivers`: each that fails is replaced by its
// fallback; if that leaves nobody, by all that do not fail; if there are none, by nobody.
[[nodiscard]] ReceiverList able_among(const View& view, const ReceiverList& receivers);

}  // namespace headwater::correlator
