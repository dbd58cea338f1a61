// The bytes of a file or of standard input, unpacked as they are read. What packs them (gzip, zstd,
// nothing) is told by their first bytes. Private to ingest/. No threads; one caller.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"

namespace headwater::ingest {

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // At most `size` bytes (at least one) into `out`; 0 at the end. Damage and a packed stream that
  // is cut short are errors.
  [[nodiscard]] virtual Result<std::size_t> read(char* out, std::size_t size) = 0;
};

// "-" is standard input.
[[nodiscard]] Result<std::unique_ptr<ByteStream>> open_bytes(const std::string& path);

}  // namespace headwater::ingest
