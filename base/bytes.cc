#include "base/bytes.h"

#include <array>

#include "base/check.h"

namespace headwater {
namespace {

// kCrc[0] advances by a byte, kCrc[k] by a byte and k zero bytes: eight are taken at once.
using CrcTables = std::array<std::array<std::uint32_t, 256>, 8>;
constexpr CrcTables make_crc_tables() {
  CrcTables tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
    tables[0][i] = crc;
  }
  for (std::size_t k = 1; k < tables.size(); ++k)
    for (std::size_t i = 0; i < 256; ++i)
      tables[k][i] = (tables[k - 1][i] >> 8) ^ tables[0][tables[k - 1][i] & 0xFF];
  return tables;
}
constexpr CrcTables kCrc = make_crc_tables();

}  // namespace

void ByteWriter::text(std::string_view value) {
  unsigned_varint(value.size());
  out_.append(value);
}

std::uint64_t ByteReader::longer_varint(std::uint8_t first) {
  std::uint64_t value = first & 0x7F;
  for (unsigned shift = 7; shift < 64; shift += 7) {
    const std::uint8_t next = byte();
    if (shift == 63 && next > 1) break;
    value |= static_cast<std::uint64_t>(next & 0x7F) << shift;
    if ((next & 0x80) == 0) return good_ ? value : 0;
  }
  fail();
  return 0;
}

std::string_view ByteReader::text() { return raw(unsigned_varint()); }

std::string_view ByteReader::raw(std::size_t size) {
  if (size > bytes_.size()) {
    fail();
    return {};
  }
  const std::string_view out = bytes_.substr(0, size);
  bytes_.remove_prefix(size);
  return out;
}

void append_big_endian(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

std::uint64_t read_big_endian(std::string_view bytes) {
  HW_CHECK(bytes.size() >= 8, "a big-endian number needs eight bytes");
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      const std::uint32_t mixed = i < 4 ? crc >> (8 * i) : 0;
      next ^= kCrc[7 - i][(mixed ^ static_cast<std::uint8_t>(bytes[i])) & 0xFF];
    }
    crc = next;
  }
  for (const char c : bytes)
    crc = (crc >> 8) ^ kCrc[0][(crc ^ static_cast<std::uint8_t>(c)) & 0xFF];
  return ~crc;
}

}  // namespace headwater
