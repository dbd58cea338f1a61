#include "evaluation/case_run.h"

#include <map>

#include "app/replay_run.h"

namespace headwater::evaluation {
namespace {

constexpr Duration kAfterHistory = hours(1);
constexpr Duration kClosedBefore = minutes(40);  // the case: more than an incident may reopen in

bool is_firing_alert(const Event& event) {
  const auto* alert = std::get_if<AlertBody>(&event.body);
  return alert != nullptr && alert->status == AlertStatus::kFiring;
}

void shift(Event& event, Duration by) {
  const auto move = [by](Timestamp& time) {
    if (time.set()) time = time + by;
  };
  move(event.occurred_at);
  move(event.received_at);
  if (auto* alert = std::get_if<AlertBody>(&event.body)) {
    move(alert->starts_at);
    move(alert->ends_at);
  }
}

// Who ended up in which incident, told from the records alone: the state forgets in long streams.
class LiveGroups {
 public:
  void follow(const Record& record) {
    if (const auto* fired = std::get_if<AlertFired>(&record)) {
      symptom_of_[fired->alert] = fired->symptom;
      fired_ = fired->alert;
    } else if (const auto* repeated = std::get_if<AlertRepeated>(&record)) {
      fired_ = repeated->alert;
    } else if (const auto* attached = std::get_if<SymptomAttached>(&record)) {
      incident_of_[attached->symptom] = attached->incident;
    } else if (const auto* merged = std::get_if<IncidentMerged>(&record)) {
      merged_into_[merged->incident] = merged->into;
    }
  }

  void next_event() { fired_ = {}; }
  // The symptom of the alert that fired, or fired again, since next_event(); unset: none.
  [[nodiscard]] SymptomId fired_symptom() const {
    const auto at = symptom_of_.find(fired_);
    return at == symptom_of_.end() ? SymptomId{} : at->second;
  }
  [[nodiscard]] std::optional<std::uint64_t> incident_of(SymptomId symptom) const {
    const auto at = incident_of_.find(symptom);
    if (at == incident_of_.end()) return std::nullopt;
    IncidentId incident = at->second;
    for (auto into = merged_into_.find(incident); into != merged_into_.end();
         into = merged_into_.find(incident))
      incident = into->second;
    return incident.value;
  }

 private:
  AlertId fired_;
  std::map<AlertId, SymptomId> symptom_of_;
  std::map<SymptomId, IncidentId> incident_of_;
  std::map<IncidentId, IncidentId> merged_into_;
};

class Run {
 public:
  explicit Run(const Recording& recording)
      : recording_(recording),
        replay_([this](const Input&, const std::vector<Record>& records) { follow(records); }) {
    folded_.meta.decision_version = correlator::kDecisionVersion;
  }

  CaseResult result(const std::shared_ptr<const rules::Configuration>& configuration) {
    CaseResult result{.events = recording_.history.size() + recording_.events.size()};
    if (recording_.events.empty()) return result;
    feed_history(configuration, recording_.events.front().event.occurred_at);
    in_case_ = true;
    for (const RecordedEvent& each : recording_.events) feed(each);
    for (const auto& [id, symptom] : symptom_of_)
      result.grouping.emplace_back(id, groups_.incident_of(symptom));
    result.hypotheses = hypotheses();
    return result;
  }

 private:
  void feed_history(const std::shared_ptr<const rules::Configuration>& configuration,
                    Timestamp begin) {
    const std::vector<RecordedEvent>& history = recording_.history;
    Duration by;
    if (!history.empty()) by = begin - kAfterHistory - history.back().event.occurred_at;
    const Timestamp start = history.empty() ? begin : history.front().event.occurred_at + by;
    replay_.use(configuration, start - seconds(1));
    replay_.use(recording_.map, start - seconds(1));
    for (const RecordedEvent& each : history) {
      Event event = each.event;
      shift(event, by);
      const Timestamp at = event.occurred_at;
      replay_.feed(std::move(event), at);
    }
    close_what_is_open(begin - kClosedBefore);
  }

  // What the history left open is no part of the case.
  void close_what_is_open(Timestamp at) {
    if (recording_.history.empty()) return;
    replay_.take(Tick{}, at);
    const std::vector<IncidentId> open(folded_.indexes.open_incidents.begin(),
                                       folded_.indexes.open_incidents.end());
    for (const IncidentId incident : open)
      replay_.take(OperatorCommand{.kind = CommandKind::kResolve, .incident = incident}, at);
  }

  void feed(const RecordedEvent& each) {
    groups_.next_event();
    replay_.feed(each.event, each.event.occurred_at);
    if (is_firing_alert(each.event)) symptom_of_.emplace_back(each.id, groups_.fired_symptom());
  }

  void follow(const std::vector<Record>& records) {
    for (const Record& record : records) {
      correlator::apply(folded_, record);
      groups_.follow(record);
      const auto* opened = std::get_if<IncidentOpened>(&record);
      if (in_case_ && opened != nullptr) opened_.push_back(opened->incident);
    }
  }

  // Makes all that the case opened one incident, in the folded state alone: the engine's own
  // incidents, which the grouping is read from, are as they were.
  IncidentId force_into_one() {
    IncidentId one;
    for (const IncidentId id : opened_) {
      if (folded_.survivor(id) != id || folded_.incidents.find(id) == nullptr) continue;
      if (!one.set()) {
        one = id;
      } else {
        correlator::apply(folded_, IncidentMerged{.incident = id, .into = one, .at = end()});
      }
    }
    return one;
  }

  Timestamp end() const { return recording_.events.back().event.occurred_at; }

  std::vector<JudgedHypothesis> hypotheses() {
    const IncidentId one = force_into_one();
    if (!one.set()) return {};
    const correlator::View live = replay_.engine().view();
    std::vector<JudgedHypothesis> judged;
    Ranking printed;  // of all: none is cut
    for (correlator::ScoredHypothesis& each : correlator::score_hypotheses(
             {folded_, live.references, live.neighbourhoods, live.silences}, one, end())) {
      std::string change;
      if (each.change.set()) change = folded_.changes.at(each.change).body.id;
      printed.suspects.push_back({.kind = each.kind, .evidence = each.evidence});
      judged.push_back({.scored = std::move(each), .change = std::move(change)});
    }
    compute_probabilities(printed);
    for (std::size_t i = 0; i < judged.size(); ++i)
      judged[i].probability = printed.suspects[i].probability;
    return judged;
  }

  const Recording& recording_;
  correlator::State folded_;
  app::ReplayRun replay_;
  bool in_case_ = false;
  LiveGroups groups_;
  std::vector<IncidentId> opened_;
  std::vector<std::pair<std::string, SymptomId>> symptom_of_;  // by firing event
};

}  // namespace

CaseResult run_case(const std::shared_ptr<const rules::Configuration>& configuration,
                    const Recording& recording) {
  return Run(recording).result(configuration);
}

}  // namespace headwater::evaluation
