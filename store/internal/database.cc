#include "store/internal/database.h"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <cstdarg>
#include <utility>

namespace headwater::store {
namespace {

constexpr std::uint64_t kMebibyte = 1ULL << 20;
constexpr std::uint64_t kWalBytesMax = 64 * kMebibyte;
constexpr std::uint64_t kCompactionBytesMax = 256 * kMebibyte;
constexpr std::uint64_t kReserveMin = 512 * kMebibyte;
constexpr std::uint64_t kReadAhead = 2 * kMebibyte;
constexpr std::size_t kKeyProtectionBytes = 8;
constexpr const char* kJournalFamily = "journal";

rocksdb::Slice slice(std::string_view view) { return {view.data(), view.size()}; }
std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

Error held_elsewhere(const std::string& doing) {
  return {ErrorCode::kRefused,
          doing + ": another process has it open; ask that one over HTTP, or stop it first"};
}

Error from_rocksdb(const rocksdb::Status& status, const std::string& doing) {
  const std::string text = doing + ": " + status.ToString();
  // A file that its own list names and that is gone is damage.
  if (status.IsCorruption() || status.IsPathNotFound()) return {ErrorCode::kCorrupt, text};
  if (status.IsIOError() && text.find("lock") != std::string::npos) return held_elsewhere(doing);
  if (status.IsInvalidArgument() || status.IsNotSupported()) return {ErrorCode::kRefused, text};
  return {ErrorCode::kUnavailable, text};
}

rocksdb::ColumnFamilyOptions family_options() {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = 32 * kMebibyte;      // two families stay below the WAL's bound
  options.compression = rocksdb::kLZ4Compression;  // costs no CPU that can be measured, halves rows
  options.max_compaction_bytes = kCompactionBytesMax;  // the reserve is computed from it
  options.paranoid_file_checks = true;  // reads back what a flush or compaction wrote
  rocksdb::BlockBasedTableOptions table;
  table.block_size = 16 * 1024;  // rows are scanned, seldom looked up
  table.format_version = 5;      // pinned: not whatever the library likes best
  table.checksum = rocksdb::kXXH3;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

// RocksDB's own log would be a file beside the data.
class NoLog : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

rocksdb::DBOptions database_options(Access access) {
  rocksdb::DBOptions options;
  options.create_if_missing = access == Access::kWrite;
  if (access == Access::kRead) options.info_log = std::make_shared<NoLog>();
  options.create_missing_column_families = true;
  // A torn tail is a write that was never acknowledged; any other damage must not open. The default
  // would silently drop all that follows a flipped byte.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.paranoid_checks = true;             // damage found in the background stops writing
  options.max_total_wal_size = kWalBytesMax;  // bounds recovery, and the reserve
  options.recycle_log_file_num = 0;           // recycled logs can bring old records back
  options.manual_wal_flush = false;           // a write is in the log before it is synced
  options.wal_compression = rocksdb::kNoCompression;  // lost records before 8.0
  // Closing a view deletes files in the background; one that only reads has none, and would abort.
  options.avoid_unnecessary_blocking_io = access == Access::kWrite;
  options.max_background_jobs = 2;     // flush and compaction, beside the engine
  options.bytes_per_sync = kMebibyte;  // spreads the writing back of big files
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;  // headers and library differ on it
  options.max_log_file_size = 4 * kMebibyte;
  options.keep_log_file_num = 4;
  options.stats_dump_period_sec = 0;  // the daemon has metrics of its own
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> families_at(const std::string& path) {
  std::vector<std::string> names;
  const rocksdb::Status listed = rocksdb::DB::ListColumnFamilies({}, path, &names);
  if (!listed.ok()) names.clear();  // not made yet, or damaged: opening says which
  std::vector<rocksdb::ColumnFamilyDescriptor> families = {
      {rocksdb::kDefaultColumnFamilyName, family_options()}, {kJournalFamily, family_options()}};
  // A newer program may have more of them; its format version is what we want to get at.
  for (const std::string& name : names) {
    const bool known = name == rocksdb::kDefaultColumnFamilyName || name == kJournalFamily;
    if (!known) families.emplace_back(name, family_options());
  }
  return families;
}

// RocksDB locks the same file for writing; a lock of the file's description sees that of our own
// process too. A store without one was never open, or is damaged:
// opening it says which.
Result<FileDescriptor> lock_for_reading(const std::string& path) {
  Result<FileDescriptor> file = open_file(path, O_RDONLY);
  if (!file && file.error().code() == ErrorCode::kNotFound) return FileDescriptor();
  if (!file) return file.error();
  struct flock lock {};
  lock.l_type = F_RDLCK;
  lock.l_whence = SEEK_SET;
  if (::fcntl(file->get(), F_OFD_SETLK, &lock) == 0) return file;
  return held_elsewhere("cannot read " + path);
}

rocksdb::ReadOptions read_options(const Range& range, const rocksdb::Snapshot* snapshot) {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  options.verify_checksums = true;
  if (range.whole) {
    options.readahead_size = kReadAhead;
    options.fill_cache = false;
  }
  return options;
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const std::string& path, Access access) {
  std::unique_ptr<Database> database(new Database);
  if (access == Access::kRead) {
    auto locked = lock_for_reading(path + "/LOCK");
    if (!locked) return locked.error();
    database->readers_lock_ = std::move(*locked);
  }
  rocksdb::DB* opened = nullptr;
  const rocksdb::DBOptions options = database_options(access);
  const rocksdb::Status status =
      access == Access::kRead
          ? rocksdb::DB::OpenForReadOnly(options, path, families_at(path), &database->families_,
                                         &opened)
          : rocksdb::DB::Open(options, path, families_at(path), &database->families_, &opened);
  if (!status.ok()) return from_rocksdb(status, "cannot open the store " + path);
  database->db_.reset(opened);
  return database;
}

Database::~Database() {
  for (rocksdb::ColumnFamilyHandle* handle : families_) {
    if (db_) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  if (db_) db_->Close().PermitUncheckedError();
}

Result<std::optional<std::string>> Database::get(std::string_view key,
                                                 const rocksdb::Snapshot* snapshot) const {
  std::string value;
  const rocksdb::Status status =
      db_->Get(read_options({}, snapshot), family(Family::kState), slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return from_rocksdb(status, "cannot read from the store");
  return std::optional<std::string>(std::move(value));
}

Status Database::scan(const Range& range, const rocksdb::Snapshot* snapshot,
                      const KeyVisitor& visit) const {
  rocksdb::ReadOptions options = read_options(range, snapshot);
  const rocksdb::Slice begin = slice(range.begin);
  const rocksdb::Slice end = slice(range.end);
  options.iterate_lower_bound = &begin;
  options.iterate_upper_bound = &end;
  const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(options, family(range.family)));
  if (range.backwards) {
    at->SeekToLast();
  } else {
    at->SeekToFirst();
  }
  while (at->Valid()) {
    const Result<bool> more = visit(view(at->key()), view(at->value()));
    if (!more) return more.error();
    if (!*more) return Ok{};
    if (range.backwards) {
      at->Prev();
    } else {
      at->Next();
    }
  }
  // A damaged block ends the loop as if there were no more.
  if (!at->status().ok()) return from_rocksdb(at->status(), "cannot read on in the store");
  return Ok{};
}

Status Database::write(rocksdb::WriteBatch& batch) {
  if (failed_) {
    return Error(ErrorCode::kUnavailable, "the store refuses writes: an earlier one failed");
  }
  rocksdb::WriteOptions options;
  options.sync = true;
  const rocksdb::Status status = db_->Write(options, &batch);
  if (status.ok()) return Ok{};
  fail();
  return from_rocksdb(status, "cannot write to the store");
}

Status Database::compact(Family which, std::string_view begin, std::string_view end) const {
  const rocksdb::Slice from = slice(begin);
  const rocksdb::Slice to = slice(end);
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  const rocksdb::Status status = db_->CompactRange(options, family(which), &from, &to);
  if (!status.ok()) return from_rocksdb(status, "cannot compact the store");
  return Ok{};
}

Status Database::checkpoint(const std::string& path) const {
  rocksdb::Checkpoint* made = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(db_.get(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  // 0: flush first. A log that is copied instead was not fully synced before 9.4.
  if (status.ok()) status = checkpoint->CreateCheckpoint(path, 0);
  if (!status.ok()) return from_rocksdb(status, "cannot copy the store to " + path);
  return Ok{};
}

Status Database::verify_checksums() const {
  const rocksdb::Status status = db_->VerifyChecksum();
  if (!status.ok()) return from_rocksdb(status, "the store is damaged");
  return Ok{};
}

rocksdb::ColumnFamilyHandle* Database::family(Family family) const {
  return families_[static_cast<std::size_t>(family)];
}

std::shared_ptr<const rocksdb::Snapshot> Database::snapshot() const {
  return {db_->GetSnapshot(),
          [db = db_.get()](const rocksdb::Snapshot* snapshot) { db->ReleaseSnapshot(snapshot); }};
}

std::uint64_t Database::bytes_needed_at_once() {
  return std::max(kReserveMin, 2 * kWalBytesMax + 2 * kCompactionBytesMax);
}

std::unique_ptr<rocksdb::WriteBatch> new_batch() {
  return std::make_unique<rocksdb::WriteBatch>(0, 0, kKeyProtectionBytes, 0);
}

}  // namespace headwater::store
