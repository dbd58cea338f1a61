#include "evaluation/case_run.h"

#include <algorithm>
#include <map>
#include <utility>

#include "app/replay_run.h"
#include "correlator/suspects.h"

namespace headwater::evaluation {
namespace {

constexpr Duration kAfterHistory = hours(1);
constexpr Duration kClosedBefore = minutes(40);  // the case: more than an incident may reopen in
constexpr Millidecibans kNoHypothesis = -1'000'000;

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

class Run {
 public:
  explicit Run(const CaseInputs& inputs)
      : inputs_(inputs),
        replay_([this](const Input&, const std::vector<Record>& records) { follow(records); }) {
    folded_.meta.decision_version = correlator::kDecisionVersion;
  }

  CaseResult result() {
    const Timestamp begin = inputs_.events.front().event.occurred_at;
    feed_history(begin);
    in_case_ = true;
    for (const RecordedEvent& each : inputs_.events) feed(each);
    CaseResult result{.events = inputs_.history.size() + inputs_.events.size()};
    result.grouping = grouping();
    rank(result);
    return result;
  }

 private:
  void feed_history(Timestamp begin) {
    Duration by;
    if (!inputs_.history.empty())
      by = begin - kAfterHistory - inputs_.history.back().event.occurred_at;
    const Timestamp start =
        inputs_.history.empty() ? begin : inputs_.history.front().event.occurred_at + by;
    replay_.use(inputs_.configuration, start - seconds(1));
    replay_.use(inputs_.map, start - seconds(1));
    for (const RecordedEvent& each : inputs_.history) {
      Event event = each.event;
      shift(event, by);
      const Timestamp at = event.occurred_at;
      replay_.feed(std::move(event), at);
    }
    close_what_is_open(begin - kClosedBefore);
  }

  // What the history left open is no part of the case.
  void close_what_is_open(Timestamp at) {
    if (inputs_.history.empty()) return;
    replay_.take(Tick{}, at);
    const std::vector<IncidentId> open(folded_.indexes.open_incidents.begin(),
                                       folded_.indexes.open_incidents.end());
    for (const IncidentId incident : open)
      replay_.take(OperatorCommand{.kind = CommandKind::kResolve, .incident = incident}, at);
  }

  void feed(const RecordedEvent& each) {
    touched_ = {};
    replay_.feed(each.event, each.event.occurred_at);
    if (is_firing_alert(each.event)) symptom_of_.emplace_back(each.id, touched_symptom());
  }

  void follow(const std::vector<Record>& records) {
    for (const Record& record : records) {
      correlator::apply(folded_, record);
      if (const ObjectRef object = object_of(record); object.table == Table::kAlert)
        touched_ = AlertId{object.id};
      const auto* opened = std::get_if<IncidentOpened>(&record);
      if (in_case_ && opened != nullptr) opened_.push_back(opened->incident);
    }
  }

  SymptomId touched_symptom() const {
    const Alert* alert = folded_.alerts.find(touched_);
    return alert == nullptr ? SymptomId{} : alert->symptom;
  }

  std::vector<std::pair<std::string, std::optional<std::uint64_t>>> grouping() const {
    std::vector<std::pair<std::string, std::optional<std::uint64_t>>> lines;
    for (const auto& [id, symptom] : symptom_of_) {
      std::optional<std::uint64_t> incident;
      if (const Symptom* found = folded_.symptoms.find(symptom))
        incident = folded_.survivor(found->incident).value;
      lines.emplace_back(id, incident);
    }
    return lines;
  }

  // On a state of its own, in which all that the case opened is one incident.
  IncidentId force_into_one() {
    IncidentId one;
    for (const IncidentId id : opened_) {
      if (folded_.survivor(id) != id) continue;
      if (!one.set()) {
        one = id;
      } else {
        correlator::apply(folded_, IncidentMerged{.incident = id, .into = one, .at = end()});
      }
    }
    return one;
  }

  Timestamp end() const { return inputs_.events.back().event.occurred_at; }

  void rank(CaseResult& result) {
    std::vector<correlator::ScoredHypothesis> scored;
    if (const IncidentId one = force_into_one(); one.set()) {
      const correlator::View live = replay_.engine().view();
      scored =
          correlator::score_hypotheses({folded_, live.references, live.neighbourhoods}, one, end());
    }
    Millidecibans none = kNoHypothesis;
    std::map<std::string, Millidecibans> by_entity;
    std::map<std::string, Millidecibans> by_change;
    for (const correlator::ScoredHypothesis& each : scored) {
      if (each.change.set())
        by_change.emplace(folded_.changes.at(each.change).body.id, each.score);
      else
        none = std::max(none, each.score);
      const bool load = each.kind == SuspectKind::kTenantLoad;  // its place is where it shows
      if (!each.entity.empty() && !load) by_entity.emplace(each.entity, each.score);
    }
    for (const MapNode& node : inputs_.map.nodes) add(result.entities, by_entity, node.name);
    for (const RecordedEvent& each : inputs_.events)
      if (const auto* change = std::get_if<ChangeBody>(&each.event.body))
        add(result.changes, by_change, change->id);
    result.changes.push_back({"none", none});
    best_first(result.entities);
    best_first(result.changes);
    for (correlator::ScoredHypothesis& each : scored) {
      std::string change =
          each.change.set() ? folded_.changes.at(each.change).body.id : std::string();
      result.hypotheses.push_back({.scored = each, .change = std::move(change)});
    }
    if (!scored.empty()) result.first_probability = probability_of_first(scored);
  }

  static void add(std::vector<Scored>& list, const std::map<std::string, Millidecibans>& scores,
                  const std::string& name) {
    const bool known = std::any_of(list.begin(), list.end(),
                                   [&](const Scored& each) { return each.name == name; });
    const auto at = scores.find(name);
    if (!known) list.push_back({name, at == scores.end() ? kNoHypothesis : at->second});
  }

  static void best_first(std::vector<Scored>& list) {
    std::stable_sort(list.begin(), list.end(),
                     [](const Scored& a, const Scored& b) { return a.score > b.score; });
  }

  static std::int32_t probability_of_first(
      const std::vector<correlator::ScoredHypothesis>& scored) {
    std::uint64_t sum = 0;
    for (const correlator::ScoredHypothesis& each : scored)
      sum += odds_q32(each.score - scored.front().score);
    return static_cast<std::int32_t>((std::uint64_t{10'000} << 32) /
                                     std::max<std::uint64_t>(sum, 1));
  }

  const CaseInputs& inputs_;
  correlator::State folded_;
  app::ReplayRun replay_;
  bool in_case_ = false;
  AlertId touched_;
  std::vector<IncidentId> opened_;
  std::vector<std::pair<std::string, SymptomId>> symptom_of_;
};

}  // namespace

CaseResult run_case(const CaseInputs& inputs) { return Run(inputs).result(); }

}  // namespace headwater::evaluation
