// The decisions about silences: what people ask for, their begin and end, and for which symptoms
// they hold. Pure.
#pragma once

#include <vector>

#include "correlator/references.h"
#include "correlator/step.h"
#include "model/record.h"

namespace headwater::correlator {

// Alertmanager's rules: in place where matchers and begin stay, else the old one ends and a new
// one is made.
void decide_silence_request(const View& view, const SilenceRequested& request, Timestamp now,
                            std::vector<Record>& out);
void decide_silence_expiry(const View& view, const SilenceExpiryRequested& request, Timestamp now,
                           std::vector<Record>& out);
// Finds anew which silences hold for the symptom.
void decide_silenced_symptom(const View& view, SymptomId symptom, Timestamp now,
                             std::vector<Record>& out);
// The same for all of the incident's symptoms that fire.
void decide_silenced_incident(const View& view, IncidentId incident, Timestamp now,
                              std::vector<Record>& out);
// The same for all that fire, of which those whom the silence may concern.
void decide_silence_applied(const View& view, SilenceId silence, Timestamp now,
                            std::vector<Record>& out);

}  // namespace headwater::correlator
