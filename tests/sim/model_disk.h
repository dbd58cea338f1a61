// ModelDisk: what the store writes to in a simulation. It keeps synced and unsynced writes apart,
// and at any durable step it can end the process, fail, or let it pass. RocksDB's DB
// (model_rocksdb.cc) and the file calls of the store (model_files.cc) are replaced by it at link
// time, so that everything above them is what `serve` runs. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/sim/random.h"

namespace headwater::sim {

// Thrown where the process ends, as by kill -9.
struct Crash {
  std::string at;
};

class ModelDisk {
 public:
  using Rows = std::map<std::string, std::string>;
  enum class Act : std::uint8_t { kCrash, kError };

  ModelDisk() = default;
  ~ModelDisk();
  ModelDisk(const ModelDisk&) = delete;
  ModelDisk& operator=(const ModelDisk&) = delete;

  // --- faults ----------------------------------------------------------------------------------
  // What happens at the `steps`-th durable step from now (1 = the next).
  void arm(Act act, std::uint64_t steps);
  void disarm() { steps_left_ = 0; }
  [[nodiscard]] bool armed() const { return steps_left_ != 0; }
  // While no process runs: of what was not synced any beginning stays, within a slot, too.
  void cut_power(Random& random);
  // A row that answers with damage, or can't be read, from now on; false: there is none.
  enum class Harm : std::uint8_t { kDamaged, kUnreadable };
  bool harm(Random& random, Harm harm);
  void heal() { harmed_.clear(); }
  void set_free_bytes(std::uint64_t bytes) { free_bytes_ = bytes; }

  // --- for the replaced calls --------------------------------------------------------------------
  // Throws Crash or gives true: the step is to fail.
  [[nodiscard]] bool step(std::string_view what);
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  void begin_batch();
  void put(std::uint32_t family, std::string_view key, std::string_view value);
  void erase(std::uint32_t family, std::string_view key);
  void erase_range(std::uint32_t family, std::string_view begin, std::string_view end);
  void sync_database() { unsynced_.clear(); }
  [[nodiscard]] const Rows& rows(std::uint32_t family) const { return rows_.at(family); }
  [[nodiscard]] std::optional<Harm> harm_of(std::uint32_t family, std::string_view key) const;
  // Grows with every batch: a snapshot of an older one can't be read here.
  [[nodiscard]] std::uint64_t version() const { return version_; }
  void note_overwrite(int fd, std::int64_t offset, std::string before);
  void sync_files();
  [[nodiscard]] std::uint64_t free_bytes() const { return free_bytes_; }

 private:
  struct Undo {
    std::uint32_t family = 0;
    std::string key;
    std::optional<std::string> before;
  };
  struct Overwrite {
    int fd = -1;  // ours
    std::int64_t offset = 0;
    std::string before;
  };
  void remember(std::uint32_t family, const std::string& key);

  std::array<Rows, 2> rows_;
  std::vector<std::vector<Undo>> unsynced_;  // batches, oldest first
  std::vector<Overwrite> overwritten_;
  std::map<std::pair<std::uint32_t, std::string>, Harm> harmed_;
  std::uint64_t version_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t steps_left_ = 0;  // 0: nothing is armed
  Act act_ = Act::kCrash;
  std::uint64_t free_bytes_ = 1ULL << 40;
};

// The disk that the replaced calls reach; null: they do what they always do.
ModelDisk*& mounted_disk();

}  // namespace headwater::sim
