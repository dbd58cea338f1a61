#include "correlator/views.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "correlator/incident_card.h"
#include "correlator/internal/failure_lists.h"
#include "correlator/internal/incident_facts.h"
#include "correlator/internal/map_view.h"
#include "correlator/internal/policy_steps.h"
#include "correlator/internal/silence_notes.h"
#include "correlator/internal/symptom_labels.h"
#include "correlator/internal/tenant_use.h"
#include "correlator/internal/view_filters.h"
#include "correlator/shared_timeline.h"
#include "correlator/signal_text.h"
#include "correlator/similar.h"
#include "correlator/tenant_view.h"
#include "correlator/together.h"
#include "model/limits.h"
#include "rules/silence_matchers.h"

namespace headwater::correlator {
namespace {

std::size_t page_size(std::size_t asked) {
  return std::min(asked == 0 ? limits::kPageSizeDefault : asked, limits::kPageSizeMax);
}

IncidentSummary summary_of(const View& view, const Incident& incident) {
  const IncidentIndex& index = view.state.index_of(incident.id);
  IncidentSummary summary{
      .name = incident_name(incident.id),
      .id = incident.id.value,
      .state = incident.state,
      .priority = incident.priority,
      .title = incident_title(view, incident.id),
      .opened_at = incident.opened_at,
      .onset = incident.onset,
      .resolved_at = incident.resolved_at,
      .symptom_count = static_cast<std::uint32_t>(index.symptoms.size()),
      .firing_count = index.firing,
      .tenant_count = static_cast<std::uint32_t>(tenants_hurt(view, incident.id).size()),
      .verdict = incident.ranking.attribution.verdict,
      .acknowledged_by = incident.acknowledged_by,
      .paged = incident.paged};
  if (!incident.ranking.suspects.empty()) {
    summary.first_suspect = incident.ranking.suspects.front().title;
    summary.first_suspect_probability = incident.ranking.suspects.front().probability;
  }
  if (incident.merged_into.set())
    summary.merged_into = incident_name(view.state.survivor(incident.id));
  return summary;
}

// What people should know of a heartbeat that is missing or has failed.
LabelSet annotations_of(const Heartbeat& heartbeat) {
  std::vector<std::pair<std::string, std::string>> texts;
  if (heartbeat.last_seen_at.set())
    texts.emplace_back("last_seen_at", format_rfc3339_milliseconds(heartbeat.last_seen_at));
  if (!heartbeat.reason.empty()) texts.emplace_back("reason", heartbeat.reason);
  if (heartbeat.started_at.set())
    texts.emplace_back("started_at", format_rfc3339_milliseconds(heartbeat.started_at));
  return LabelSet(texts);
}

// What was measured, expected, or last heard.
LabelSet annotations_of(const Signal& signal, const Symptom& symptom) {
  const std::string text = signal_text_of(signal, symptom);
  if (text.empty()) return LabelSet{};
  return LabelSet({{"summary", text}});
}

SymptomView symptom_view(const View& view, const Symptom& symptom) {
  SymptomLabels labels = symptom_labels(view.state, symptom);
  SymptomView shown{.id = symptom.id.value,
                    .entity = std::string(view.state.entity_name(symptom.entity)),
                    .tenant = symptom.tenant,
                    .kind = symptom.kind,
                    .symptom_class = symptom.symptom_class,
                    .severity = symptom.severity,
                    .onset = symptom.onset,
                    .raised_at = symptom.raised_at,
                    .cleared_at = symptom.cleared_at,
                    .labels = std::move(labels.labels),
                    .added_labels = std::move(labels.added)};
  if (symptom.joined.total != 0) shown.joined = symptom.joined;
  if (is_firing(symptom)) shown.silences = silence_notes(view.state, symptom.silenced_by);
  if (symptom.origin == OriginKind::kHeartbeat) {
    const HeartbeatId id{static_cast<std::uint32_t>(symptom.origin_id)};
    if (const Heartbeat* heartbeat = view.state.heartbeats.find(id))
      shown.annotations = annotations_of(*heartbeat);
  }
  if (symptom.origin == OriginKind::kSignal) {
    if (const Signal* signal = view.state.signals.find(SignalId{symptom.origin_id}))
      shown.annotations = annotations_of(*signal, symptom);
  }
  if (symptom.origin != OriginKind::kAlert) return shown;
  if (const Alert* alert = view.state.alerts.find(AlertId{symptom.origin_id})) {
    shown.fingerprint = format_fingerprint(alert->labels.fingerprint());
    shown.count = alert->count + view.state.repeats_of(*alert).count;
    shown.annotations = alert->annotations;
  }
  return shown;
}

void add_messages(const View& view, IncidentId incident, std::vector<MessageView>& out) {
  for (const ThreadId id : view.state.index_of(incident).threads) {
    const PageThread& thread = view.state.threads.at(id);
    for (const MessageId each : view.state.messages_of(id)) {
      const Message& message = view.state.messages.at(each);
      out.push_back({.receiver = thread.receiver,
                     .receiver_kind = thread.receiver_kind,
                     .thread_key = thread.thread_key,
                     .revision = message.revision,
                     .part = message.part,
                     .action = message.action,
                     .reason = message.reason,
                     .state = message.state,
                     .decided_at = message.decided_at,
                     .attempts = message.attempts,
                     .last_error = message.last_error,
                     .digest_of = message.digest_of});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const MessageView& a, const MessageView& b) {
    return a.decided_at < b.decided_at;
  });
}

// Why nobody has been told, while nobody has.
std::optional<PageHeld> hold_of(const State& state, const Incident& incident) {
  const bool gathers = !incident.held && !incident.paged && is_active(incident);
  if (!incident.held && !gathers) return std::nullopt;
  PageHeld held{.incident = incident.id,
                .reason = incident.held.value_or(HoldReason::kGathering),
                .at = gathers ? incident.opened_at : incident.held_at,
                .step_due = due_of(state, DeadlineKind::kStep, incident.id.value)};
  if (held.reason == HoldReason::kSilenced) held.silences = silence_notes(state, incident.id);
  return held;
}

// Of its policy, in the order in which they are told, each once.
std::vector<std::string> receivers_of(const View& view, const Incident& incident) {
  std::vector<std::string> names;
  const rules::Policy* policy = policy_of(view, incident);
  if (policy == nullptr) return names;
  for (const rules::PolicyStep& step : policy->steps) {
    for (const std::string& name : step.receivers)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

// Calls `add` with ordinals below `before` (0: below `end`), newest first, until it has said
// `limit` times that it added one, or the slice is full. Gives the `before` to go on with; 0:
// nothing left.
template <class Add>
std::uint64_t walk_back(std::uint64_t before, std::uint64_t end, std::size_t limit, Add add) {
  std::uint64_t id = before == 0 ? end : std::min(before, end);
  std::size_t added = 0;
  for (std::size_t looked_at = 0; id > 1; ++looked_at) {
    if (added == limit || looked_at == limits::kQueryRowsPerSlice) return id;
    if (add(--id)) ++added;
  }
  return 0;
}

// The priority was made of it.
std::string severity_of(const Incident& incident) {
  for (const PriorityFactor& factor : incident.priority_factors)
    if (factor.name == "severity") return factor.value;
  return std::string(to_string(Severity::kNone));
}

void count_incident(const Incident& incident, std::vector<IncidentCount>& counts) {
  const std::string severity = severity_of(incident);
  const auto found = std::find_if(counts.begin(), counts.end(), [&](const IncidentCount& each) {
    return each.state == incident.state && each.severity == severity;
  });
  if (found == counts.end()) {
    counts.push_back({.state = incident.state, .severity = severity, .count = 1});
  } else {
    ++found->count;
  }
}

// By the job or the name that it checks in with.
std::string name_of(const State& state, const Heartbeat& heartbeat) {
  for (const std::string_view label : {"job", "name"})
    if (const auto name = rules::label_value(heartbeat.labels, label); !name.empty())
      return std::string(name);
  return std::string(state.entity_name(heartbeat.entity));
}

std::vector<HeartbeatCount> heartbeat_counts(const State& state) {
  std::map<std::string, HeartbeatCount> by_name;
  for (const auto& [id, heartbeat] : state.heartbeats) {
    const std::string name = name_of(state, *heartbeat);
    const bool known = by_name.contains(name);
    if (!known && by_name.size() == limits::kHeartbeatNamesShown) continue;
    HeartbeatCount& count = by_name[name];
    count.name = name;
    if (!known || heartbeat->last_seen_at < count.last_seen_at)
      count.last_seen_at = heartbeat->last_seen_at;
    if (heartbeat->missing) ++count.missing;
  }
  std::vector<HeartbeatCount> counts;
  counts.reserve(by_name.size());
  for (auto& [name, count] : by_name) counts.push_back(std::move(count));
  return counts;
}

class Answerer {
 public:
  explicit Answerer(const View& view) : view_(view), state_(view.state) {}

  Answer operator()(const IncidentsQuery& query) const;
  Answer operator()(const IncidentQuery& query) const;
  Answer operator()(const ChangesQuery& query) const;
  Answer operator()(const AlertsQuery& query) const;
  Answer operator()(const MapQuery& query) const { return map_view(view_, query); }
  Answer operator()(const TenantIncidentsQuery& query) const;
  Answer operator()(const TouchingQuery& query) const;
  Answer operator()(const SharedTimelineQuery& query) const {
    return AnswerBody{shared_timeline(view_, query)};
  }
  Answer operator()(const StatusQuery& query) const;
  Answer operator()(const SilencesQuery& query) const;
  Answer operator()(const SimilarQuery& query) const {
    if (state_.incidents.find(query.incident) == nullptr)
      return Error(ErrorCode::kNotFound, "no such incident");
    return AnswerBody{similar_incidents(view_, state_.survivor(query.incident))};
  }
  Answer operator()(const TogetherQuery& query) const {
    auto told = why_together(view_, query);
    if (!told) return told.error();
    return AnswerBody{std::move(*told)};
  }
  Answer operator()(const TimelineQuery&) const { return stores(); }
  Answer operator()(const DeadLettersQuery&) const { return stores(); }
  Answer operator()(const DeadLetterQuery&) const { return stores(); }
  Answer operator()(const MapSourceQuery&) const { return stores(); }
  Answer operator()(const AuditQuery&) const { return stores(); }

 private:
  static Answer stores() { return Error(ErrorCode::kNotFound, "not answered from the state"); }
  [[nodiscard]] AlertView alert_view(const Alert& alert) const;

  const View& view_;
  const State& state_;
};

Answer Answerer::operator()(const IncidentsQuery& query) const {
  std::vector<IncidentState> wanted = query.states;
  if (wanted.empty()) wanted = {IncidentState::kOpen, IncidentState::kAcknowledged};
  const auto filter = read_filters(query.filters);
  if (!filter) return filter.error();
  IncidentPage page;
  const auto add = [&](std::uint64_t id) {
    const Incident* incident = state_.incidents.find({id});
    if (incident == nullptr) return false;
    if (std::find(wanted.begin(), wanted.end(), incident->state) == wanted.end()) return false;
    if (!touches_tenant(view_, incident->id, query.tenant)) return false;
    if (!touches_entity(view_, incident->id, query.entity)) return false;
    if (!has_matching_symptom(view_, incident->id, *filter)) return false;
    page.incidents.push_back(summary_of(view_, *incident));
    return true;
  };
  page.next = walk_back(query.before, state_.meta.next_incident, page_size(query.limit), add);
  return AnswerBody{std::move(page)};
}

Answer Answerer::operator()(const IncidentQuery& query) const {
  const Incident* incident = state_.incidents.find(query.incident);
  if (incident == nullptr) return Error(ErrorCode::kNotFound, "no such incident");
  FailureLists lists = failure_lists(view_, incident->id);
  IncidentView shown{.summary = summary_of(view_, *incident),
                     .priority_factors = incident->priority_factors,
                     .ranking = incident->ranking,
                     .first_failures = std::move(lists.first_failures),
                     .impact = std::move(lists.impact),
                     .tenants = tenants_hurt(view_, incident->id),
                     .judgements = incident->judgements};
  for (const Symptom* symptom : symptoms_of(view_, incident->id)) {
    if (shown.symptoms.size() == limits::kQueryRowsPerSlice) break;
    shown.symptoms.push_back(symptom_view(view_, *symptom));
  }
  for (const IncidentId absorbed : incident->absorbed)
    shown.absorbed.push_back(incident_name(absorbed));
  add_messages(view_, incident->id, shown.messages);
  shown.held = hold_of(state_, *incident);
  return AnswerBody{std::move(shown)};
}

Answer Answerer::operator()(const ChangesQuery& query) const {
  ChangePage page;
  const auto add = [&](std::uint64_t id) {
    const Change* change = state_.changes.find({id});
    if (change == nullptr || !concerns_entity(view_, *change, query.entity)) return false;
    if (!concerns_tenant(view_, *change, query.tenant)) return false;
    ChangeView shown{.id = id,
                     .source = state_.sources.at(change->source).name,
                     .change = change->body,
                     .occurred_at = change->occurred_at,
                     .seen_at = change->seen_at};
    for (const EntityId entity : change->entities)
      shown.entities.emplace_back(state_.entity_name(entity));
    page.changes.push_back(std::move(shown));
    return true;
  };
  page.next = walk_back(query.before, state_.meta.next_change, page_size(query.limit), add);
  return AnswerBody{std::move(page)};
}

AlertView Answerer::alert_view(const Alert& alert) const {
  const Repeats repeats = state_.repeats_of(alert);
  AlertView shown{.id = alert.id.value,
                  .fingerprint = format_fingerprint(alert.labels.fingerprint()),
                  .status = alert.status,
                  .severity = alert.severity,
                  .labels = alert.labels.with(alert.added_labels),
                  .added_labels = alert.added_labels,
                  .annotations = alert.annotations,
                  .generator_url = alert.generator_url,
                  .entity = std::string(state_.entity_name(alert.entity)),
                  .tenant = alert.tenant,
                  .source = state_.sources.at(alert.source).name,
                  .starts_at = alert.starts_at,
                  .lease_until = repeats.lease_until,
                  .last_seen_at = repeats.last_seen_at,
                  .count = alert.count + repeats.count};
  if (const Symptom* symptom = state_.symptoms.find(alert.symptom);
      symptom && symptom->incident.set()) {
    const IncidentId survivor = state_.survivor(symptom->incident);
    shown.incident = incident_name(survivor);
    if (const Incident* incident = state_.incidents.find(survivor))
      shown.receivers = receivers_of(view_, *incident);
  }
  if (alert.status != AlertStatus::kFiring || view_.silences.empty()) return shown;
  for (const SilenceId id :
       view_.silences.holding_for(shown.labels, limits::kSilencesPerSymptomMax))
    shown.silenced_by.push_back(state_.silences.at(id).name);
  return shown;
}

bool shown_before(const Silence* a, const Silence* b) {
  const auto key = [](const Silence& silence) {
    switch (silence.state) {
      case SilenceState::kActive:
        return std::pair(0, silence.ends_at.micros);
      case SilenceState::kPending:
        return std::pair(1, silence.starts_at.micros);
      case SilenceState::kExpired:
        break;
    }
    return std::pair(2, -silence.ends_at.micros);
  };
  return key(*a) < key(*b);
}

// Asked of silences themselves, not of the labels that they hold for.
bool has_matchers(const Silence& silence, const rules::Matchers& wanted) {
  return std::all_of(wanted.list().begin(), wanted.list().end(), [&](const rules::Matcher& each) {
    const SilenceMatcher matcher = rules::to_silence_matcher(each);
    return std::find(silence.matchers.begin(), silence.matchers.end(), matcher) !=
           silence.matchers.end();
  });
}

Answer Answerer::operator()(const SilencesQuery& query) const {
  const auto filter = read_filters(query.filters);
  if (!filter) return filter.error();
  SilencePage page;
  if (!query.name.empty()) {
    const auto at = state_.indexes.silence_by_name.find(query.name);
    if (at == state_.indexes.silence_by_name.end())
      return Error(ErrorCode::kNotFound, std::string(kNoSuchSilence));
    page.silences.push_back(state_.silences.at(at->second));
    return AnswerBody{std::move(page)};
  }
  std::vector<const Silence*> shown;
  for (const auto& [id, silence] : state_.silences)
    if (has_matchers(*silence, *filter)) shown.push_back(silence);
  std::stable_sort(shown.begin(), shown.end(), shown_before);
  page.silences.reserve(shown.size());
  for (const Silence* silence : shown) page.silences.push_back(*silence);
  return AnswerBody{std::move(page)};
}

bool any_matches(const rules::Matcher& pattern, const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return pattern.matches(name); });
}

// What can be told without drawing it.
bool is_asked_for(const State& state, const AlertsQuery& query, const rules::Matchers& filter,
                  const Alert& alert) {
  if (query.status && alert.status != *query.status) return false;
  if (!query.tenant.empty() && alert.tenant != query.tenant) return false;
  if (!query.entity.empty() && state.entity_name(alert.entity) != query.entity) return false;
  return filter.empty() || filter.matches(alert.labels.with(alert.added_labels));
}

Answer Answerer::operator()(const AlertsQuery& query) const {
  const auto filter = read_filters(query.filters);
  if (!filter) return filter.error();
  const auto receiver = rules::Matcher::make("receiver", rules::MatchKind::kRegex, query.receiver);
  if (!receiver) return receiver.error();
  AlertPage page;
  const std::size_t limit = page_size(query.limit);
  std::size_t looked_at = 0;
  for (auto at = state_.alerts.after(AlertId{query.after}); at != state_.alerts.end(); ++at) {
    const auto& [id, found] = *at;
    if (page.alerts.size() == limit || ++looked_at > limits::kQueryRowsPerSlice) {
      page.next = id - 1;
      break;
    }
    if (!is_asked_for(state_, query, *filter, *found)) continue;
    AlertView shown = alert_view(*found);
    if (query.receiver.empty() || any_matches(*receiver, shown.receivers))
      page.alerts.push_back(std::move(shown));
  }
  return AnswerBody{std::move(page)};
}

// No cursor: it would tell how many incidents there are.
Answer Answerer::operator()(const TenantIncidentsQuery& query) const {
  TenantViewPage page;
  const auto add = [&](std::uint64_t id) {
    const Incident* incident = state_.incidents.find({id});
    if (incident == nullptr || incident->state == IncidentState::kMerged) return false;
    auto shown = project_for_tenant(view_, incident->id, query.tenant);
    if (shown) page.incidents.push_back(std::move(*shown));
    return shown.has_value();
  };
  walk_back(0, state_.meta.next_incident, page_size(query.limit), add);
  return AnswerBody{std::move(page)};
}

Answer Answerer::operator()(const TouchingQuery& query) const {
  TouchingIncidents touching;
  for (const std::uint64_t id : query.incidents) {
    const bool touches = state_.incidents.find({id}) != nullptr &&
                         touches_tenant(view_, {id}, query.tenant) &&
                         touches_entity(view_, {id}, query.entity);
    if (touches) touching.incidents.push_back(id);
  }
  return AnswerBody{std::move(touching)};
}

Answer Answerer::operator()(const StatusQuery&) const {
  std::map<SilenceState, std::uint64_t> silences;
  for (const auto& [id, silence] : state_.silences) ++silences[silence->state];
  EngineStatus status{.estate = view_.configuration().estate,
                      .seq = state_.meta.seq.value,
                      .at = state_.meta.at,
                      .alerts_firing = state_.indexes.alerts_firing,
                      .alerts_known = state_.alerts.size(),
                      .symptoms_firing = state_.indexes.symptoms_firing,
                      .messages_pending = state_.indexes.pending_messages.size(),
                      .messages_failed = state_.indexes.messages_failed,
                      .silences_active = silences[SilenceState::kActive],
                      .silences_pending = silences[SilenceState::kPending],
                      .map_nodes = view_.map().size(),
                      .map_edges = view_.map().edge_count(),
                      .entities_off_map = view_.neighbourhoods.off_map().size()};
  for (const auto& [id, reference] : state_.references)
    if (reference->kind == ReferenceKind::kConfiguration)
      status.digest_configuration = to_hex(reference->digest);
  for (const IncidentId id : state_.indexes.open_incidents) {
    const Incident& incident = state_.incidents.at(id);
    const bool open = incident.state == IncidentState::kOpen;
    ++(open ? status.incidents_open : status.incidents_acknowledged);
    count_incident(incident, status.incidents);
  }
  for (const auto& [id, source] : state_.sources) status.sources.push_back(*source);
  status.quotas = near_quotas(state_.indexes, view_.configuration().quotas);
  status.heartbeats = heartbeat_counts(state_);
  return AnswerBody{std::move(status)};
}

}  // namespace

Answer answer(const View& view, const Query& query) { return std::visit(Answerer(view), query); }

std::string view_tag(const View& view, IncidentId incident) {
  const Answer shown = answer(view, IncidentQuery{incident});
  return shown ? to_hex(hash128(as_json(std::get<IncidentView>(*shown)))) : "";
}

}  // namespace headwater::correlator
