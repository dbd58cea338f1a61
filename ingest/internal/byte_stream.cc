#include "ingest/internal/byte_stream.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

namespace headwater::ingest {
namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

// A chunk of the file at a time; the first one tells what the file is.
class Chunks {
 public:
  Chunks(std::unique_ptr<std::FILE, CloseFile> file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}

  // The unread part of the current chunk, after reading a new one if there is none; empty at the
  // end.
  Result<std::string_view> peek() {
    if (begin_ == end_) {
      begin_ = 0;
      errno = 0;
      end_ = std::fread(chunk_.data(), 1, chunk_.size(), file_.get());
      if (end_ == 0 && std::ferror(file_.get()) != 0)
        return Error(ErrorCode::kUnavailable, path_ + ": " + std::strerror(errno));
    }
    return std::string_view(chunk_.data() + begin_, end_ - begin_);
  }
  void take(std::size_t size) { begin_ += size; }
  [[nodiscard]] Error damaged(std::string_view why) const {
    return {ErrorCode::kCorrupt, path_ + ": " + std::string(why)};
  }

 private:
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::string path_;
  std::array<char, kChunkBytes> chunk_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

class PlainStream : public ByteStream {
 public:
  explicit PlainStream(std::unique_ptr<Chunks> chunks) : chunks_(std::move(chunks)) {}
  Result<std::size_t> read(char* out, std::size_t size) override {
    const auto chunk = chunks_->peek();
    if (!chunk) return chunk.error();
    const std::size_t copied = std::min(size, chunk->size());
    std::copy_n(chunk->data(), copied, out);
    chunks_->take(copied);
    return copied;
  }

 private:
  std::unique_ptr<Chunks> chunks_;
};

// Several members one after another are one file, as gzip itself reads them.
class GzipStream : public ByteStream {
 public:
  explicit GzipStream(std::unique_ptr<Chunks> chunks) : chunks_(std::move(chunks)) {
    constexpr int kGzipOnly = 15 + 16;
    ready_ = inflateInit2(&inflater_, kGzipOnly) == Z_OK;
  }
  ~GzipStream() override {
    if (ready_) inflateEnd(&inflater_);
  }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  Result<std::size_t> read(char* out, std::size_t size) override {
    if (!ready_) return chunks_->damaged("no memory to unpack gzip");
    while (true) {
      const auto packed = chunks_->peek();
      if (!packed) return packed.error();
      if (packed->empty()) {
        if (in_member_) return chunks_->damaged("gzip data is cut short");
        return std::size_t{0};
      }
      in_member_ = true;
      auto unpacked = inflate_some(*packed, out, size);
      if (!unpacked || *unpacked > 0) return unpacked;
    }
  }

 private:
  Result<std::size_t> inflate_some(std::string_view packed, char* out, std::size_t size) {
    // zlib takes its input without const and does not write to it.
    inflater_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    inflater_.avail_in = static_cast<uInt>(packed.size());
    inflater_.next_out = reinterpret_cast<Bytef*>(out);
    inflater_.avail_out = static_cast<uInt>(size);
    const int result = inflate(&inflater_, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END) return chunks_->damaged("gzip data is damaged");
    chunks_->take(packed.size() - inflater_.avail_in);
    if (result == Z_STREAM_END) {
      in_member_ = false;
      inflateReset(&inflater_);
    }
    return size - inflater_.avail_out;
  }

  std::unique_ptr<Chunks> chunks_;
  z_stream inflater_{};
  bool ready_ = false;
  bool in_member_ = false;
};

class ZstdStream : public ByteStream {
 public:
  explicit ZstdStream(std::unique_ptr<Chunks> chunks)
      : chunks_(std::move(chunks)), context_(ZSTD_createDCtx()) {}

  Result<std::size_t> read(char* out, std::size_t size) override {
    if (!context_) return chunks_->damaged("no memory to unpack zstd");
    while (true) {
      const auto packed = chunks_->peek();
      if (!packed) return packed.error();
      ZSTD_inBuffer in{packed->data(), packed->size(), 0};
      ZSTD_outBuffer unpacked{out, size, 0};
      if (packed->empty() && !in_frame_) return std::size_t{0};
      const std::size_t left = ZSTD_decompressStream(context_.get(), &unpacked, &in);
      if (ZSTD_isError(left) != 0) return chunks_->damaged("zstd data is damaged");
      chunks_->take(in.pos);
      in_frame_ = left != 0;
      if (unpacked.pos > 0) return unpacked.pos;
      if (packed->empty() && in_frame_) return chunks_->damaged("zstd data is cut short");
    }
  }

 private:
  struct FreeContext {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<Chunks> chunks_;
  std::unique_ptr<ZSTD_DCtx, FreeContext> context_;
  bool in_frame_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteStream>> open_bytes(const std::string& path) {
  std::unique_ptr<std::FILE, CloseFile> file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (!file) return Error(ErrorCode::kNotFound, path + ": " + std::strerror(errno));
  auto chunks = std::make_unique<Chunks>(std::move(file), path == "-" ? "stdin" : path);
  const auto first = chunks->peek();
  if (!first) return first.error();
  std::unique_ptr<ByteStream> stream;
  if (first->starts_with(kGzipMagic)) {
    stream = std::make_unique<GzipStream>(std::move(chunks));
  } else if (first->starts_with(kZstdMagic)) {
    stream = std::make_unique<ZstdStream>(std::move(chunks));
  } else {
    stream = std::make_unique<PlainStream>(std::move(chunks));
  }
  return stream;
}

}  // namespace headwater::ingest
