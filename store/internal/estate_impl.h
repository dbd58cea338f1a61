// What an EstateStore is made of; its functions are spread over estate_store.cc (writing),
// estate_reading.cc (people's reads) and estate_journal.cc (accounting and cutting). Private to
// store/. The engine's thread, but for what the mutex guards.
#pragma once

#include <deque>
#include <mutex>
#include <string>

#include "store/estate_store.h"
#include "store/internal/database.h"
#include "store/internal/high_water_mark.h"
#include "store/internal/keys.h"

namespace headwater::store {

// Stored with every change of the dead letters, so that ids are never given twice.
struct DeadLetterLedger {
  std::uint64_t next_id = 1;
  std::uint64_t oldest_id = 1;  // none is older
  DeadLetterTotals totals;
  HW_FIELDS(next_id, oldest_id, totals)
};

// A segment's stored form: its bytes follow from the next one's.
struct SegmentRow {
  Timestamp at;
  std::uint64_t bytes_before = 0;  // of all blobs ever written before it
  HW_FIELDS(at, bytes_before)
};

// Where a line of all timelines together is found.
struct FeedRow {
  IncidentId incident;
  IncidentState state = IncidentState::kOpen;
  HW_FIELDS(incident, state)
};

struct EstateStore::Impl {
  Impl(Database& the_database, std::string store_path, std::string_view estate,
       HighWaterMark the_mark);

  // Reads what a new process must know; checks the high-water mark.
  [[nodiscard]] Status load();
  [[nodiscard]] Status load_journal();
  [[nodiscard]] Status load_tombstones();

  void add_journal(rocksdb::WriteBatch& batch, const Commit& commit);
  void add_rows(rocksdb::WriteBatch& batch, const Commit& commit);
  void add_for_people(rocksdb::WriteBatch& batch, const Commit& commit);
  [[nodiscard]] Status add_dead_letters(rocksdb::WriteBatch& batch, const Commit& commit);
  [[nodiscard]] Status update_dead_letters(rocksdb::WriteBatch& batch,
                                           const std::vector<DeadLetterUpdate>& updates);
  [[nodiscard]] Status evict_dead_letters(rocksdb::WriteBatch& batch);
  // The caller holds audit_mutex until the batch is written, so that the chain on disk has no gap.
  void add_audit(rocksdb::WriteBatch& batch, const std::vector<AuditEntry>& entries);
  [[nodiscard]] Status load_audit();
  void add_shell(rocksdb::WriteBatch& batch, const std::vector<ShellWrite>& writes) const;
  [[nodiscard]] Status cut_journal(const JournalExtent& kept);
  [[nodiscard]] Status drop_unnamed_references(rocksdb::WriteBatch& batch, Seq cut) const;

  [[nodiscard]] Result<std::vector<StoredDeadLetter>> dead_letters_in(const Range& range,
                                                                      std::size_t limit) const;
  [[nodiscard]] Status refuse_on_full_disk() const;
  [[nodiscard]] Error corrupt(std::string_view key, const std::string& what) const;

  Database& database;
  std::string store_path;
  std::string name;
  EstateKeys keys;
  HighWaterMark mark;
  std::uint64_t reserve_bytes = 0;
  bool read_only = false;

  Head head;
  JournalEncoder encoder;
  std::string blob;  // kept for its memory
  std::deque<EstateKeys::Tombstone> tombstones;

  mutable std::mutex audit_mutex;
  AuditAnchor audit_head;  // guarded by audit_mutex

  mutable std::mutex mutex;  // guards what follows: other threads read it
  JournalExtent extent;
  std::uint64_t journal_bytes_ever = 0;
  DeadLetterLedger dead_letters;
};

}  // namespace headwater::store
