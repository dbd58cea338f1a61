// ByteWriter and ByteReader: the building blocks of every stored format. Integers are LEB128
// varints (signed ones zigzag first), texts are length-prefixed. Values, no thread rule.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

// Appends to a string that it does not own.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}
  void byte(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void unsigned_varint(std::uint64_t value);
  void signed_varint(std::int64_t value);
  void text(std::string_view value);
  void raw(std::string_view value) { out_.append(value); }

 private:
  std::string& out_;
};

// Reads what ByteWriter wrote. After the first failure every read gives zero or empty and good()
// stays false, so callers check once at the end. The bytes must outlive the views handed out.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}
  std::uint8_t byte();
  std::uint64_t unsigned_varint();
  std::int64_t signed_varint();
  std::string_view text();
  std::string_view raw(std::size_t size);
  void fail() {
    good_ = false;
    bytes_ = {};
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool finished() const { return good_ && bytes_.empty(); }
  [[nodiscard]] std::size_t remaining() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
  bool good_ = true;
};

// Big-endian, so that keys order as numbers do.
void append_big_endian(std::string& out, std::uint64_t value);
// `bytes` must hold at least 8 bytes.
[[nodiscard]] std::uint64_t read_big_endian(std::string_view bytes);

// CRC-32C (Castagnoli), for frames around stored bytes.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);

}  // namespace headwater
