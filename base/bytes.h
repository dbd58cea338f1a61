// ByteWriter and ByteReader: the building blocks of every stored format. Integers are LEB128
// varints (signed ones zigzag first), texts are length-prefixed. Values, no thread rule.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

// Appends to a string that it does not own. The virtual ones are what a writer of many values may
// put more shortly; its reader undoes it.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}
  virtual ~ByteWriter() = default;
  void byte(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void unsigned_varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
  }
  void signed_varint(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    unsigned_varint((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
  }
  void raw(std::string_view value) { out_.append(value); }
  virtual void text(std::string_view value);
  // A text that is itself a run of pairs of length-prefixed texts.
  virtual void pairs(std::string_view value) { text(value); }
  // Microseconds since 1970.
  virtual void time(std::int64_t micros) { signed_varint(micros); }

 private:
  std::string& out_;
};

// Reads what ByteWriter wrote. After the first failure every read gives zero or empty and good()
// stays false, so callers check once at the end. The bytes and the reader must outlive the views
// handed out.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}
  virtual ~ByteReader() = default;
  std::uint8_t byte() {
    if (bytes_.empty()) {
      fail();
      return 0;
    }
    const auto value = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }
  std::uint64_t unsigned_varint() {
    const std::uint8_t first = byte();
    return first < 0x80 ? first : longer_varint(first);
  }
  std::int64_t signed_varint() {
    const std::uint64_t bits = unsigned_varint();
    return static_cast<std::int64_t>((bits >> 1) ^ (~(bits & 1) + 1));
  }
  std::string_view raw(std::size_t size);
  virtual std::string_view text();
  virtual std::string_view pairs() { return text(); }
  virtual std::int64_t time() { return signed_varint(); }
  void fail() {
    good_ = false;
    bytes_ = {};
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool finished() const { return good_ && bytes_.empty(); }
  [[nodiscard]] std::size_t remaining() const { return bytes_.size(); }

 private:
  std::uint64_t longer_varint(std::uint8_t first);
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
