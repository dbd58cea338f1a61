// The snapshot of an estate: every row of its state after one input, in one file that appears whole
// or not at all. A background thread writes what the recovery code folded from an EstateView.
// docs/formats.md has the layout. Each object belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/estate_view.h"

namespace headwater::store {

// Writes to a file beside `path` and renames it there, synced, in finish(); destroyed before that
// it leaves nothing behind. After an error every later call repeats it.
class SnapshotWriter {
 public:
  // `head.meta` is the row of Table::kMeta; head.floor is not kept: all rows are as of head.seq.
  [[nodiscard]] static Result<std::unique_ptr<SnapshotWriter>> create(const std::string& path,
                                                                      std::string_view estate,
                                                                      const Head& head);
  ~SnapshotWriter();
  SnapshotWriter(const SnapshotWriter&) = delete;
  SnapshotWriter& operator=(const SnapshotWriter&) = delete;

  [[nodiscard]] Status add(ObjectRef object, std::string_view bytes);
  [[nodiscard]] Status finish();

 private:
  struct Impl;
  explicit SnapshotWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The beginning of the file only.
[[nodiscard]] Result<Head> read_snapshot_head(const std::string& path);
// Every row in the order written. kCorrupt for a file that is damaged, cut short or of another
// estate; rows may have been visited before it is noticed.
[[nodiscard]] Result<Head> read_snapshot(const std::string& path, std::string_view estate,
                                         const RowVisitor& visit);

}  // namespace headwater::store
