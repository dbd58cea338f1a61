// One line for people per record that concerns an incident.
#include <algorithm>
#include <concepts>
#include <string>
#include <utility>

#include "correlator/incident_card.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/score_text.h"
#include "correlator/internal/silence_notes.h"
#include "correlator/views.h"

namespace headwater::correlator {
namespace {

std::string percent(BasisPoints share) { return std::to_string((share + 50) / 100) + " %"; }

// Records that stand on no incident's timeline. A new kind of record compiles once it is one of
// these or has a line below.
template <class Kind, class... Kinds>
concept OneOf = (std::same_as<Kind, Kinds> || ...);
template <class Kind>
concept Silent =
    OneOf<Kind, SourceSeen, SourceWatermarkMoved, SourceProgressNoted, EventDropped, EventFlagged,
          EntitySeen, EventIdRemembered, EventIdForgotten, AlertFired, AlertRepeated, AlertResolved,
          AlertForgotten, ChangeSeen, ChangeUpdated, ChangeForgotten, SignalMeasured, SignalCalmed,
          HeartbeatSeen, HeartbeatMissed, SymptomRaised, SymptomReturned, SymptomIntensified,
          SymptomCleared, SymptomForgotten, HabitCounted, IncidentForgotten, ThreadNamed,
          ThreadForgotten, MessageForgotten, ReferenceInForceSet, GapNoted, StoreEpochNoted,
          CommandRefused, RepeatsForgotten, SignalLearnt, SignalAwaited, SignalMissed,
          SignalForgotten, SignalPageForgotten, SourceSampled, SilenceSet, SilenceStarted,
          SilenceMatched, SilenceEnded, SilenceForgotten>;

class Teller {
 public:
  explicit Teller(const View& view) : state_(view.state) {}

  std::string operator()(const IncidentOpened& it) const {
    return "opened at " + entity(it.entity) +
           (it.policy.empty() ? ", no policy fits" : ", policy " + it.policy);
  }
  std::string operator()(const SymptomAttached& it) const {
    const Symptom* symptom = state_.symptoms.find(it.symptom);
    std::string text = symptom == nullptr ? "?" : entity(symptom->entity) + " " + symptom->kind;
    text +=
        it.score.total == 0 ? ": the first symptom" : ": joined at " + score_text(state_, it.score);
    if (!it.passed_over.empty()) text += "; not " + other(it.passed_over.front());
    return text;
  }
  std::string operator()(const SymptomSilenced& it) const {
    const Symptom* symptom = state_.symptoms.find(it.symptom);
    const std::string text =
        symptom == nullptr ? "?" : entity(symptom->entity) + " " + symptom->kind;
    const std::vector<SilenceNote> notes = silence_notes(state_, it.silenced_by);
    return text + (notes.empty() ? ": silenced no more" : ": " + silence_text(notes.front()));
  }
  std::string operator()(const IncidentTouched& it) const {
    return "to be ranked at " + format_rfc3339_milliseconds(it.rank_due);
  }
  std::string operator()(const IncidentQuieted& it) const {
    return "nothing fires; resolves at " + format_rfc3339_milliseconds(it.due);
  }
  std::string operator()(const IncidentStirred&) const { return "fires again"; }
  std::string operator()(const SuspectsRanked& it) const {
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(it.ranking.suspects.size(), 3); ++i) {
      const Suspect& suspect = it.ranking.suspects[i];
      text += suspect.title + " " + percent(suspect.probability) + ", ";
    }
    return text + "verdict " + std::string(to_string(it.ranking.attribution.verdict)) + ", " +
           std::string(to_string(it.priority));
  }
  std::string operator()(const SuspectJudged& it) const {
    return it.judgement.actor + (it.judgement.confirmed ? " confirmed" : " rejected") +
           " a suspect: " + std::string(to_string(it.judgement.kind)) + " " +
           entity(it.judgement.entity);
  }
  std::string operator()(const IncidentAcknowledged& it) const { return "by " + it.actor; }
  std::string operator()(const IncidentUnacknowledged& it) const { return "by " + it.actor; }
  std::string operator()(const IncidentResolved& it) const {
    return it.actor.empty() ? it.reason
                            : "by " + it.actor + (it.reason.empty() ? "" : ": " + it.reason);
  }
  std::string operator()(const IncidentReopened&) const { return "a symptom is back"; }
  std::string operator()(const IncidentAbsorbed& it) const {
    return incident_name(it.absorbed) + " is the same: " + score_text(state_, it.score);
  }
  std::string operator()(const IncidentCompared& it) const {
    return "not " + other(it.passed_over.front());
  }
  std::string operator()(const IncidentMerged& it) const {
    return "into " + incident_name(it.into);
  }
  std::string operator()(const PageDecided& it) const {
    return std::string(to_string(it.reason)) + ", revision " + std::to_string(it.revision);
  }
  std::string operator()(const PageHeld& it) const {
    if (!it.silences.empty()) return silence_text(it.silences.front());
    return std::string(to_string(it.reason)) +
           (it.step_due.set() ? ", again at " + format_rfc3339_milliseconds(it.step_due) : "");
  }
  std::string operator()(const ThreadOpened& it) const {
    return it.receiver + " as " + it.thread_key;
  }
  std::string operator()(const ThreadMoved& it) const {
    return receiver(it.thread) + " " + std::string(to_string(it.state));
  }
  std::string operator()(const MessageQueued& it) const {
    return std::string(to_string(it.queued.action)) + " to " + receiver(it.queued.thread) + ", " +
           it.queued.part;
  }
  std::string operator()(const MessageDelivered& it) const {
    if (it.digest_of == 0) return message(it.message);
    return message(it.message) + ", in a digest of " + std::to_string(it.digest_of);
  }
  std::string operator()(const MessageMerged& it) const {
    return message(it.message) + ", told by a later one";
  }
  std::string operator()(const MessageRetried& it) const {
    return message(it.message) + ": " + it.error + "; again at " +
           format_rfc3339_milliseconds(it.next_try_at);
  }
  std::string operator()(const MessageFailed& it) const {
    return message(it.message) + ": " + it.error;
  }
  template <Silent Kind>
  std::string operator()(const Kind&) const {
    return {};
  }

 private:
  [[nodiscard]] std::string entity(EntityId id) const {
    return std::string(state_.entity_name(id));
  }
  [[nodiscard]] std::string receiver(ThreadId id) const {
    const PageThread* thread = state_.threads.find(id);
    return thread == nullptr ? "?" : thread->receiver;
  }
  [[nodiscard]] std::string message(MessageId id) const {
    const Message* found = state_.messages.find(id);
    if (found == nullptr) return "?";
    return std::string(to_string(found->action)) + " to " + receiver(found->thread);
  }
  [[nodiscard]] std::string other(const PassedOver& passed_over) const {
    return incident_name(passed_over.incident) + ": " + score_text(state_, passed_over);
  }
  const State& state_;
};

}  // namespace

std::string timeline_text(const View& view, const Record& record) {
  return std::visit(Teller(view), record);
}

}  // namespace headwater::correlator
