// The journal's accounting, snapshots and cutting, and what a new process reads of an estate.
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>
#include <system_error>

#include "base/bytes.h"
#include "base/fields.h"
#include "store/internal/estate_impl.h"
#include "store/snapshot_file.h"

namespace headwater::store {
namespace {

constexpr std::string_view kSnapshotEnding = ".snapshot";

std::string snapshot_directory(const std::string& store_path, const std::string& estate) {
  return store_path + "/snapshots/" + estate;
}

}  // namespace

Status EstateStore::Impl::load() {
  const Result<std::optional<std::string>> bytes = database.get(keys.head());
  if (!bytes) return bytes.error();
  if (*bytes) {
    ByteReader reader(**bytes);
    decode(reader, head);
    if (!reader.finished()) return corrupt(keys.head(), "is no head");
  }
  if (head.seq < mark.seq()) {
    return Error(ErrorCode::kCorrupt,
                 name + ": the store ends at seq " + std::to_string(head.seq.value) + ", but seq " +
                     std::to_string(mark.seq().value) +
                     " was acknowledged: it was rolled back or lost its newest writes");
  }
  if (head.seq > mark.seq() && !read_only)
    if (Status raised = mark.raise(head.seq); !raised) return raised;
  const std::string ledger = keys.prefix(Section::kDeadLetterTotals);
  const Result<std::optional<std::string>> letters = database.get(ledger);
  if (!letters) return letters.error();
  if (*letters) {
    ByteReader reader(**letters);
    decode(reader, dead_letters);
    if (!reader.finished()) return corrupt(ledger, "is no ledger of dead letters");
  }
  if (Status loaded = load_tombstones(); !loaded) return loaded;
  if (Status loaded = load_audit(); !loaded) return loaded;
  return load_journal();
}

Status EstateStore::Impl::load_tombstones() {
  const std::string all = keys.prefix(Section::kTombstone);
  return database.scan({Family::kState, all, end_of(all)}, nullptr,
                       [&](std::string_view key, std::string_view) -> Result<bool> {
                         const auto tombstone = keys.tombstone(key);
                         if (!tombstone) return corrupt(key, "is no tombstone");
                         tombstones.push_back(*tombstone);
                         return true;
                       });
}

Status EstateStore::Impl::load_journal() {
  const std::lock_guard lock(mutex);
  std::vector<JournalSegment>& segments = extent.segments;
  const std::string all = keys.prefix(Section::kSegment);
  Status scanned = database.scan({Family::kState, all, end_of(all)}, nullptr,
                                 [&](std::string_view key, std::string_view value) -> Result<bool> {
                                   SegmentRow row;
                                   ByteReader reader(value);
                                   decode(reader, row);
                                   const auto first = keys.number(key);
                                   if (!first || !reader.finished())
                                     return corrupt(key, "is no segment");
                                   if (!segments.empty())
                                     segments.back().bytes = row.bytes_before - journal_bytes_ever;
                                   journal_bytes_ever = row.bytes_before;
                                   segments.push_back({Seq{*first}, row.at, 0});
                                   return true;
                                 });
  if (!scanned || segments.empty()) return scanned;
  JournalSegment& newest = segments.back();
  Status measured =
      database.scan({Family::kJournal, keys.numbered(Section::kBlob, newest.first.value),
                     end_of(keys.prefix(Section::kBlob))},
                    nullptr, [&](std::string_view, std::string_view blob_bytes) -> Result<bool> {
                      newest.bytes += blob_bytes.size();
                      return true;
                    });
  journal_bytes_ever += newest.bytes;
  extent.last = head.seq;
  return measured;
}

JournalExtent EstateStore::journal() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->extent;
}

std::string EstateStore::snapshot_path(Seq seq) const {
  std::string number = std::to_string(seq.value);
  number.insert(0, 20 - number.size(), '0');
  return snapshot_directory(impl_->store_path, impl_->name) + "/" + number +
         std::string(kSnapshotEnding);
}

Result<std::vector<SnapshotFile>> EstateStore::snapshots() const {
  std::vector<SnapshotFile> files;
  std::error_code failed;
  const std::string directory = snapshot_directory(impl_->store_path, impl_->name);
  if (!std::filesystem::exists(directory, failed) && !failed)
    return files;  // a copy of files alone
  for (std::filesystem::directory_iterator at(directory, failed), end; !failed && at != end;
       at.increment(failed)) {
    if (at->path().extension() != kSnapshotEnding) continue;
    const Result<Head> head = read_snapshot_head(at->path().string());
    if (!head) return head.error();
    files.push_back({head->seq, head->at, at->path().string()});
  }
  if (failed) {
    return Error(ErrorCode::kUnavailable, "cannot list " + directory + ": " + failed.message());
  }
  std::sort(files.begin(), files.end(),
            [](const SnapshotFile& a, const SnapshotFile& b) { return a.seq < b.seq; });
  return files;
}

Result<bool> EstateStore::snapshot_due(Timestamp now, const Retention& retention) const {
  const Result<std::vector<SnapshotFile>> files = snapshots();
  if (!files) return files.error();
  return store::snapshot_due(journal(), *files, now, retention);
}

Result<Seq> EstateStore::trim(Timestamp now, const Retention& retention, Seq unsent) {
  JournalExtent extent = journal();
  if (extent.segments.empty()) return Seq{};
  const Result<std::vector<SnapshotFile>> files = snapshots();
  if (!files) return files.error();
  const Seq floor = impl_->head.floor;
  Seq bound = wanted_cut(extent, now, retention);
  if (floor.set()) bound = std::min(bound, floor);
  if (unsent.set()) bound = std::min(bound, unsent);
  // The newest snapshot from which everything that must be kept can be reached.
  const SnapshotFile* base = nullptr;
  for (const SnapshotFile& file : *files)
    if (file.seq < bound) base = &file;
  if (base == nullptr) return extent.segments.front().first;

  const auto behind = std::find_if(
      extent.segments.begin(), extent.segments.end(),
      [&](const JournalSegment& segment) { return segment.first.value > base->seq.value + 1; });
  extent.segments.erase(extent.segments.begin(), behind - 1);
  if (Status cut = impl_->cut_journal(extent); !cut) return cut.error();
  for (const SnapshotFile& file : *files) {
    std::error_code ignored;  // it is tried again at the next trim
    if (file.seq < base->seq) std::filesystem::remove(file.path, ignored);
  }
  return extent.segments.front().first;
}

Status EstateStore::Impl::cut_journal(const JournalExtent& kept) {
  const Seq first = kept.segments.front().first;
  const std::unique_ptr<rocksdb::WriteBatch> batch = new_batch();
  batch
      ->DeleteRange(database.family(Family::kJournal), keys.prefix(Section::kBlob),
                    keys.numbered(Section::kBlob, first.value))
      .PermitUncheckedError();
  batch->DeleteRange(keys.prefix(Section::kSegment), keys.numbered(Section::kSegment, first.value))
      .PermitUncheckedError();
  batch->DeleteRange(keys.prefix(Section::kFeed), keys.feed(first, 0)).PermitUncheckedError();
  if (Status dropped = drop_unnamed_references(*batch, first); !dropped) return dropped;
  if (Status written = database.write(*batch); !written) return written;
  const std::lock_guard lock(mutex);
  extent = kept;
  return Ok{};
}

// Of each kind and source, what was in force at the cut and what came later stays.
Status EstateStore::Impl::drop_unnamed_references(rocksdb::WriteBatch& batch, Seq cut) const {
  std::set<Hash128> named;
  std::string last_key;  // of the newest use before the cut of the kind and source at hand
  ReferenceInForceAt last;
  const std::string uses = keys.prefix(Section::kReferenceUse);
  Status scanned = database.scan({Family::kState, uses, end_of(uses)}, nullptr,
                                 [&](std::string_view key, std::string_view value) -> Result<bool> {
                                   ReferenceInForceAt use;
                                   ByteReader reader(value);
                                   decode(reader, use);
                                   if (!reader.finished())
                                     return corrupt(key, "is no use of a reference");
                                   const bool same = !last_key.empty() && last.kind == use.kind &&
                                                     last.source == use.source;
                                   if (same && use.since <= cut) {
                                     batch.Delete(last_key).PermitUncheckedError();
                                   } else if (!last_key.empty()) {
                                     named.insert(last.digest);
                                   }
                                   last_key = key;
                                   last = std::move(use);
                                   return true;
                                 });
  if (!last_key.empty()) named.insert(last.digest);
  if (!scanned) return scanned;
  const std::string contents = keys.prefix(Section::kContent);
  return database.scan(
      {Family::kState, contents, end_of(contents)}, nullptr,
      [&](std::string_view key, std::string_view) -> Result<bool> {
        const std::string_view digest = keys.rest(key);
        if (digest.size() != 16) return corrupt(key, "is no reference");
        if (!named.contains({read_big_endian(digest), read_big_endian(digest.substr(8))})) {
          batch.Delete(rocksdb::Slice(key.data(), key.size())).PermitUncheckedError();
        }
        return true;
      });
}

Status EstateStore::reclaim() const {
  const JournalExtent kept = journal();
  if (kept.segments.empty()) return Ok{};
  return impl_->database.compact(
      Family::kJournal, impl_->keys.prefix(Section::kBlob),
      impl_->keys.numbered(Section::kBlob, kept.segments.front().first.value));
}

}  // namespace headwater::store
