#include "correlator/internal/incident_decisions.h"

#include <algorithm>
#include <string>

#include "correlator/grouping.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/weights.h"
#include "correlator/page_policy.h"
#include "correlator/priority.h"
#include "correlator/suspects.h"
#include "correlator/views.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

bool is_open(const Incident& incident) {
  return incident.state == IncidentState::kOpen || incident.state == IncidentState::kAcknowledged;
}

void open_incident(const View& view, const Symptom& symptom, std::vector<PassedOver> passed_over,
                   Timestamp now, std::vector<Record>& out) {
  const IncidentId id{view.state.meta.next_incident};
  const PolicyChoice policy = choose_policy(view, symptom.id);
  out.emplace_back(IncidentOpened{.incident = id,
                                  .entity = symptom.entity,
                                  .onset = symptom.onset,
                                  .at = now,
                                  .rank_due = now + limits::kRankDelay,
                                  .policy = policy.name,
                                  .step_due = now + policy.hold,
                                  .opening_gap = next_opening_gap(view.state.meta, now)});
  out.emplace_back(SymptomAttached{
      .symptom = symptom.id, .incident = id, .passed_over = std::move(passed_over)});
}

void merge(const View& view, const Incident& incident, const Grouped& found, Timestamp now,
           std::vector<Record>& out) {
  // The older survives: its number is the one that people know (C27).
  const IncidentId survivor_id = std::min(incident.id, found.incident);
  const IncidentId absorbed_id = std::max(incident.id, found.incident);
  const Incident& survivor = view.state.incidents.at(survivor_id);
  const Incident& absorbed = view.state.incidents.at(absorbed_id);
  const Timestamp onset = std::min(survivor.onset, absorbed.onset);
  const Timestamp last_onset = std::max(survivor.last_onset, absorbed.last_onset);
  out.emplace_back(IncidentAbsorbed{.incident = survivor_id,
                                    .absorbed = absorbed_id,
                                    .score = found.score,
                                    .onset = onset,
                                    .last_onset = last_onset});
  out.emplace_back(IncidentMerged{
      .incident = absorbed_id, .into = survivor_id, .at = now, .score = found.score});
  IncidentTouched touched = touch(survivor, now);
  touched.onset = onset;
  touched.last_onset = last_onset;
  out.emplace_back(touched);
  if (survivor.quiet_due.set() && view.state.index_of(absorbed_id).firing > 0)
    out.emplace_back(IncidentStirred{.incident = survivor_id});
}

void refuse(const OperatorCommand& command, std::string reason, std::vector<Record>& out) {
  out.emplace_back(CommandRefused{.kind = command.kind, .reason = std::move(reason)});
}

bool is_as_expected(const View& view, const OperatorCommand& command) {
  const auto& expected = command.expected;
  return expected.empty() || std::find(expected.begin(), expected.end(),
                                       view_tag(view, command.incident)) != expected.end();
}

void judge(const Incident& incident, const OperatorCommand& command, Timestamp now,
           std::vector<Record>& out) {
  if (command.suspect == 0 || command.suspect > incident.ranking.suspects.size())
    return refuse(command, "no suspect " + std::to_string(command.suspect), out);
  const Suspect& suspect = incident.ranking.suspects[command.suspect - 1];
  out.emplace_back(
      SuspectJudged{.incident = incident.id,
                    .judgement = {.kind = suspect.kind,
                                  .entity = suspect.entity,
                                  .change = suspect.change,
                                  .tenant = suspect.tenant,
                                  .confirmed = command.kind == CommandKind::kConfirmSuspect,
                                  .actor = command.actor}});
  if (is_open(incident)) out.emplace_back(touch(incident, now));
}

}  // namespace

IncidentTouched touch(const Incident& incident, Timestamp now) {
  return {.incident = incident.id,
          .rank_due = incident.rank_due.set() ? incident.rank_due : now + limits::kRankDelay,
          .onset = incident.onset,
          .last_onset = incident.last_onset};
}

namespace {

void join(const Incident& incident, SymptomAttached attached, const Symptom& symptom, Timestamp now,
          std::vector<Record>& out) {
  attached.symptom = symptom.id;
  attached.incident = incident.id;
  out.emplace_back(std::move(attached));
  IncidentTouched touched = touch(incident, now);
  if (!is_remark(symptom)) {
    touched.onset = std::min(incident.onset, symptom.onset);
    touched.last_onset = std::max(incident.last_onset, symptom.onset);
  }
  out.emplace_back(touched);
  if (incident.quiet_due.set() && !is_remark(symptom))
    out.emplace_back(IncidentStirred{.incident = incident.id});
}

void reopen(const View& view, const Incident& incident, Timestamp now, std::vector<Record>& out) {
  const rules::Policy* policy = view.configuration().policy(incident.policy);
  const Duration hold =
      policy != nullptr && !policy->steps.empty() ? policy->steps.front().wait : Duration{};
  out.emplace_back(IncidentReopened{.incident = incident.id,
                                    .at = now,
                                    .rank_due = now + limits::kRankDelay,
                                    .step_due = now + hold});
}

}  // namespace

void decide_group(const View& view, SymptomId id, Timestamp now, std::vector<Record>& out) {
  const Symptom& symptom = view.state.symptoms.at(id);
  Comparison compared = group_symptom(view, id, now);
  if (compared.best) {
    return join(view.state.incidents.at(compared.best->incident),
                {.score = compared.best->score, .passed_over = std::move(compared.passed_over)},
                symptom, now, out);
  }
  if (is_remark(symptom)) {
    out.emplace_back(SymptomForgotten{.symptom = id});
    return;
  }
  const Incident* before = begun_again(view, id, now);
  if (before == nullptr)
    return open_incident(view, symptom, std::move(compared.passed_over), now, out);
  if (!is_open(*before)) reopen(view, *before, now, out);
  std::erase_if(compared.passed_over,
                [&](const PassedOver& each) { return each.incident == before->id; });
  join(*before,
       {.score = {.again = weights::kAgain, .total = weights::kAgain},
        .passed_over = std::move(compared.passed_over)},
       symptom, now, out);
}

void decide_return(const View& view, SymptomId id, Timestamp now, std::vector<Record>& out) {
  const Symptom& symptom = view.state.symptoms.at(id);
  const IncidentId owner = view.state.survivor(symptom.incident);
  const Incident& incident = view.state.incidents.at(owner);
  out.emplace_back(touch(incident, now));
  if (incident.quiet_due.set() && !is_remark(symptom))
    out.emplace_back(IncidentStirred{.incident = owner});
}

void decide_clear(const View& view, SymptomId id, Timestamp now, std::vector<Record>& out) {
  const Symptom& symptom = view.state.symptoms.at(id);
  const IncidentId owner = view.state.survivor(symptom.incident);
  const Incident* incident = view.state.incidents.find(owner);
  if (incident == nullptr || !is_open(*incident)) return;
  out.emplace_back(touch(*incident, now));
  if (!is_remark(symptom) && view.state.index_of(owner).firing == 0) {
    out.emplace_back(IncidentQuieted{
        .incident = owner, .at = now, .due = now + view.configuration().lifecycle.quiet});
  }
}

void decide_touch_by_change(const View& view, ChangeId id, Timestamp now,
                            std::vector<Record>& out) {
  const Change& change = view.state.changes.at(id);
  std::vector<IncidentId> near;
  for (const EntityId entity : change.entities) {
    const Place place = view.neighbourhoods.place_of(entity);
    for (const auto& under : view.neighbourhoods.incidents_under(place))
      near.push_back(under.incident);
  }
  // An estate-wide change bears on every open incident; there are few such changes.
  if (change.entities.empty())
    near.assign(view.state.indexes.open_incidents.begin(), view.state.indexes.open_incidents.end());
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  for (const IncidentId owner : near) {
    const Incident& incident = view.state.incidents.at(owner);
    // Late or not, it bears on the incident if it fell into its look-back; or did, until its start
    // was told.
    const Timestamp told = std::max(change.body.started_at, change.occurred_at);
    if (told + view.configuration().look_back >= incident.onset)
      out.emplace_back(touch(incident, now));
  }
}

void decide_ranking(const View& view, IncidentId id, Timestamp now, std::vector<Record>& out) {
  Ranked ranked = rank_suspects(view, id, now);
  PriorityVerdict priority = judge_priority(view, id);
  out.emplace_back(SuspectsRanked{.incident = id,
                                  .at = now,
                                  .ranking = std::move(ranked.ranking),
                                  .medoid = ranked.medoid,
                                  .cause = ranked.cause,
                                  .priority = priority.priority,
                                  .priority_factors = std::move(priority.factors)});
}

void decide_settling(const View& view, IncidentId id, Timestamp now, std::vector<Record>& out) {
  const Incident& incident = view.state.incidents.at(id);
  if (!is_open(incident)) return;
  const Comparison compared = find_merge(view, id, now);
  if (compared.best) return merge(view, incident, *compared.best, now, out);
  if (auto nearest = nearest_ever(incident.passed_over, compared.passed_over); !nearest.empty())
    out.emplace_back(IncidentCompared{.incident = id, .passed_over = std::move(nearest)});
  decide_update(view, id, now, out);
}

void decide_quiet(const View& view, IncidentId id, std::vector<Record>& out, Timestamp now) {
  const Incident& incident = view.state.incidents.at(id);
  out.emplace_back(
      IncidentResolved{.incident = id,
                       .reason = "all clear for " + format_duration(now - incident.quiet_since),
                       .at = now});
}

void decide_forgetting(const View& view, IncidentId id, std::vector<Record>& out) {
  const IncidentIndex& index = view.state.index_of(id);
  for (const SymptomId symptom : index.symptoms)
    out.emplace_back(SymptomForgotten{.symptom = symptom});
  std::vector<IncidentId> gone{id};
  for (std::size_t i = 0; i < gone.size(); ++i)
    for (const IncidentId absorbed : view.state.incidents.at(gone[i]).absorbed)
      gone.push_back(absorbed);
  for (const IncidentId each : gone) {
    for (const ThreadId thread : view.state.index_of(each).threads) {
      for (const MessageId message : view.state.messages_of(thread))
        out.emplace_back(MessageForgotten{.message = message});
      out.emplace_back(ThreadForgotten{.thread = thread});
    }
    out.emplace_back(IncidentForgotten{.incident = each});
  }
}

void decide_command(const View& view, const OperatorCommand& command, Timestamp now,
                    std::vector<Record>& out) {
  const IncidentId id = view.state.survivor(command.incident);
  const Incident* incident = view.state.incidents.find(id);
  if (incident == nullptr) return refuse(command, "no such incident", out);
  if (!is_as_expected(view, command)) return refuse(command, std::string(kNotAsExpected), out);
  const std::string name = incident_name(id);
  switch (command.kind) {
    case CommandKind::kAcknowledge:
      if (incident->state != IncidentState::kOpen) {
        return refuse(
            command,
            name + " is " + std::string(to_string(incident->state)) +
                (incident->acknowledged_by.empty() ? "" : " by " + incident->acknowledged_by),
            out);
      }
      out.emplace_back(IncidentAcknowledged{.incident = id, .actor = command.actor, .at = now});
      return;
    case CommandKind::kUnacknowledge:
      if (incident->state != IncidentState::kAcknowledged)
        return refuse(command, name + " is not acknowledged", out);
      out.emplace_back(IncidentUnacknowledged{
          .incident = id, .actor = command.actor, .at = now, .step_due = now});
      return;
    case CommandKind::kResolve:
      if (!is_open(*incident)) return refuse(command, name + " is resolved already", out);
      out.emplace_back(IncidentResolved{
          .incident = id, .actor = command.actor, .reason = command.reason, .at = now});
      return;
    case CommandKind::kConfirmSuspect:
    case CommandKind::kRejectSuspect:
      return judge(*incident, command, now, out);
    case CommandKind::kSilence:
    case CommandKind::kExpireSilence:
      return refuse(command, "a silence is no command about an incident", out);
  }
}

}  // namespace headwater::correlator
