// Database: RocksDB as the store uses it, with its settings, its errors as ours, and the one loop
// over an iterator there is. Private to store/; RocksDB's own headers stay in the .cc files.
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/internal/posix_file.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Snapshot;
class Status;
class WriteBatch;
}  // namespace rocksdb

namespace headwater::store {

// The journal has a column family of its own, with nothing but blobs: their keys only grow, so the
// files never overlap and compaction moves them instead of rewriting them.
enum class Family : std::uint8_t { kState, kJournal };

struct Range {
  Family family = Family::kState;
  std::string begin;
  std::string end;  // not in it
  bool backwards = false;
  bool whole = false;  // read ahead and leave the cache alone
};

// True to go on, false to stop. Views live for the call only.
using KeyVisitor = std::function<Result<bool>(std::string_view key, std::string_view value)>;

enum class Access : std::uint8_t { kWrite, kRead };

class Database {
 public:
  // kWrite makes one where none is. kRead changes no byte in the folder and refuses writes.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::string& path,
                                                              Access access);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // `snapshot` may be null: as of now. Nothing where there is no such key.
  [[nodiscard]] Result<std::optional<std::string>> get(
      std::string_view key, const rocksdb::Snapshot* snapshot = nullptr) const;
  [[nodiscard]] Status scan(const Range& range, const rocksdb::Snapshot* snapshot,
                            const KeyVisitor& visit) const;
  // Synced. The first failure is the last write: all later ones are refused.
  [[nodiscard]] Status write(rocksdb::WriteBatch& batch);
  [[nodiscard]] Status compact(Family family, std::string_view begin, std::string_view end) const;
  [[nodiscard]] Status checkpoint(const std::string& path) const;
  [[nodiscard]] Status verify_checksums() const;

  // Anything that keeps what was written from being trusted: later writes are refused.
  void fail() { failed_ = true; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* family(Family family) const;
  [[nodiscard]] std::shared_ptr<const rocksdb::Snapshot> snapshot() const;

  // What RocksDB may write at once before it gives space back: for the reserve.
  [[nodiscard]] static std::uint64_t bytes_needed_at_once();

 private:
  Database() = default;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
  FileDescriptor readers_lock_;  // no program that writes may open it meanwhile
  std::atomic<bool> failed_ = false;
};

// A batch whose every key is checksummed from here to the log.
[[nodiscard]] std::unique_ptr<rocksdb::WriteBatch> new_batch();

}  // namespace headwater::store
