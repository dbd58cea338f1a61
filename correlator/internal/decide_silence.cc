#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "correlator/internal/incident_facts.h"
#include "correlator/internal/silence_decisions.h"
#include "correlator/internal/symptom_labels.h"
#include "model/limits.h"
#include "rules/silence_matchers.h"

namespace headwater::correlator {
namespace {

void refuse(CommandKind kind, std::string reason, std::vector<Record>& out) {
  out.emplace_back(CommandRefused{.kind = kind, .reason = std::move(reason)});
}

const Silence* find_silence(const View& view, const std::string& name) {
  const auto at = view.state.indexes.silence_by_name.find(name);
  return at == view.state.indexes.silence_by_name.end() ? nullptr
                                                        : view.state.silences.find(at->second);
}

// Why the request cannot be met, in Alertmanager's words where it has some.
std::optional<std::string> refusal_of(const SilenceRequested& request, Timestamp now) {
  if (!request.ends_at.set() || request.starts_at >= request.ends_at)
    return "Failed to create silence: start time must be before end time";
  if (request.ends_at <= now) return "Failed to create silence: end time can't be in the past";
  const std::string invalid = "silence invalid: ";
  if (request.ends_at - std::max(request.starts_at, now) > limits::kSilenceLengthMax)
    return invalid + "it lasts longer than 366 days";
  if (request.comment.size() > limits::kSilenceCommentBytesMax)
    return invalid + "the comment is over 4096 bytes";
  if (request.created_by.size() > limits::kSilenceAuthorBytesMax)
    return invalid + "createdBy is over 256 bytes";
  if (request.annotations.bytes().size() > limits::kAnnotationBytesMax)
    return invalid + "the annotations are over 16 KiB";
  const auto matchers = rules::silence_matchers(request.matchers);
  if (!matchers) return invalid + matchers.error().message();
  return std::nullopt;
}

// To the second, as clients write it back.
bool same_second(Timestamp a, Timestamp b) {
  constexpr std::int64_t kSecond = seconds(1).micros;
  return a.micros / kSecond == b.micros / kSecond;
}

bool changes_in_place(const Silence& before, const SilenceRequested& request, Timestamp now) {
  if (before.matchers != request.matchers) return false;
  switch (before.state) {
    case SilenceState::kPending:
      return request.starts_at >= now;
    case SilenceState::kActive:
      return same_second(before.starts_at, request.starts_at);
    case SilenceState::kExpired:
      return false;
  }
  return false;
}

// Makes room for one more; false: there is none, since none is over.
bool make_room(const View& view, std::vector<Record>& out) {
  if (view.state.silences.size() < limits::kSilencesMax) return true;
  const Silence* first = nullptr;
  for (const auto& [id, silence] : view.state.silences) {
    if (silence->state != SilenceState::kExpired) continue;
    if (first == nullptr || silence->ends_at < first->ends_at) first = silence;
  }
  if (first == nullptr) return false;
  out.emplace_back(SilenceForgotten{.silence = first->id});
  return true;
}

void set_silence(Silence silence, Timestamp now, std::vector<Record>& out) {
  const SilenceId id = silence.id;
  const bool starts = silence.state == SilenceState::kPending && silence.starts_at <= now;
  silence.updated_at = now;
  out.emplace_back(SilenceSet{std::move(silence)});
  if (starts) out.emplace_back(SilenceStarted{.silence = id});
}

void judge(const View& view, const Symptom& symptom, Timestamp now, std::vector<Record>& out) {
  std::vector<SilenceId> by;
  if (!view.silences.empty()) {
    by = view.silences.holding_for(symptom_labels(view.state, symptom).labels,
                                   limits::kSilencesPerSymptomMax);
  }
  if (by == symptom.silenced_by) return;
  out.emplace_back(SymptomSilenced{.symptom = symptom.id,
                                   .incident = view.state.survivor(symptom.incident),
                                   .silenced_by = std::move(by),
                                   .at = now});
}

bool silenced_by(const Symptom& symptom, SilenceId silence) {
  return std::find(symptom.silenced_by.begin(), symptom.silenced_by.end(), silence) !=
         symptom.silenced_by.end();
}

}  // namespace

void decide_silence_request(const View& view, const SilenceRequested& request, Timestamp now,
                            std::vector<Record>& out) {
  const Silence* before = nullptr;
  if (!request.replaces.empty()) {
    before = find_silence(view, request.replaces);
    if (before == nullptr) return refuse(CommandKind::kSilence, std::string(kNoSuchSilence), out);
  }
  if (const auto refusal = refusal_of(request, now))
    return refuse(CommandKind::kSilence, *refusal, out);
  if (before != nullptr && changes_in_place(*before, request, now)) {
    Silence changed = *before;
    if (changed.state == SilenceState::kPending) changed.starts_at = request.starts_at;
    changed.ends_at = request.ends_at;
    changed.created_by = request.created_by;
    changed.comment = request.comment;
    changed.annotations = request.annotations;
    return set_silence(std::move(changed), now, out);
  }
  if (request.id.empty() || find_silence(view, request.id) != nullptr)
    return refuse(CommandKind::kSilence, "silence invalid: its id is taken", out);
  if (!make_room(view, out)) {
    return refuse(CommandKind::kSilence,
                  "silence invalid: there are 5000 silences, and none of them is over", out);
  }
  if (before != nullptr && before->state != SilenceState::kExpired)
    out.emplace_back(SilenceEnded{.silence = before->id, .at = now, .actor = request.created_by});
  set_silence({.id = {view.state.meta.next_silence},
               .name = request.id,
               .matchers = request.matchers,
               .starts_at = std::max(request.starts_at, now),
               .ends_at = request.ends_at,
               .created_by = request.created_by,
               .comment = request.comment,
               .annotations = request.annotations},
              now, out);
}

void decide_silence_expiry(const View& view, const SilenceExpiryRequested& request, Timestamp now,
                           std::vector<Record>& out) {
  const Silence* silence = find_silence(view, request.id);
  if (silence == nullptr)
    return refuse(CommandKind::kExpireSilence, std::string(kNoSuchSilence), out);
  if (silence->state == SilenceState::kExpired) return;
  out.emplace_back(SilenceEnded{.silence = silence->id, .at = now, .actor = request.actor});
}

void decide_silenced_symptom(const View& view, SymptomId id, Timestamp now,
                             std::vector<Record>& out) {
  const Symptom* symptom = view.state.symptoms.find(id);
  if (symptom != nullptr && is_firing(*symptom)) judge(view, *symptom, now, out);
}

void decide_silenced_incident(const View& view, IncidentId incident, Timestamp now,
                              std::vector<Record>& out) {
  for (const Symptom* symptom : symptoms_of(view, incident))
    if (is_firing(*symptom)) judge(view, *symptom, now, out);
}

void decide_silence_applied(const View& view, SilenceId id, Timestamp now,
                            std::vector<Record>& out) {
  const Silence* silence = view.state.silences.find(id);
  const bool holds = silence != nullptr && silence->state == SilenceState::kActive;
  for (const IncidentId incident : view.state.indexes.open_incidents) {
    for (const Symptom* symptom : symptoms_of(view, incident))
      if (is_firing(*symptom) && silenced_by(*symptom, id) != holds)
        judge(view, *symptom, now, out);
  }
}

}  // namespace headwater::correlator
