// FaultyFileSystem: what the real RocksDB writes to in some simulations: files in a folder, where
// at any operation the process may end, or a sync fail, a table finds no space, a byte changes at
// rest, and a power cut forgets what was not synced. At the end of the process it puts the files
// aside as they are then and lets RocksDB run on; they come back when the process is gone.
// Thread-safe: RocksDB calls it from its own threads, which is why such runs are not the same each
// time.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "tests/sim/random.h"

namespace headwater::sim {

class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  // `folder` holds the database and nothing else; what was not synced goes by `random`.
  FaultyFileSystem(std::string folder, Random random);

  static const char* kClassName() { return "FaultyFileSystem"; }
  const char* Name() const override { return kClassName(); }

  // The process ends at the `steps`-th operation that changes something, counted from now.
  void arm_end(std::uint64_t steps, bool power_fails);
  // The `steps`-th sync from now fails.
  void arm_error(std::uint64_t steps);
  void disarm();
  // Tables find no space; the log does: below the reserve the store writes nothing.
  void set_full(bool full);
  // The process ends now, if it has not.
  void end(bool power_fails);
  [[nodiscard]] bool ended() const;
  // The error that was armed has struck.
  [[nodiscard]] bool failed() const;
  // RocksDB is closed: its files are what they were when the process ended.
  void restart();
  // While no process runs: one byte of one file changes; gives its name.
  [[nodiscard]] std::string rot();
  // That byte is as it was, if its file is still there.
  void heal();

  // --- for its files -----------------------------------------------------------------------------
  void note_size(const std::string& path, std::uint64_t size);
  [[nodiscard]] rocksdb::IOStatus note_sync(const std::string& path);
  [[nodiscard]] bool finds_no_space(const std::string& path);
  void note_names_synced();

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

 private:
  struct Unsynced {
    std::uint64_t size = 0;
    std::uint64_t synced = 0;
    bool name_synced = false;
  };
  void flip_rotten_bit();
  void step();
  void name_all();
  void put_aside(bool power_fails);
  void forget_unsynced(const std::string& aside);

  mutable std::mutex mutex_;  // guards all
  std::string folder_;
  Random random_;
  std::map<std::string, Unsynced> files_;  // written by this process
  std::uint64_t steps_left_ = 0;           // 0: not armed
  std::uint64_t syncs_left_ = 0;
  bool power_fails_ = false;
  bool ended_ = false;
  bool failed_ = false;
  bool full_ = false;
  std::string rotten_;  // path
  std::uint64_t rotten_at_ = 0;
  std::uint64_t rotten_bit_ = 0;
};

// Where RocksDB opens its database.
struct RealDisk {
  RealDisk(const std::string& folder, Random random);
  std::shared_ptr<FaultyFileSystem> files;
  std::unique_ptr<rocksdb::Env> env;
};
// Null: the model disk takes its place.
RealDisk*& mounted_real_disk();

}  // namespace headwater::sim
