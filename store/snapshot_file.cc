#include "store/snapshot_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "store/internal/posix_file.h"

namespace headwater::store {
namespace {

constexpr std::string_view kMagic = "HWSNAP1\n";
constexpr std::size_t kFrameHead = 16;  // length and checksum, eight bytes each
constexpr std::size_t kBlockBytes = 1 << 20;
constexpr std::uint64_t kBlockBytesMax = 1ULL << 32;

enum class Block : std::uint8_t { kHead = 'H', kRows = 'R', kEnd = 'E' };

Error damaged(const std::string& path, const char* what) {
  return {ErrorCode::kCorrupt, "snapshot " + path + ": " + what};
}

struct SnapshotHead {
  std::string estate;
  Head head;
  HW_FIELDS(estate, head)
};

// Reads one block after the other, each checked before it is believed.
class BlockReader {
 public:
  static Result<BlockReader> open(const std::string& path) {
    Result<FileDescriptor> file = open_file(path, O_RDONLY);
    if (!file) return file.error();
    BlockReader reader(path, std::move(file).value());
    const Result<std::string> magic = reader.read(kMagic.size());
    if (!magic) return magic.error();
    if (*magic != kMagic) return damaged(path, "is no snapshot of this format");
    return reader;
  }

  // The payload behind type and index; it lives until the next call.
  Result<std::string_view> next(Block& type) {
    const Result<std::string> frame = read(kFrameHead);
    if (!frame) return frame.error();
    const std::uint64_t size = read_big_endian(*frame);
    if (size > kBlockBytesMax) return damaged(path_, "a block has no sensible length");
    Result<std::string> payload = read(size);
    if (!payload) return payload.error();
    payload_ = std::move(payload).value();
    if (crc32c(payload_) != read_big_endian(std::string_view(*frame).substr(8)))
      return damaged(path_, "a block's checksum does not match");
    ByteReader reader(payload_);
    type = static_cast<Block>(reader.byte());
    if (reader.unsigned_varint() != index_++ || !reader.good())
      return damaged(path_, "a block is missing");
    return std::string_view(payload_).substr(payload_.size() - reader.remaining());
  }

  Result<SnapshotHead> head() {
    Block type{};
    const Result<std::string_view> payload = next(type);
    if (!payload) return payload.error();
    SnapshotHead head;
    ByteReader reader(*payload);
    decode(reader, head);
    if (type != Block::kHead || !reader.finished()) return damaged(path_, "has no head");
    return head;
  }

 private:
  BlockReader(std::string path, FileDescriptor file)
      : path_(std::move(path)), file_(std::move(file)) {}

  Result<std::string> read(std::size_t size) {
    std::string bytes;
    while (bytes.size() < size) {  // by pieces: a damaged length takes no memory by itself
      const std::size_t have = bytes.size();
      bytes.resize(have + std::min(size - have, kBlockBytes));
      const ssize_t got = ::read(file_.get(), bytes.data() + have, bytes.size() - have);
      if (got < 0 && errno != EINTR) return file_error("read", path_);
      if (got == 0) return damaged(path_, "is cut short");
      bytes.resize(have + (got < 0 ? 0 : static_cast<std::size_t>(got)));
    }
    return bytes;
  }

  std::string path_;
  FileDescriptor file_;
  std::string payload_;
  std::uint64_t index_ = 0;
};

Status visit_rows(std::string_view payload, Seq as_of, const std::string& path,
                  const RowVisitor& visit) {
  ByteReader reader(payload);
  while (reader.remaining() > 0) {
    const std::uint8_t table = reader.byte();
    const std::uint64_t id = reader.unsigned_varint();
    const std::string_view bytes = reader.text();
    if (!reader.good() || table >= kTableCount) return damaged(path, "holds what is no row");
    if (Status seen = visit({{static_cast<Table>(table), id}, as_of, bytes}); !seen) return seen;
  }
  return Ok{};
}

}  // namespace

struct SnapshotWriter::Impl {
  ~Impl() {
    if (!finished) ::unlink(next_path.c_str());
  }
  Status write_block(Block type, std::string_view content) {
    std::string payload(1, static_cast<char>(type));
    ByteWriter(payload).unsigned_varint(index++);
    payload += content;
    std::string frame;
    append_big_endian(frame, payload.size());
    append_big_endian(frame, crc32c(payload));
    return write_all(file, frame + payload, next_path);
  }
  Status flush() {
    Status written = write_block(Block::kRows, rows);
    rows.clear();
    return written;
  }

  std::string path;
  std::string next_path;
  FileDescriptor file;
  std::uint64_t index = 0;
  std::uint64_t count = 0;
  std::string rows;
  std::optional<Error> failed;
  bool finished = false;
};

SnapshotWriter::SnapshotWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SnapshotWriter::~SnapshotWriter() = default;

Result<std::unique_ptr<SnapshotWriter>> SnapshotWriter::create(const std::string& path,
                                                               std::string_view estate,
                                                               const Head& head) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->next_path = path + ".next";
  Result<FileDescriptor> file = open_file(impl->next_path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file) return file.error();
  impl->file = std::move(file).value();
  if (Status begun = write_all(impl->file, kMagic, impl->next_path); !begun) return begun.error();
  SnapshotHead first{std::string(estate), head};
  first.head.floor = Seq{};
  if (Status begun = impl->write_block(Block::kHead, encoded(first)); !begun) return begun.error();
  return std::unique_ptr<SnapshotWriter>(new SnapshotWriter(std::move(impl)));
}

Status SnapshotWriter::add(ObjectRef object, std::string_view bytes) {
  if (impl_->failed) return *impl_->failed;
  ByteWriter writer(impl_->rows);
  writer.byte(static_cast<std::uint8_t>(object.table));
  writer.unsigned_varint(object.id);
  writer.text(bytes);
  ++impl_->count;
  if (impl_->rows.size() < kBlockBytes) return Ok{};
  Status flushed = impl_->flush();
  if (!flushed) impl_->failed = flushed.error();
  return flushed;
}

Status SnapshotWriter::finish() {
  if (impl_->failed) return *impl_->failed;
  if (Status flushed = impl_->flush(); !flushed) return flushed;
  std::string count;
  ByteWriter(count).unsigned_varint(impl_->count);
  if (Status ended = impl_->write_block(Block::kEnd, count); !ended) return ended;
  if (::fsync(impl_->file.get()) != 0) return file_error("sync", impl_->next_path);
  if (::rename(impl_->next_path.c_str(), impl_->path.c_str()) != 0)
    return file_error("rename", impl_->next_path);
  impl_->finished = true;
  return sync_directory_of(impl_->path);
}

Result<Head> read_snapshot_head(const std::string& path) {
  Result<BlockReader> reader = BlockReader::open(path);
  if (!reader) return reader.error();
  Result<SnapshotHead> head = reader->head();
  if (!head) return head.error();
  return std::move(head->head);
}

Result<Head> read_snapshot(const std::string& path, std::string_view estate,
                           const RowVisitor& visit) {
  Result<BlockReader> reader = BlockReader::open(path);
  if (!reader) return reader.error();
  Result<SnapshotHead> head = reader->head();
  if (!head) return head.error();
  if (head->estate != estate) return damaged(path, "is of another estate");
  std::uint64_t count = 0;
  while (true) {
    Block type{};
    const Result<std::string_view> payload = reader->next(type);
    if (!payload) return payload.error();
    if (type == Block::kEnd) {
      if (ByteReader(*payload).unsigned_varint() != count) return damaged(path, "rows are missing");
      return std::move(head->head);
    }
    if (type != Block::kRows) return damaged(path, "holds a block of no known kind");
    const Status seen = visit_rows(*payload, head->head.seq, path, [&](const StoredRow& row) {
      ++count;
      return visit(row);
    });
    if (!seen) return seen.error();
  }
}

}  // namespace headwater::store
