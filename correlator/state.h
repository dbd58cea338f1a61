// State: everything that the engine believes, as objects in tables plus indexes over them. It is a
// fold over records: apply() is the only writer. Indexes are derived and rebuilt at load. It needs
// no references, so recovery runs no rules. Not thread-safe: owned by the engine thread.
#pragma once

#include <absl/container/btree_set.h>
#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/hash/hash.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "correlator/deadline.h"
#include "correlator/table_of.h"
#include "model/objects.h"
#include "model/record.h"
#include "model/tenant_use.h"

namespace headwater::correlator {

// Raised whenever the same inputs may give other records (C18).
inline constexpr std::uint32_t kDecisionVersion = 4;

// What belongs to one incident, in the order it came; follows merges.
struct IncidentIndex {
  std::vector<SymptomId> symptoms;  // by ordinal of attachment
  std::uint32_t firing = 0;
  std::vector<std::string> tenants;  // of its symptoms, sorted, without the shared ones
  std::vector<ThreadId> threads;
};

// Finds an alert by its identity without keeping that twice.
struct ByIdentity {
  using is_transparent = void;
  static const Hash128& of(const Hash128& identity) { return identity; }
  static const Hash128& of(const Alert* alert) { return alert->identity; }
  template <class Key>
  std::size_t operator()(const Key& key) const {
    return absl::Hash<Hash128>()(of(key));
  }
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    return of(a) == of(b);
  }
};

// Lookups over the tables. Never iterated where order can reach a record, but for the ordered ones.
struct Indexes {
  absl::flat_hash_map<std::string, SourceId> source_by_name;
  absl::flat_hash_map<std::string, EntityId> entity_by_name;
  absl::flat_hash_set<const Alert*, ByIdentity, ByIdentity> alert_by_identity;
  absl::flat_hash_map<Hash128, ChangeId> change_by_identity;
  absl::flat_hash_map<Hash128, SignalId> signal_by_identity;
  absl::flat_hash_map<Hash128, HeartbeatId> heartbeat_by_identity;
  absl::flat_hash_map<Hash128, RememberedId> remembered_by_key;
  absl::flat_hash_map<std::pair<EntityId, std::string>, HabitId> habit_by_key;
  absl::flat_hash_map<IncidentId, IncidentIndex> incidents;
  // Symptoms attached to incidents that are not closed, by entity, oldest first.
  absl::flat_hash_map<EntityId, std::vector<SymptomId>> symptoms_by_entity;
  // Newest last, at most limits::kChangesPerEntityMax; the unset entity holds estate-wide changes.
  absl::flat_hash_map<EntityId, std::vector<ChangeId>> changes_by_entity;
  absl::btree_set<IncidentId> open_incidents;  // open or acknowledged
  absl::btree_set<MessageId> pending_messages;
  absl::flat_hash_map<ThreadId, std::vector<MessageId>> messages_by_thread;
  absl::flat_hash_map<std::string, SilenceId> silence_by_name;
  absl::flat_hash_map<std::string, TenantCounts> tenant_counts;  // by TenantCount; none is all zero
  std::uint64_t alerts_firing = 0;
  std::uint64_t symptoms_firing = 0;
  std::uint64_t messages_failed = 0;
};

struct State {
  State();
  State(State&& other) noexcept;
  State& operator=(State&& other) noexcept;
  ~State();

  Meta meta;
  TableOf<Source, SourceId> sources;
  TableOf<Entity, EntityId> entities;
  TableOf<Remembered, RememberedId> remembered;
  TableOf<Alert, AlertId> alerts;
  TableOf<Change, ChangeId> changes;
  TableOf<Signal, SignalId> signals;
  TableOf<Heartbeat, HeartbeatId> heartbeats;
  TableOf<Symptom, SymptomId> symptoms;
  TableOf<Habit, HabitId> habits;
  TableOf<Incident, IncidentId> incidents;
  TableOf<PageThread, ThreadId> threads;
  TableOf<Message, MessageId> messages;  // delivered ones without their card
  TableOf<ReferenceInForce, ReferenceId> references;
  TableOf<RepeatPage, RepeatPageId> repeat_pages;
  TableOf<SignalPage, SignalPageId> signal_pages;
  TableOf<Silence, SilenceId> silences;

  Indexes indexes;
  DeadlineHeap deadlines;

  // Follows merged_into to the incident that stands for `id` now.
  [[nodiscard]] IncidentId survivor(IncidentId id) const;
  // `alert` with the repeats since it last fired.
  [[nodiscard]] Repeats repeats_of(const Alert& alert) const;
  // Empty if the incident is unknown.
  [[nodiscard]] const IncidentIndex& index_of(IncidentId id) const;
  // The messages of a thread, in order.
  [[nodiscard]] const std::vector<MessageId>& messages_of(ThreadId thread) const;
  // "" when the id is unset.
  [[nodiscard]] std::string_view entity_name(EntityId id) const;
};

// Folds one fact into the state. Total over records that decide() made; touches the object that the
// record names, the counters in meta, and indexes.
void apply(State& state, const Record& record);
// The same for recovery, to call only if the record is newer than its object's row: touches that
// object and the counters, and leaves the indexes to rebuild_indexes().
void apply_in_recovery(State& state, const Record& record);

// A stored row read back into its table, without indexes; false if the bytes are damaged.
[[nodiscard]] bool load_row(State& state, Table table, std::uint64_t id, std::string_view bytes);
// The row of one object; none if it is not there any more (a tombstone row). Meta's id is 0.
[[nodiscard]] std::optional<std::string> row_of(const State& state, const ObjectRef& object);
// Every row but meta's, in table and ordinal order.
void for_each_row(const State& state,
                  const std::function<void(const ObjectRef&, const std::string&)>& visit);
// Rebuilds indexes and deadlines from the tables; once, after the last row and record of recovery.
void rebuild_indexes(State& state);

// The deadlines alone.
void rebuild_deadlines(State& state);

// When the deadline is due at present, C6's gaps included; unset: not armed any more.
[[nodiscard]] Timestamp due_of(const State& state, DeadlineKind kind, std::uint64_t ordinal);
// The earliest deadline that still holds; drops or re-arms entries that do not.
[[nodiscard]] const Deadline* earliest_deadline(State& state);

// Over every object in table and ordinal order, meta's seq and at left out: two states with equal
// digests believe the same.
[[nodiscard]] Hash128 digest(const State& state);

}  // namespace headwater::correlator
