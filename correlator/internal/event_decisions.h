// The decisions about events, one per kind, and about the symptoms that they make. Pure.
#pragma once

#include <vector>

#include "correlator/references.h"
#include "correlator/step.h"
#include "model/record.h"

namespace headwater::correlator {

void decide_identity(const View& view, const IdentifyEvent& step, Timestamp now,
                     std::vector<Record>& out);

// What the per-kind decisions share; all of it is known once the event is identified.
struct ArrivedEvent {
  const Event& event;
  const LabelSet& labels;        // its own, and what lookups added
  const LabelSet& added_labels;  // by lookups alone
  Hash128 identity;
  SourceId source;
  Timestamp now;
  bool late = false;
};
[[nodiscard]] ArrivedEvent arrived(const View& view, const DecideEvent& step, Timestamp now);

// Whether it says that the alert is over, in words or by its end.
[[nodiscard]] bool is_resolve(const Event& event, const AlertBody& body);
void decide_alert(const View& view, const ArrivedEvent& arrived, const AlertBody& body,
                  std::vector<Record>& out);
void decide_change(const View& view, const ArrivedEvent& arrived, const ChangeBody& body,
                   std::vector<Record>& out);
void decide_signal(const View& view, const ArrivedEvent& arrived, const SignalBody& body,
                   std::vector<Record>& out);
// No value came until it was awaited.
void decide_signal_silence(const View& view, SignalId signal, Timestamp now,
                           std::vector<Record>& out);
// The series goes, and all that was learnt of it.
void decide_forgetting_signal(const View& view, SignalId signal, Timestamp now,
                              std::vector<Record>& out);
// The alert goes, and with the last one of its page what their repeats told.
void decide_forgetting_alert(const View& view, AlertId id, std::vector<Record>& out);
void decide_heartbeat(const View& view, const ArrivedEvent& arrived, const HeartbeatBody& body,
                      std::vector<Record>& out);
void decide_heartbeat_missed(const View& view, HeartbeatId heartbeat, Timestamp now,
                             std::vector<Record>& out);

// Raises a symptom for an origin, or returns the origin's last one if its incident is open or may
// reopen; gives the symptom's id. `draft` lacks only its id and habit.
[[nodiscard]] SymptomId raise_symptom(const View& view, SymptomRaised draft, SymptomId last,
                                      bool late, std::vector<Record>& out);
// Clears the symptom if it fires.
void clear_symptom(const View& view, SymptomId symptom, Timestamp now, std::vector<Record>& out);

}  // namespace headwater::correlator
