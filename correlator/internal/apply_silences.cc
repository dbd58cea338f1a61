#include "correlator/internal/apply_silences.h"

#include <algorithm>

#include "correlator/internal/deadline_push.h"

namespace headwater::correlator {

void SilenceApplier::operator()(const SilenceSet& record) {
  const Silence& silence = state_.silences.put(record.silence.id, record.silence);
  state_.meta.next_silence = std::max(state_.meta.next_silence, silence.id.value + 1);
  if (live_) state_.indexes.silence_by_name[silence.name] = silence.id;
  push(DeadlineKind::kSilenceStart, silence.id);
  push(DeadlineKind::kSilenceEnd, silence.id);
}

void SilenceApplier::operator()(const SilenceStarted& record) {
  state_.silences.at(record.silence).state = SilenceState::kActive;
  push(DeadlineKind::kSilenceEnd, record.silence);
}

void SilenceApplier::operator()(const SilenceMatched& record) {
  state_.silences.at(record.silence).matched_at = record.at;
}

void SilenceApplier::operator()(const SilenceEnded& record) {
  Silence& silence = state_.silences.at(record.silence);
  silence.state = SilenceState::kExpired;
  // Before its time: somebody ended it, and perhaps before it began.
  if (record.at < silence.ends_at) {
    silence.updated_at = record.at;
    silence.ends_at = record.at;
    silence.starts_at = std::min(silence.starts_at, record.at);
  }
  push(DeadlineKind::kForgetSilence, record.silence);
}

void SilenceApplier::operator()(const SilenceForgotten& record) {
  if (live_) state_.indexes.silence_by_name.erase(state_.silences.at(record.silence).name);
  state_.silences.erase(record.silence);
}

void SilenceApplier::operator()(const SymptomSilenced& record) {
  state_.symptoms.at(record.symptom).silenced_by = record.silenced_by;
}

void SilenceApplier::push(DeadlineKind kind, SilenceId silence) {
  if (live_) push_deadline(state_, kind, silence.value);
}

}  // namespace headwater::correlator
