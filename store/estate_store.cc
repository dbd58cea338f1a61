// Writing: one commit, one synced batch, then the high-water mark.
#include "store/estate_store.h"

#include <rocksdb/write_batch.h>

#include <map>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/fields.h"
#include "store/crash_point.h"
#include "store/internal/estate_impl.h"
#include "store/internal/estate_view_impl.h"
#include "store/internal/posix_file.h"

namespace headwater::store {
namespace {

// A new segment begins at whichever comes first: the granularity of cutting by bytes and by days.
constexpr std::uint64_t kSegmentBytes = 16ULL << 20;
constexpr Duration kSegmentSpan = hours(1);

void put(rocksdb::WriteBatch& batch, std::string_view key, std::string_view value) {
  batch.Put(rocksdb::Slice(key.data(), key.size()), rocksdb::Slice(value.data(), value.size()))
      .PermitUncheckedError();  // a batch in memory takes everything
}
void remove(rocksdb::WriteBatch& batch, std::string_view key) {
  batch.Delete(rocksdb::Slice(key.data(), key.size())).PermitUncheckedError();
}

}  // namespace

EstateStore::EstateStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EstateStore::~EstateStore() = default;

const std::string& EstateStore::name() const { return impl_->name; }

EstateStore::Impl::Impl(Database& the_database, std::string the_path, std::string_view estate,
                        HighWaterMark the_mark)
    : database(the_database),
      store_path(std::move(the_path)),
      name(estate),
      keys(estate),
      mark(std::move(the_mark)) {}

Status EstateStore::write(const Commit& commit) {
  if (Status room = impl_->refuse_on_full_disk(); !room) return room;
  const std::unique_ptr<rocksdb::WriteBatch> batch = new_batch();
  impl_->add_journal(*batch, commit);
  impl_->add_rows(*batch, commit);
  impl_->add_for_people(*batch, commit);
  impl_->add_shell(*batch, commit.shell);
  std::unique_lock audit_lock(impl_->audit_mutex, std::defer_lock);
  if (!commit.audit.empty()) audit_lock.lock();
  impl_->add_audit(*batch, commit.audit);
  if (Status added = impl_->add_dead_letters(*batch, commit); !added) {
    impl_->database.fail();  // what we hold in memory is ahead of the store by now
    return added;
  }
  pass(CrashPoint::kBeforeWrite);
  if (Status written = impl_->database.write(*batch); !written) return written;
  pass(CrashPoint::kAfterWrite);
  if (commit.entries.empty()) return Ok{};
  Status raised = impl_->mark.raise(impl_->head.seq);
  if (!raised) impl_->database.fail();
  pass(CrashPoint::kAfterMark);
  return raised;
}

Status EstateStore::write_shell(const std::vector<ShellWrite>& writes,
                                const std::vector<AuditEntry>& audit) {
  if (Status room = impl_->refuse_on_full_disk(); !room) return room;
  const std::unique_ptr<rocksdb::WriteBatch> batch = new_batch();
  impl_->add_shell(*batch, writes);
  const std::lock_guard audit_lock(impl_->audit_mutex);
  impl_->add_audit(*batch, audit);
  pass(CrashPoint::kBeforeShellWrite);
  Status written = impl_->database.write(*batch);
  pass(CrashPoint::kAfterShellWrite);
  return written;
}

Result<EstateView> EstateStore::view() const {
  auto view = std::unique_ptr<EstateView::Impl>(new EstateView::Impl{
      impl_->database, impl_->name, impl_->keys, impl_->database.snapshot(), {}});
  const Result<std::optional<std::string>> bytes =
      impl_->database.get(impl_->keys.head(), view->snapshot.get());
  if (!bytes) return bytes.error();
  if (*bytes) {
    ByteReader reader(**bytes);
    decode(reader, view->head);
    if (!reader.finished()) return impl_->corrupt(impl_->keys.head(), "is no head");
  }
  return EstateView(std::move(view));
}

// RocksDB aborts when the log cannot grow; an error says why, and loses as little.
Status EstateStore::Impl::refuse_on_full_disk() const {
  const Result<std::uint64_t> free = free_bytes(store_path);
  if (!free) return free.error();
  if (*free >= reserve_bytes / 4) return Ok{};
  database.fail();
  return Error(ErrorCode::kExhausted,
               "the disk of " + store_path + " is full: " + std::to_string(*free) + " bytes left");
}

Error EstateStore::Impl::corrupt(std::string_view key, const std::string& what) const {
  return {ErrorCode::kCorrupt, keys.describe(key) + " " + what};
}

void EstateStore::Impl::add_journal(rocksdb::WriteBatch& batch, const Commit& commit) {
  if (commit.entries.empty()) return;
  const Input& first = commit.entries.front().input;
  HW_CHECK(first.seq.value == head.seq.value + 1, "inputs are journalled without a gap");
  encoder.encode(commit.decision_version, commit.entries, blob);
  batch.Put(database.family(Family::kJournal), keys.numbered(Section::kBlob, first.seq.value), blob)
      .PermitUncheckedError();

  const std::lock_guard lock(mutex);
  std::vector<JournalSegment>& segments = extent.segments;
  if (segments.empty() || segments.back().bytes >= kSegmentBytes ||
      first.at - segments.back().at >= kSegmentSpan) {
    segments.push_back({first.seq, first.at, 0});
    const SegmentRow row{first.at, journal_bytes_ever};
    put(batch, keys.numbered(Section::kSegment, first.seq.value), encoded(row));
  }
  segments.back().bytes += blob.size();
  journal_bytes_ever += blob.size();
  const Input& last = commit.entries.back().input;
  extent.last = last.seq;
  head.seq = last.seq;
  head.at = last.at;
  head.decision_version = commit.decision_version;
  head.meta = commit.meta;
}

void EstateStore::Impl::add_rows(rocksdb::WriteBatch& batch, const Commit& commit) {
  if (commit.entries.empty() && commit.rows.empty()) return;
  HW_CHECK(commit.floor <= head.seq, "the floor is a change that has been made");
  head.floor = commit.floor;
  put(batch, keys.head(), encoded(head));
  std::string value;
  for (const RowWrite& row : commit.rows) {
    HW_CHECK(row.object.table != Table::kMeta, "meta is written with the head");
    if (row.bytes) {
      value.clear();
      ByteWriter(value).unsigned_varint(head.seq.value);
      value += *row.bytes;
      put(batch, keys.row(row.object), value);
    } else {
      remove(batch, keys.row(row.object));
      put(batch, keys.tombstone(head.seq, row.object), {});
      tombstones.push_back({head.seq, row.object});
    }
  }
  const Seq floor = head.floor.set() ? head.floor : Seq{head.seq.value + 1};
  for (; !tombstones.empty() && tombstones.front().as_of < floor; tombstones.pop_front())
    remove(batch, keys.tombstone(tombstones.front().as_of, tombstones.front().object));
}

void EstateStore::Impl::add_for_people(rocksdb::WriteBatch& batch, const Commit& commit) {
  for (const KafkaPosition& position : commit.positions)
    put(batch, keys.position(position), encoded(position));
  HW_CHECK(commit.timeline.empty() || !commit.entries.empty(),
           "timeline lines are numbered by the commit's inputs");
  std::uint64_t line = 0;
  for (const TimelineWrite& write : commit.timeline) {
    put(batch, keys.timeline(write.incident, head.seq, line), write.bytes);
    put(batch, keys.feed(head.seq, line++), encoded(FeedRow{write.incident, write.state}));
  }
  for (const IncidentId incident : commit.timelines_forgotten) {
    const std::string begin = keys.timeline(incident);
    batch.DeleteRange(begin, end_of(begin)).PermitUncheckedError();
  }
  for (const ReferenceWrite& reference : commit.references) {
    put(batch, keys.content(reference.digest), reference.content);
    const ReferenceInForceAt use{reference.kind, reference.source, reference.digest, reference.seq};
    put(batch, keys.reference_use(use.kind, use.source, use.since), encoded(use));
  }
}

void EstateStore::Impl::add_shell(rocksdb::WriteBatch& batch,
                                  const std::vector<ShellWrite>& writes) const {
  for (const ShellWrite& write : writes) {
    if (write.value) {
      put(batch, keys.shell(write.key), *write.value);
    } else {
      remove(batch, keys.shell(write.key));
    }
  }
}

Status EstateStore::Impl::add_dead_letters(rocksdb::WriteBatch& batch, const Commit& commit) {
  if (commit.dead_letters.empty() && commit.dead_letter_updates.empty()) return Ok{};
  const std::lock_guard lock(mutex);
  for (const DeadLetter& letter : commit.dead_letters) {
    StoredDeadLetter stored{letter, 0};
    stored.letter.id = dead_letters.next_id++;
    const std::string value = encoded(stored);
    put(batch, keys.numbered(Section::kDeadLetter, stored.letter.id), value);
    ++dead_letters.totals.count;
    dead_letters.totals.bytes += value.size();
  }
  if (Status evicted = evict_dead_letters(batch); !evicted) return evicted;
  if (Status updated = update_dead_letters(batch, commit.dead_letter_updates); !updated)
    return updated;
  put(batch, keys.prefix(Section::kDeadLetterTotals), encoded(dead_letters));
  return Ok{};
}

Status EstateStore::Impl::update_dead_letters(rocksdb::WriteBatch& batch,
                                              const std::vector<DeadLetterUpdate>& updates) {
  std::map<std::uint64_t, std::optional<StoredDeadLetter>> touched;  // several may be of one letter
  for (const DeadLetterUpdate& update : updates) {
    const std::string key = keys.numbered(Section::kDeadLetter, update.id);
    auto found = touched.find(update.id);
    if (found == touched.end()) {
      const Result<std::optional<std::string>> bytes = database.get(key);
      if (!bytes) return bytes.error();
      if (!*bytes || update.id < dead_letters.oldest_id) continue;  // it is gone already
      found = touched.emplace(update.id, StoredDeadLetter{}).first;
      ByteReader reader(**bytes);
      decode(reader, *found->second);
      if (!reader.finished()) return corrupt(key, "is no dead letter");
      --dead_letters.totals.count;
      dead_letters.totals.bytes -= (*bytes)->size();
    }
    if (update.action == DeadLetterAction::kDeleted) found->second.reset();
    if (found->second) ++found->second->reinjections;
  }
  for (const auto& [id, letter] : touched) {
    const std::string key = keys.numbered(Section::kDeadLetter, id);
    if (!letter) {
      remove(batch, key);
      continue;
    }
    const std::string value = encoded(*letter);
    ++dead_letters.totals.count;
    dead_letters.totals.bytes += value.size();
    put(batch, key, value);
  }
  return Ok{};
}

// Only what is stored already: the batch at hand may pass the bound until the next one.
Status EstateStore::Impl::evict_dead_letters(rocksdb::WriteBatch& batch) {
  const auto over = [&] {
    return dead_letters.totals.count > limits::kDeadLettersKept ||
           dead_letters.totals.bytes > limits::kDeadLetterBytesMax;
  };
  if (!over()) return Ok{};
  const std::string all = keys.prefix(Section::kDeadLetter);
  return database.scan(
      {Family::kState, keys.numbered(Section::kDeadLetter, dead_letters.oldest_id), end_of(all)},
      nullptr, [&](std::string_view key, std::string_view value) -> Result<bool> {
        const auto id = keys.number(key);
        if (!id) return corrupt(key, "is no dead letter");
        remove(batch, key);
        dead_letters.oldest_id = *id + 1;
        --dead_letters.totals.count;
        dead_letters.totals.bytes -= value.size();
        ++dead_letters.totals.evicted;
        return over();
      });
}

}  // namespace headwater::store
