// Store: one directory with one RocksDB for all estates of a process (C20), their high-water marks
// and their snapshots. Opens exclusively: no verb opens the store of a live daemon. Thread-safe;
// outlives every EstateStore and EstateView made from it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/estate_store.h"

namespace headwater::store {

struct StoreOptions {
  // Writes nothing and makes nothing; no process that writes may have it open meanwhile.
  bool read_only = false;
  // Free space below which no new events are taken; by default it is computed from what RocksDB may
  // need at once.
  std::optional<std::uint64_t> reserve_bytes;
};

struct Space {
  std::uint64_t free_bytes = 0;
  std::uint64_t reserve_bytes = 0;
  // False: take no new events (503, partitions paused). The engine's own small writes may go on
  // into the reserve; a write below a quarter of it is refused, since RocksDB would abort.
  [[nodiscard]] bool enough() const { return free_bytes >= reserve_bytes; }
};

class Store {
 public:
  // kNotFound: none is there, and it is only to be read. kRefused: locked by another process,
  // written by a newer program (the message says which version it needs), or a restore into it was
  // not finished. kCorrupt: damaged. kUnavailable: the file system says no.
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::string& path,
                                                           const StoreOptions& options);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Opens or makes an estate; at most one EstateStore per name may live at a time. `name` is 1 to
  // 64 of a-z 0-9 . _ - and begins with a letter or digit. kCorrupt when the store is older than
  // its high-water mark, naming both seqs (R13). kNotFound where none is to be made.
  [[nodiscard]] Result<std::unique_ptr<EstateStore>> estate(std::string_view name);
  [[nodiscard]] Result<std::vector<std::string>> estates() const;

  [[nodiscard]] Result<Space> space() const;
  // A copy that opens as a store of its own, taken while writing goes on: on this file system
  // second names of the same files, as far as they never change. `path` must not exist. No
  // snapshot may be written or removed meanwhile.
  [[nodiscard]] Status checkpoint(const std::string& path) const;
  [[nodiscard]] const std::string& path() const;
  // Where such a copy may stand for a while; the next opening removes it.
  [[nodiscard]] std::string checkpoint_path() const;
  // Reads every block and compares its checksum; each high-water mark must have its estate.
  [[nodiscard]] Status verify() const;

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace headwater::store
