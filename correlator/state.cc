#include "correlator/state.h"

#include "base/check.h"
#include "base/fields.h"
#include "correlator/internal/deadline_push.h"
#include "correlator/internal/incident_members.h"
#include "correlator/internal/tenant_use.h"
#include "model/limits.h"

namespace headwater::correlator {
namespace {

// Calls `visit(table, objects)` for every table but meta, in table order.
template <class Holder, class Visit>
void for_each_table(Holder& state, Visit visit) {
  visit(Table::kSource, state.sources);
  visit(Table::kEntity, state.entities);
  visit(Table::kRemembered, state.remembered);
  visit(Table::kAlert, state.alerts);
  visit(Table::kChange, state.changes);
  visit(Table::kSignal, state.signals);
  visit(Table::kHeartbeat, state.heartbeats);
  visit(Table::kSymptom, state.symptoms);
  visit(Table::kHabit, state.habits);
  visit(Table::kIncident, state.incidents);
  visit(Table::kThread, state.threads);
  visit(Table::kMessage, state.messages);
  visit(Table::kReference, state.references);
  visit(Table::kRepeatPage, state.repeat_pages);
  visit(Table::kSignalPage, state.signal_pages);
  visit(Table::kSilence, state.silences);
}

template <class Object, class Id>
bool load_into(TableOf<Object, Id>& objects, std::uint64_t id, std::string_view bytes) {
  ByteReader reader(bytes);
  Object object;
  decode(reader, object);
  if (!reader.finished() || object.id.value != id) return false;
  const Id key = object.id;
  objects.put(key, std::move(object));
  return true;
}

template <class Object, class Id>
std::optional<std::string> row_from(const TableOf<Object, Id>& objects, std::uint64_t id) {
  Id typed;
  typed.value = static_cast<decltype(typed.value)>(id);
  const Object* object = objects.find(typed);
  if (object == nullptr) return std::nullopt;
  return encoded(*object);
}

void rebuild_lookups(State& state) {
  Indexes& indexes = state.indexes;
  for (const auto& [id, source] : state.sources) indexes.source_by_name[source->name] = source->id;
  for (const auto& [id, entity] : state.entities) indexes.entity_by_name[entity->name] = entity->id;
  for (const auto& [id, seen] : state.remembered) indexes.remembered_by_key[seen->key] = seen->id;
  for (const auto& [id, alert] : state.alerts) {
    indexes.alert_by_identity.insert(alert);
    if (alert->status != AlertStatus::kFiring) continue;
    ++indexes.alerts_firing;
    count_more(indexes, alert->tenant, TenantCount::kAlerts);
  }
  for (const auto& [id, change] : state.changes) {
    indexes.change_by_identity[change->identity] = change->id;
    index_change(state, *change);
  }
  for (const auto& [id, signal] : state.signals) {
    indexes.signal_by_identity[signal->identity] = signal->id;
    count_more(indexes, signal->tenant, TenantCount::kSignals);
  }
  for (const auto& [id, heartbeat] : state.heartbeats) {
    indexes.heartbeat_by_identity[heartbeat->identity] = heartbeat->id;
    count_more(indexes, heartbeat->tenant, TenantCount::kHeartbeats);
  }
  for (const auto& [id, habit] : state.habits)
    indexes.habit_by_key[{habit->entity, habit->kind}] = habit->id;
  for (const auto& [id, silence] : state.silences)
    indexes.silence_by_name[silence->name] = silence->id;
}

void rebuild_incidents(State& state) {
  Indexes& indexes = state.indexes;
  for (const auto& [id, incident] : state.incidents) {
    if (incident->state == IncidentState::kOpen || incident->state == IncidentState::kAcknowledged)
      indexes.open_incidents.insert(incident->id);
  }
  for (const auto& [id, symptom] : state.symptoms) {
    if (!symptom->cleared_at.set()) ++indexes.symptoms_firing;
    if (symptom->incident.set()) add_member(state, *symptom);
  }
  for (const auto& [id, thread] : state.threads) add_thread(state, thread->incident, thread->id);
  for (const auto& [id, message] : state.messages) {
    indexes.messages_by_thread[message->thread].push_back(message->id);
    if (message->state == MessageState::kPending) indexes.pending_messages.insert(message->id);
    if (message->state == MessageState::kFailed) ++indexes.messages_failed;
  }
}

template <class Objects>
void push_all(State& state, const Objects& objects, std::initializer_list<DeadlineKind> kinds) {
  for (const auto& [id, object] : objects)
    for (const DeadlineKind kind : kinds) push_deadline(state, kind, id);
}

}  // namespace

// Here, so that not every file that holds a state compiles the tables' moving and ending.
State::State() = default;
State::State(State&& other) noexcept = default;
State& State::operator=(State&& other) noexcept = default;
State::~State() = default;

IncidentId State::survivor(IncidentId id) const {
  for (;;) {
    const Incident* incident = incidents.find(id);
    if (incident == nullptr || !incident->merged_into.set()) return id;
    id = incident->merged_into;
  }
}

Repeats State::repeats_of(const Alert& alert) const {
  const RepeatPage* page = repeat_pages.find({alert.id.value / limits::kAlertsPerRepeatPage});
  const std::uint64_t place = alert.id.value % limits::kAlertsPerRepeatPage;
  if (page != nullptr && place < page->alerts.size() &&
      page->alerts[place].interval == alert.interval)
    return page->alerts[place];
  return {
      .interval = alert.interval, .lease_until = alert.lease_until, .last_seen_at = alert.fired_at};
}

const IncidentIndex& State::index_of(IncidentId id) const {
  static const IncidentIndex kEmpty;
  const auto at = indexes.incidents.find(id);
  return at == indexes.incidents.end() ? kEmpty : at->second;
}

const std::vector<MessageId>& State::messages_of(ThreadId thread) const {
  static const std::vector<MessageId> kNone;
  const auto at = indexes.messages_by_thread.find(thread);
  return at == indexes.messages_by_thread.end() ? kNone : at->second;
}

std::string_view State::entity_name(EntityId id) const {
  const Entity* entity = entities.find(id);
  return entity == nullptr ? std::string_view{} : std::string_view(entity->name);
}

bool load_row(State& state, Table table, std::uint64_t id, std::string_view bytes) {
  if (table == Table::kMeta) {
    ByteReader reader(bytes);
    decode(reader, state.meta);
    return reader.finished();
  }
  bool loaded = false;
  for_each_table(state, [&](Table each, auto& objects) {
    if (each == table) loaded = load_into(objects, id, bytes);
  });
  return loaded;
}

std::optional<std::string> row_of(const State& state, const ObjectRef& object) {
  if (object.table == Table::kMeta) return encoded(state.meta);
  std::optional<std::string> row;
  for_each_table(state, [&](Table each, const auto& objects) {
    if (each == object.table) row = row_from(objects, object.id);
  });
  return row;
}

void for_each_row(const State& state,
                  const std::function<void(const ObjectRef&, const std::string&)>& visit) {
  for_each_table(state, [&](Table table, const auto& objects) {
    for (const auto& [id, object] : objects) visit({table, id}, encoded(*object));
  });
}

void rebuild_deadlines(State& state) {
  using enum DeadlineKind;
  state.deadlines.clear();
  if (!state.remembered.empty())
    push_deadline(state, kForgetEventId, (*state.remembered.begin()).first);
  push_all(state, state.alerts, {kAlertLease, kForgetAlert});
  push_all(state, state.signals, {kSignalLease, kSignalSilence, kForgetSignal});
  push_all(state, state.heartbeats, {kHeartbeat});
  push_all(state, state.incidents, {kRank, kStep, kQuiet, kForgetIncident});
  push_all(state, state.threads, {kThreadClose});
  push_all(state, state.messages, {kMessageDeadline});
  push_all(state, state.changes, {kForgetChange});
  push_all(state, state.silences, {kSilenceStart, kSilenceEnd, kForgetSilence});
}

void rebuild_indexes(State& state) {
  state.indexes = Indexes{};
  rebuild_lookups(state);
  rebuild_incidents(state);
  rebuild_deadlines(state);
}

const Deadline* earliest_deadline(State& state) {
  for (;;) {
    const Deadline* top = state.deadlines.top();
    if (top == nullptr) return nullptr;
    const Timestamp due = due_of(state, top->kind, top->ordinal);
    if (due == top->due) return top;
    const Deadline stale = *top;
    state.deadlines.pop();
    // A later due time may have no entry of its own; an earlier one always got one when it was set.
    if (due.set() && due > stale.due)
      state.deadlines.push({.due = due, .kind = stale.kind, .ordinal = stale.ordinal});
  }
}

Hash128 digest(const State& state) {
  std::string bytes;
  ByteWriter writer(bytes);
  Hash128 running{};
  const auto fold = [&] {
    append_big_endian(bytes, running.high);
    append_big_endian(bytes, running.low);
    running = hash128(bytes);
    bytes.clear();
  };
  Meta meta = state.meta;
  meta.seq = Seq{};
  meta.at = Timestamp{};
  encode(writer, meta);
  fold();
  for_each_table(state, [&](Table table, const auto& objects) {
    for (const auto& [id, object] : objects) {
      writer.byte(static_cast<std::uint8_t>(table));
      encode(writer, *object);
      fold();
    }
  });
  return running;
}

}  // namespace headwater::correlator
