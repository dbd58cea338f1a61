// Files and standard input as a source: NDJSON, plain or packed by gzip or zstd (told by its first
// bytes), in the order that a replay needs (C8). Reads as it goes: memory is bounded by one line a
// file. No threads; one caller.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "model/event.h"
#include "model/intake.h"

namespace headwater::ingest {

struct FileItem {
  // max(the file's previous at, received_at or else occurred_at). A dead letter stands at the
  // file's previous one, which is unset before the first event.
  Timestamp at;
  std::string position;  // "stream.ndjson:12"
  std::variant<Event, DeadLetter> content;
};

// Event::source is "file:" and the file's name without its folders; "-" reads standard input and
// is called "stdin". Several files are merged by (at, place in `paths`, line).
class FileSource {
 public:
  // Opens every file, so that a missing one is told before any is read. `decoder` must outlive the
  // source.
  [[nodiscard]] static Result<FileSource> open(const std::vector<std::string>& paths,
                                               const Decoder& decoder);
  FileSource(FileSource&&) noexcept;
  FileSource& operator=(FileSource&&) noexcept;
  ~FileSource();

  // The next event or dead letter; nothing at the end of all files. A packed file that is damaged
  // or cut short is an error that names the file; nothing can be read after it.
  [[nodiscard]] Result<std::optional<FileItem>> next();

 private:
  struct Impl;
  explicit FileSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace headwater::ingest
