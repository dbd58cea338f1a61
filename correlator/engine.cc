#include "correlator/engine.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "correlator/decide.h"
#include "correlator/internal/event_decisions.h"
#include "correlator/internal/event_names.h"
#include "correlator/internal/self_alert.h"

namespace headwater::correlator {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

// A change is known by its source and the source's id, an alert whose source gives it a key by
// that; all else by its labels (C10).
Hash128 identity_of(const Event& event) {
  if (is_self_alert(event)) return self_alert_identity(event.labels.get("receiver"));
  const auto* change = std::get_if<ChangeBody>(&event.body);
  if (change != nullptr) return hash128(event.source + '\xff' + change->id);
  const std::string_view key = event.labels.get("dedup_key");
  if (key.empty() || !std::holds_alternative<AlertBody>(event.body)) return event.labels.hash();
  return hash128(event.source + '\xff' + "dedup_key" + '\xff' + std::string(key));
}

}  // namespace

Engine::Engine(State state, ReferenceLibrary& library)
    : state_(std::move(state)), library_(library) {
  state_.meta.decision_version = kDecisionVersion;
  load_references();
  silences_.rebuild(state_);
}

void Engine::advance(const Input& input, std::vector<Record>& out) {
  HW_CHECK(!state_.meta.at.set() || input.at >= state_.meta.at, "engine time never goes back");
  const auto* tick = std::get_if<Tick>(&input.body);
  if (tick != nullptr && tick->drain) {
    drain(out);
  } else if (!std::holds_alternative<Resumed>(input.body)) {
    fire_due(input.at, out);  // a resumption fires nothing (C6)
  }
  if (watcher_) watcher_(nullptr);
  const Timestamp now = input.at;
  std::visit(Overloaded{
                 [&](const EventArrived& arrived) { take_event(arrived.event, nullptr, now, out); },
                 [&](const BoundEventArrived& arrived) {
                   take_event(arrived.event, &arrived.tenants, now, out);
                 },
                 [](const Tick&) {},
                 [&](const auto& body) { run({.now = now, .what = &body}, out); },
             },
             input.body);
  state_.meta.seq = input.seq;
  state_.meta.at = std::max(state_.meta.at, input.at);
}

std::optional<Timestamp> Engine::next_deadline() {
  const Deadline* earliest = earliest_deadline(state_);
  return earliest == nullptr ? std::nullopt : std::optional(earliest->due);
}

void Engine::fire_due(Timestamp until, std::vector<Record>& out) {
  for (;;) {
    const Deadline* earliest = earliest_deadline(state_);
    if (earliest == nullptr || earliest->due > until) return;
    const Deadline deadline = *earliest;
    state_.deadlines.pop();
    fire(deadline, out);
  }
}

void Engine::fire(const Deadline& deadline, std::vector<Record>& out) {
  if (watcher_) watcher_(&deadline);
  // What was set when its time was over already is due at once: time never goes back.
  const Timestamp now = std::max(deadline.due, state_.meta.at);
  state_.meta.at = now;
  // A page decision ranks first, if anything touched the incident since (C5).
  if (deadline.kind == DeadlineKind::kStep) {
    const IncidentId incident{deadline.ordinal};
    if (state_.incidents.at(incident).rank_due.set())
      run({.now = now, .what = RankIncident{incident}}, out);
    // The ranking may have merged the incident away, and the deadline with it.
    if (due_of(state_, deadline.kind, deadline.ordinal) != deadline.due) return;
  }
  run({.now = now, .what = deadline}, out);
  HW_CHECK(due_of(state_, deadline.kind, deadline.ordinal) != deadline.due,
           "a deadline that was decided is over or has moved");
}

void Engine::drain(std::vector<Record>& out) {
  for (;;) {
    Deadline earliest;
    for (const IncidentId incident : state_.indexes.open_incidents) {
      for (const DeadlineKind kind : {DeadlineKind::kRank, DeadlineKind::kStep}) {
        const Deadline each{due_of(state_, kind, incident.value), kind, incident.value};
        if (each.due.set() && (!earliest.due.set() || each < earliest)) earliest = each;
      }
    }
    if (!earliest.due.set()) return;
    fire(earliest, out);
  }
}

// An alert that the configuration calls a heartbeat is a check-in while it fires, and nothing once
// it is resolved. One that fired before it was called so is over as an alert.
void Engine::take_event(const Event& event, const std::vector<std::string>* tenants, Timestamp now,
                        std::vector<Record>& out) {
  const auto* alert = std::get_if<AlertBody>(&event.body);
  if (alert == nullptr || !heartbeat_alerts_.first_match(event.labels))
    return run_event(event, tenants, now, out);
  const auto known = state_.indexes.alert_by_identity.find(identity_of(event));
  if (known != state_.indexes.alert_by_identity.end() && (*known)->status == AlertStatus::kFiring) {
    Event over = event;
    over.source_id.clear();  // the check-in has it
    over.body = AlertBody{.status = AlertStatus::kResolved, .starts_at = alert->starts_at};
    run_event(over, tenants, now, out);
  }
  if (is_resolve(event, *alert)) return;
  Event check_in = event;
  check_in.body = HeartbeatBody{};
  run_event(check_in, tenants, now, out);
}

void Engine::run_event(const Event& event, const std::vector<std::string>* tenants, Timestamp now,
                       std::vector<Record>& out) {
  const Hash128 identity = identity_of(event);
  const LookedUp looked_up = look_up(event, identity);
  const std::size_t from = out.size();
  run({.now = now, .what = IdentifyEvent{&event, identity, &looked_up, tenants}}, out);
  bool late = false;
  for (std::size_t i = from; i < out.size(); ++i) {
    if (std::holds_alternative<EventDropped>(out[i])) return;
    const auto* flagged = std::get_if<EventFlagged>(&out[i]);
    late = late || (flagged != nullptr && flagged->flag == EventFlag::kLate);
  }
  run({.now = now, .what = DecideEvent{&event, identity, &looked_up, late}}, out);
}

// An alert keeps what was added when it began to fire.
LookedUp Engine::look_up(const Event& event, const Hash128& identity) {
  const bool is_alert = std::holds_alternative<AlertBody>(event.body);
  if (references_.lookups.empty() || (is_alert && known_thing(view(), event, identity))) return {};
  rules::LookupResult result = rules::look_up(references_.lookups, event.labels);
  for (std::size_t i = 0; i < lookups_.size(); ++i) {
    lookups_[i].matched += result.found >> i & 1U;
    lookups_[i].missed += result.missed >> i & 1U;
  }
  if (result.added.empty()) return {};
  LabelSet merged = event.labels.with(result.added);
  return {.added = std::move(result.added), .merged = std::move(merged)};
}

void Engine::run(const Step& step, std::vector<Record>& out) {
  const std::size_t from = out.size();
  decide(view(), step, out);
  std::vector<Step> next;
  std::vector<Event> own;
  for (std::size_t i = from; i < out.size(); ++i) {
    correlator::apply(state_, out[i]);
    neighbourhoods_.observe(state_, out[i]);
    silences_.observe(state_, out[i]);
    follow(out[i], step.now, next);
    note_outcome(out[i], step.now, own);
  }
  for (const Step& follower : next) run(follower, out);
  for (const Event& event : own) run_event(event, nullptr, step.now, out);
}

// What became of a message tells of its receiver (R24).
void Engine::note_outcome(const Record& record, Timestamp now, std::vector<Event>& own) {
  if (const auto* failed = std::get_if<MessageFailed>(&record)) {
    own = failure_events(view(), state_.messages.at(failed->message), now);
  } else if (const auto* delivered = std::get_if<MessageDelivered>(&record)) {
    own = delivery_events(view(), state_.messages.at(delivered->message), now);
  }
}

// What a record calls for once its whole step is applied.
void Engine::follow(const Record& record, Timestamp now, std::vector<Step>& next) {
  const auto then = [&](auto what) { next.push_back({.now = now, .what = what}); };
  const auto tell = [&](IncidentId incident, NotifyReason reason) {
    then(TellLifecycle{incident, reason});
  };
  std::visit(
      Overloaded{
          [&](const SymptomRaised& raised) {
            then(SilenceSymptom{raised.symptom});
            then(GroupSymptom{raised.symptom});
          },
          [&](const SymptomReturned& returned) {
            then(SilenceSymptom{returned.symptom});
            then(ReturnSymptom{returned.symptom});
          },
          // Their labels may be others than before.
          [&](const AlertFired& fired) { then(SilenceSymptom{fired.symptom}); },
          [&](const SignalMeasured& measured) { then(SilenceSymptom{measured.symptom}); },
          [&](const SilenceStarted& started) { then(ApplySilence{started.silence}); },
          [&](const SilenceEnded& ended) { then(ApplySilence{ended.silence}); },
          [&](const SymptomSilenced& it) {
            for (const SilenceId silence : it.silenced_by) then(MatchSilence{silence});
            if (it.silenced_by.empty() && it.incident.set()) then(UpdateIncident{it.incident});
          },
          [&](const SymptomCleared& cleared) { then(ClearSymptom{cleared.symptom}); },
          [&](const ChangeSeen& seen) { then(TouchByChange{seen.change}); },
          [&](const ChangeUpdated& updated) { then(TouchByChange{updated.change}); },
          [&](const SuspectsRanked& ranked) { then(SettleRanking{ranked.incident}); },
          [&](const IncidentMerged& merged) {
            then(TellMerge{merged.into, merged.incident});
          },
          [&](const IncidentAcknowledged& it) { tell(it.incident, NotifyReason::kAcknowledged); },
          [&](const IncidentUnacknowledged& it) {
            tell(it.incident, NotifyReason::kUnacknowledged);
          },
          [&](const IncidentResolved& it) { tell(it.incident, NotifyReason::kResolved); },
          [&](const IncidentReopened& it) {
            then(SilenceIncident{it.incident});
            tell(it.incident, NotifyReason::kReopened);
          },
          [&](const SourceProgressNoted& it) {
            if (!it.catching_up) page_caught_up(now, next);
          },
          [&](const ReferenceInForceSet&) { load_references(); },
          [](const auto&) {},
      },
      record);
}

// Pages that waited for a source need not wait any more (C7).
void Engine::page_caught_up(Timestamp now, std::vector<Step>& next) {
  for (const IncidentId incident : state_.indexes.open_incidents)
    if (state_.incidents.at(incident).held == HoldReason::kCatchingUp)
      next.push_back({.now = now, .what = PageIncident{incident}});
}

void Engine::load_references() {
  // Configuration: the one in force, else the defaults of an empty file.
  references_.configuration = nullptr;
  for (const auto& [id, reference] : state_.references)
    if (reference->kind == ReferenceKind::kConfiguration)
      references_.configuration = library_.configuration(reference->digest);
  if (references_.configuration == nullptr)
    references_.configuration = std::make_shared<const rules::Configuration>();
  heartbeat_alerts_ = rules::heartbeat_alerts_of(references_.configuration->heartbeats);
  // Maps: in the configured order, then by first mention.
  const auto& configured = references_.configuration->maps;
  std::vector<std::pair<std::size_t, Hash128>> maps;
  for (const auto& [id, reference] : state_.references) {
    if (reference->kind != ReferenceKind::kMap) continue;
    // clang 14 does not let a lambda capture `reference` as it is.
    const auto at = std::find_if(
        configured.begin(), configured.end(),
        [&source = reference->source](const auto& rule) { return rule.source == source; });
    maps.emplace_back(static_cast<std::size_t>(at - configured.begin()), reference->digest);
  }
  std::stable_sort(maps.begin(), maps.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Hash128> digests;
  digests.reserve(maps.size());
  for (const auto& [order, digest] : maps) digests.push_back(digest);
  references_.map = library_.map(digests);
  HW_CHECK(references_.map != nullptr, "the library holds every map in force");
  neighbourhoods_.rebuild(state_, *references_.map, references_.configuration->grouping.rules);
  load_lookups();
}

// A table that is configured and not in force yet comes with the next input.
void Engine::load_lookups() {
  references_.lookups.clear();
  const std::vector<LookupStatus> before = std::exchange(lookups_, {});
  for (const rules::LookupRule& rule : references_.configuration->lookups) {
    for (const auto& [id, reference] : state_.references) {
      if (reference->kind != ReferenceKind::kLookup || reference->source != rule.name) continue;
      auto table = library_.lookup(reference->digest);
      HW_CHECK(table != nullptr, "the library holds every table in force");
      LookupStatus status{.name = rule.name};
      for (const LookupStatus& each : before)
        if (each.name == rule.name) status = each;
      status.rows = table->facts().rows.size();
      lookups_.push_back(std::move(status));
      references_.lookups.push_back(std::move(table));
    }
  }
}

}  // namespace headwater::correlator
