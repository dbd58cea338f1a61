#include "app/decision_text.h"

#include <algorithm>
#include <string_view>
#include <variant>

#include "correlator/signal_text.h"

namespace headwater::app {
namespace {

using correlator::State;

class Teller {
 public:
  Teller(const State& state, Timestamp start) : state_(state), start_(start) {}

  // --- events ---
  std::string operator()(const EventDropped& it) const {
    return "dropped: " + std::string(to_string(it.reason));
  }
  std::string operator()(const EventFlagged& it) const {
    return "flagged: " + std::string(to_string(it.flag)) + ", of " + when(it.occurred_at);
  }
  std::string operator()(const AlertFired& it) const {
    return "alert " + number(it.alert) + (it.count > 1 ? " fires again: " : " fires: ") +
           entity(it.entity) + " " + name_of(it.labels) + until(it.lease_until) +
           added(it.added_labels);
  }
  std::string operator()(const AlertRepeated& it) const {
    return "alert " + number(it.alert) + " repeated" + until(it.lease_until);
  }
  std::string operator()(const AlertResolved& it) const {
    return "alert " + number(it.alert) + (it.explicit_resolve ? " resolved" : " ran out");
  }
  std::string operator()(const AlertForgotten& it) const {
    return "alert " + number(it.alert) + " forgotten";
  }
  std::string operator()(const RepeatsForgotten& it) const {
    return "repeats of page " + number(it.page) + " forgotten";
  }
  std::string operator()(const ChangeSeen& it) const {
    std::string text = "change " + it.body.id + ": " + std::string(to_string(it.body.kind));
    for (const EntityId each : it.entities) text += " " + entity(each);
    return text + " " + std::string(to_string(it.body.status));
  }
  std::string operator()(const ChangeUpdated& it) const {
    return "change " + state_.changes.at(it.change).body.id + ": " +
           std::string(to_string(it.status));
  }
  std::string operator()(const SignalMeasured& it) const {
    const std::string text = "signal " + entity(it.entity) + " " + name_of(it.labels);
    const bool judged = !it.expected.basis.empty() || it.body.kind == SignalKind::kFailure;
    if (it.deviation == 0) return text + (judged ? " is fine" : " is noted");
    const std::string why = correlator::signal_text(it.body, it.expected);
    return text + " is bad" + (why.empty() ? "" : ": " + why);
  }
  std::string operator()(const SignalMissed& it) const {
    const Signal& signal = state_.signals.at(it.signal);
    return "signal " + entity(signal.entity) + " " + name_of(signal.labels) +
           " is missing: none since " + when(signal.heard_at);
  }
  std::string operator()(const SignalForgotten& it) const {
    return "signal " + number(it.signal) + " forgotten";
  }
  std::string operator()(const SignalCalmed& it) const {
    return "signal " + number(it.signal) + " ran out";
  }
  std::string operator()(const HeartbeatMissed& it) const {
    return (it.failed ? "heartbeat failed: " : "heartbeat missed: ") +
           entity(state_.heartbeats.at(it.heartbeat).entity);
  }
  std::string operator()(const SourceProgressNoted& it) const {
    const std::string& source = state_.sources.at(it.source).name;
    if (!it.catching_up) return source + " has caught up";
    return source + " is catching up, read to " + when(it.as_of);
  }
  std::string operator()(const SourceSampled& it) const {
    return state_.sources.at(it.source).name + " looks at least every " +
           format_duration(it.sampling);
  }
  std::string operator()(const GapNoted& it) const {
    return "away from " + when(it.gap.from) + " to " + when(it.gap.to);
  }
  std::string operator()(const ReferenceInForceSet& it) const {
    const bool one_of_many = it.kind == ReferenceKind::kLookup;
    return std::string(to_string(it.kind)) + (one_of_many ? " " + it.source : "") + " in force";
  }
  std::string operator()(const CommandRefused& it) const {
    return std::string(to_string(it.kind)) + " refused: " + it.reason;
  }

  // --- symptoms and incidents ---
  std::string operator()(const SymptomReturned& it) const {
    return "symptom " + number(it.symptom) + " is back";
  }
  std::string operator()(const SymptomCleared& it) const {
    return "symptom " + number(it.symptom) + " is over";
  }
  std::string operator()(const SymptomIntensified& it) const {
    return "symptom " + number(it.symptom) + " is worse";
  }
  std::string operator()(const SymptomAttached& it) const {
    const Symptom& symptom = state_.symptoms.at(it.symptom);
    return incident_name(it.incident) + " takes symptom " + number(it.symptom) + ": " +
           entity(symptom.entity) + " " + symptom.kind;
  }
  std::string operator()(const IncidentOpened& it) const {
    return incident_name(it.incident) + " opened" +
           (it.policy.empty() ? ", no policy fits" : ", page due " + when(it.step_due));
  }
  std::string operator()(const IncidentQuieted& it) const {
    return incident_name(it.incident) + " is quiet, over " + when(it.due);
  }
  std::string operator()(const IncidentStirred& it) const {
    return incident_name(it.incident) + " stirs";
  }
  std::string operator()(const SuspectsRanked& it) const {
    std::string text = incident_name(it.incident) + " suspects:";
    for (const Suspect& suspect : it.ranking.suspects) text += " " + suspect.title + ",";
    return text + " verdict " + std::string(to_string(it.ranking.attribution.verdict)) + ", " +
           std::string(to_string(it.priority));
  }
  std::string operator()(const SuspectJudged& it) const {
    return incident_name(it.incident) + " suspect " +
           (it.judgement.confirmed ? "confirmed" : "rejected") + by(it.judgement.actor);
  }
  std::string operator()(const IncidentAcknowledged& it) const {
    return incident_name(it.incident) + " acknowledged" + by(it.actor);
  }
  std::string operator()(const IncidentUnacknowledged& it) const {
    return incident_name(it.incident) + " unacknowledged" + by(it.actor);
  }
  std::string operator()(const IncidentResolved& it) const {
    return incident_name(it.incident) + " resolved" + by(it.actor) +
           (it.reason.empty() ? "" : ": " + it.reason);
  }
  std::string operator()(const IncidentReopened& it) const {
    return incident_name(it.incident) + " reopened, page due " + when(it.step_due);
  }
  std::string operator()(const IncidentMerged& it) const {
    return incident_name(it.incident) + " merged into " + incident_name(it.into);
  }
  std::string operator()(const IncidentForgotten& it) const {
    return incident_name(it.incident) + " forgotten";
  }

  // --- pages ---
  std::string operator()(const PageDecided& it) const {
    return incident_name(it.incident) + " page: " + std::string(to_string(it.reason)) +
           ", revision " + std::to_string(it.revision);
  }
  std::string operator()(const PageHeld& it) const {
    return incident_name(it.incident) + " held: " + std::string(to_string(it.reason)) +
           (it.step_due.set() ? ", again " + when(it.step_due) : "");
  }
  std::string operator()(const MessageQueued& it) const {
    const PageThread& thread = state_.threads.at(it.queued.thread);
    return "  " + std::string(to_string(it.queued.action)) + " to " + thread.receiver + ": " +
           it.queued.card.title + as_of(it.queued.card);
  }
  std::string operator()(const MessageFailed& it) const {
    return "message " + number(it.message) + " failed: " + it.error;
  }
  // --- silences ---
  std::string operator()(const SilenceSet& it) const {
    return "silence " + it.silence.name + " " + to_text(it.silence.matchers) + " from " +
           when(it.silence.starts_at) + " to " + when(it.silence.ends_at);
  }
  std::string operator()(const SilenceEnded& it) const {
    return "silence " + state_.silences.at(it.silence).name + " is over" + by(it.actor);
  }
  std::string operator()(const SymptomSilenced& it) const {
    std::string text = "symptom " + number(it.symptom) + " is silenced";
    if (it.silenced_by.empty()) return text + " no more";
    for (const SilenceId silence : it.silenced_by)
      text += " by " + state_.silences.at(silence).name;
    return text;
  }
  // The others are bookkeeping.
  template <class Other>
  std::string operator()(const Other&) const {
    return {};
  }

  [[nodiscard]] std::string when(Timestamp time) const {
    return time.set() ? format_duration(time - start_) : "never";
  }

 private:
  template <class Id>
  static std::string number(Id id) {
    return std::to_string(id.value);
  }
  [[nodiscard]] std::string entity(EntityId id) const {
    return std::string(state_.entity_name(id));
  }
  static std::string name_of(const LabelSet& labels) {
    const std::string_view alertname = labels.get("alertname");
    return std::string(alertname.empty() ? labels.get("name") : alertname);
  }
  [[nodiscard]] std::string until(Timestamp lease) const {
    return lease.set() ? ", until " + when(lease) : "";
  }
  static std::string added(const LabelSet& labels) {
    return labels.empty() ? "" : ", added " + to_text(labels);
  }
  static std::string by(const std::string& actor) { return actor.empty() ? "" : " by " + actor; }
  static std::string as_of(const IncidentCard& card) {
    return card.as_of_source.empty() ? "" : " (" + card.as_of_source + ")";
  }

  const State& state_;
  Timestamp start_;
};

// The record's own time; what has none is of its input's.
Timestamp time_of(const Record& record, Timestamp otherwise) {
  return std::visit(
      [&](const auto& held) {
        if constexpr (requires { held.at; }) {
          return held.at;
        } else if constexpr (requires { held.queued.decided_at; }) {
          return held.queued.decided_at;
        } else {
          return otherwise;
        }
      },
      record);
}

}  // namespace

std::vector<std::string> DecisionText::lines_of(const State& state, const Input& input,
                                                const std::vector<Record>& records) {
  const Teller teller(state, start_);
  std::vector<std::string> lines;
  for (const Record& record : records) {
    std::string text = std::visit(teller, record);
    if (text.empty()) continue;
    if (const auto* ranked = std::get_if<SuspectsRanked>(&record)) {
      std::string& last = last_ranking_[ranked->incident];
      if (last == text)
        text = incident_name(ranked->incident) + " suspects as before";
      else
        last = text;
    }
    std::string time = teller.when(time_of(record, input.at));
    time.resize(std::max<std::size_t>(time.size(), 11), ' ');
    lines.push_back(std::move(time.append(" ").append(text)));
  }
  return lines;
}

}  // namespace headwater::app
