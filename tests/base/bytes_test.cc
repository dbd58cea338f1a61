#include "base/bytes.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace headwater {
namespace {

TEST(Bytes, NumbersOfAnySizeReadBack) {
  std::string bytes;
  ByteWriter writer(bytes);
  std::vector<std::uint64_t> numbers = {0, 1, 127, 128, 16'383, 16'384, ~std::uint64_t{0}};
  for (int shift = 0; shift < 64; ++shift) numbers.push_back(std::uint64_t{1} << shift);
  for (const std::uint64_t number : numbers) {
    writer.unsigned_varint(number);
    writer.signed_varint(static_cast<std::int64_t>(number));
    writer.signed_varint(-static_cast<std::int64_t>(number >> 1));
  }
  ByteReader reader(bytes);
  for (const std::uint64_t number : numbers) {
    EXPECT_EQ(reader.unsigned_varint(), number);
    EXPECT_EQ(reader.signed_varint(), static_cast<std::int64_t>(number));
    EXPECT_EQ(reader.signed_varint(), -static_cast<std::int64_t>(number >> 1));
  }
  EXPECT_TRUE(reader.finished());
}

TEST(Bytes, SmallNumbersTakeOneByteWhateverTheirSign) {
  std::string bytes;
  ByteWriter(bytes).signed_varint(-64);
  EXPECT_EQ(bytes.size(), 1U);
  ByteWriter(bytes).unsigned_varint(127);
  EXPECT_EQ(bytes.size(), 2U);
}

TEST(Bytes, WhatIsCutShortFailsAndStaysFailed) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.unsigned_varint(300);
  writer.text("checkout");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader reader(std::string_view(bytes).substr(0, size));
    (void)reader.unsigned_varint();
    EXPECT_TRUE(reader.text().empty());
    EXPECT_FALSE(reader.good()) << size;
    EXPECT_EQ(reader.unsigned_varint(), 0U);
    EXPECT_EQ(reader.byte(), 0U);
    EXPECT_FALSE(reader.finished());
  }
}

TEST(Bytes, ANumberOfTooManyBytesIsRefused) {
  for (const std::string& bytes : {std::string(11, '\x80') + '\x01', std::string(10, '\xFF')}) {
    ByteReader reader(bytes);
    (void)reader.unsigned_varint();
    EXPECT_FALSE(reader.good());
  }
}

TEST(Bytes, ATextLongerThanWhatIsThereIsRefused) {
  std::string bytes;
  ByteWriter(bytes).unsigned_varint(std::numeric_limits<std::uint64_t>::max());
  bytes += "abc";
  ByteReader reader(bytes);
  EXPECT_TRUE(reader.text().empty());
  EXPECT_FALSE(reader.good());
}

TEST(Bytes, BigEndianKeysOrderAsNumbersDo) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 1'000; ++i) {
    const std::uint64_t a = random() >> (random() % 64);
    const std::uint64_t b = random() >> (random() % 64);
    std::string key_a, key_b;
    append_big_endian(key_a, a);
    append_big_endian(key_b, b);
    ASSERT_EQ(key_a.size(), 8U);
    ASSERT_EQ(read_big_endian(key_a), a);
    ASSERT_EQ(key_a < key_b, a < b);
  }
}

// The check value of the algorithm, and iSCSI's examples (RFC 3720, B.4).
TEST(Bytes, TheChecksumIsCastagnolis) {
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(""), 0U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::string(32, '\xFF')), 0x62A8AB43U);
}

}  // namespace
}  // namespace headwater
