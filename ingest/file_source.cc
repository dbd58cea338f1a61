#include "ingest/file_source.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <utility>

#include "ingest/internal/line_reader.h"

namespace headwater::ingest {
namespace {

std::string name_of(const std::string& path) {
  if (path == "-") return "stdin";
  return path.substr(path.rfind('/') + 1);
}

// One file in its own order: each line's events, at the file's running maximum.
class OneFile {
 public:
  OneFile(std::string name, std::unique_ptr<ByteStream> bytes, const Decoder& decoder)
      : name_(std::move(name)),
        source_("file:" + name_),
        lines_(std::move(bytes)),
        decoder_(&decoder) {}

  // The next item, which stays until taken; null at the end.
  Result<FileItem*> head() {
    while (items_.empty()) {
      const auto line = lines_.next();
      if (!line) return line.error();
      if (!*line) return static_cast<FileItem*>(nullptr);
      read_line(**line);
    }
    return &items_.front();
  }
  FileItem take() {
    FileItem item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

 private:
  void read_line(const Line& line) {
    const std::string position = name_ + ':' + std::to_string(line.number);
    RawRecord record;
    record.source = source_;
    record.position = position;
    record.bytes = line.text;
    Decoded decoded;
    if (line.cut) {
      decoded.rejected = {"a line over 8388608 bytes; its beginning is kept"};
    } else {
      decoded = decoder_->decode(record);
    }
    for (Event& event : decoded.events) {
      at_ = std::max(at_, event.received_at);
      items_.push_back({at_, position, std::move(event)});
    }
    if (decoded.rejected.empty()) return;
    DeadLetter letter = dead_letter_of(record, decoded.rejected);
    letter.received_at = at_;
    items_.push_back({at_, position, std::move(letter)});
  }

  std::string name_;
  std::string source_;
  LineReader lines_;
  const Decoder* decoder_;
  std::deque<FileItem> items_;
  Timestamp at_;
};

}  // namespace

struct FileSource::Impl {
  std::vector<OneFile> files;
};

FileSource::FileSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FileSource::FileSource(FileSource&&) noexcept = default;
FileSource& FileSource::operator=(FileSource&&) noexcept = default;
FileSource::~FileSource() = default;

Result<FileSource> FileSource::open(const std::vector<std::string>& paths, const Decoder& decoder) {
  auto impl = std::make_unique<Impl>();
  for (const std::string& path : paths) {
    auto bytes = open_bytes(path);
    if (!bytes) return bytes.error();
    impl->files.emplace_back(name_of(path), std::move(*bytes), decoder);
  }
  return FileSource(std::move(impl));
}

Result<std::optional<FileItem>> FileSource::next() {
  OneFile* first = nullptr;
  Timestamp first_at;
  for (OneFile& file : impl_->files) {
    const auto head = file.head();
    if (!head) return head.error();
    if (*head == nullptr) continue;
    if (first != nullptr && (*head)->at >= first_at) continue;
    first = &file;
    first_at = (*head)->at;
  }
  if (first == nullptr) return std::optional<FileItem>();
  return std::optional<FileItem>(first->take());
}

}  // namespace headwater::ingest
