// The ledger of lazily written rows (C15): which objects changed since their row was written, by
// oldest unwritten change. The engine touches the object of every record it applies; a batch then
// writes the rows that are due. Knows no bytes and no RocksDB. One thread: the engine's.
#pragma once

#include <absl/container/flat_hash_set.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "model/ids.h"
#include "model/table.h"

namespace headwater::store {

class DirtyRows {
 public:
  // A row is due once `lag_max` records have been applied since its oldest unwritten change: what
  // recovery has to apply stays below lag_max and one batch.
  explicit DirtyRows(std::size_t lag_max);

  // A record of the input `seq` changed or deleted `object`. Seqs never fall. O(1). Table::kMeta is
  // not kept here: its row is written with every batch.
  void touch(ObjectRef object, Seq seq);
  // Removes and returns the rows to write with this batch, oldest unwritten change first: those
  // that are due. The caller writes each as the state holds it now, or a tombstone if it is gone.
  [[nodiscard]] std::vector<ObjectRef> take_due();
  // The same for the `count` oldest, due or not: to drain at a clean stop.
  [[nodiscard]] std::vector<ObjectRef> take(std::size_t count);
  // The input of the oldest unwritten change; unset when every change is written.
  [[nodiscard]] Seq floor() const;
  [[nodiscard]] std::size_t size() const { return queue_.size(); }

 private:
  struct Dirty {
    ObjectRef object;
    Seq since;
    std::uint64_t touch = 0;  // how many touches came before
  };
  std::size_t lag_max_;
  std::uint64_t touches_ = 0;
  std::deque<Dirty> queue_;
  absl::flat_hash_set<ObjectRef> dirty_;
};

}  // namespace headwater::store
