#include "api/internal/unpacked.h"

#include <zlib.h>

#include <array>

namespace headwater::api {
namespace {

class Inflater {
 public:
  Inflater() {
    constexpr int kGzipOnly = 15 + 16;
    ready_ = inflateInit2(&stream_, kGzipOnly) == Z_OK;
  }
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  Result<std::string> run(std::string_view packed, std::size_t bytes_max) {
    if (!ready_) return Error(ErrorCode::kExhausted, "no memory to unpack gzip");
    // zlib takes its input without const and does not write to it.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
    std::string out;
    std::array<char, 16 * 1024> piece;
    int result = Z_OK;
    while (result == Z_OK) {
      stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream_.avail_out = static_cast<uInt>(piece.size());
      result = inflate(&stream_, Z_NO_FLUSH);
      out.append(piece.data(), piece.size() - stream_.avail_out);
      if (out.size() > bytes_max)
        return Error(ErrorCode::kExhausted,
                     "unpacked it is over " + std::to_string(bytes_max) + " bytes");
      // Members one after another are one body.
      if (result == Z_STREAM_END && stream_.avail_in > 0) result = inflateReset(&stream_);
    }
    if (result == Z_STREAM_END) return out;
    return malformed(result == Z_BUF_ERROR ? "gzip data is cut short" : "gzip data is damaged");
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

}  // namespace

Result<std::string> unpacked_gzip(std::string_view packed, std::size_t bytes_max) {
  return Inflater().run(packed, bytes_max);
}

}  // namespace headwater::api
