// HighWaterMark: the highest seq that was ever acknowledged, in a file outside RocksDB, so that a
// store that lost its newest writes (a deleted or cut log, an old copy put back) is noticed: no
// recovery mode of RocksDB does. Private to store/. One thread at a time.
#pragma once

#include <string>

#include "base/result.h"
#include "model/ids.h"
#include "store/internal/posix_file.h"

namespace headwater::store {

class HighWaterMark {
 public:
  // kNotFound when there is no file, kCorrupt when neither of its two slots is whole.
  [[nodiscard]] static Result<HighWaterMark> open(const std::string& path);
  // The same, and never writes: raise() fails.
  [[nodiscard]] static Result<HighWaterMark> read(const std::string& path);
  // Makes the file, durably, at `seq`; replaces one that is there.
  [[nodiscard]] static Result<HighWaterMark> create(const std::string& path, Seq seq);

  [[nodiscard]] Seq seq() const { return seq_; }
  // Synced when it returns. The slots take turns, so a torn write leaves the mark before.
  [[nodiscard]] Status raise(Seq seq);

 private:
  HighWaterMark(std::string path, FileDescriptor file)
      : path_(std::move(path)), file_(std::move(file)) {}
  std::string path_;
  FileDescriptor file_;
  Seq seq_;
  bool second_slot_next_ = false;
};

}  // namespace headwater::store
