// Cuts a byte stream into lines. Private to ingest/. No threads; one caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ingest/internal/byte_stream.h"

namespace headwater::ingest {

struct Line {
  std::string_view text;  // without its end; valid until the next line is read
  std::uint64_t number = 0;
  bool cut = false;  // it was longer than kRequestBodyBytesMax; `text` is its beginning
};

class LineReader {
 public:
  explicit LineReader(std::unique_ptr<ByteStream> stream) : stream_(std::move(stream)) {}
  // The next line that is not blank; nothing at the end. The last one needs no line feed.
  [[nodiscard]] Result<std::optional<Line>> next();

 private:
  Result<bool> fill();
  Result<std::optional<Line>> cut_line();

  std::unique_ptr<ByteStream> stream_;
  std::string buffer_;
  std::size_t begin_ = 0;    // of the line
  std::size_t scanned_ = 0;  // no line feed before this
  std::uint64_t number_ = 0;
  bool ended_ = false;
};

}  // namespace headwater::ingest
