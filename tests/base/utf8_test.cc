#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

std::string encoded(std::uint32_t point) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  const auto tail = [&](int shift) { return byte(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) return {byte(point)};
  if (point < 0x800) return {byte(0xC0 | point >> 6), tail(0)};
  if (point < 0x10000) return {byte(0xE0 | point >> 12), tail(6), tail(0)};
  return {byte(0xF0 | point >> 18), tail(12), tail(6), tail(0)};
}

TEST(Utf8, EveryCodePointButASurrogateIsValid) {
  for (std::uint32_t point = 0; point < 0x110000; ++point) {
    const std::string text = encoded(point);
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    ASSERT_EQ(utf8_length(text), surrogate ? 0 : text.size()) << point;
  }
  EXPECT_FALSE(valid_utf8(encoded(0x110000)));
  EXPECT_FALSE(valid_utf8(encoded(0x1FFFFF)));
}

// As many sequences of one, two and three bytes are valid as there are code points for them: so no
// other is.
TEST(Utf8, NothingElseIsValid) {
  std::size_t valid[4] = {};
  std::string text(3, '\0');
  for (std::uint32_t bytes = 0; bytes < 0x1000000; ++bytes) {
    for (std::size_t i = 0; i < 3; ++i) text[i] = static_cast<char>(bytes >> (16 - 8 * i));
    const std::size_t length = utf8_length(text);
    ASSERT_LE(length, 3U);
    ++valid[length];
  }
  EXPECT_EQ(valid[1], 0x80U * 0x10000U);
  EXPECT_EQ(valid[2], 0x780U * 0x100U);
  EXPECT_EQ(valid[3], 0xF800U - 0x800U);
}

TEST(Utf8, ASequenceThatIsCutShortIsInvalid) {
  for (const std::uint32_t point : {0xE9U, 0x20ACU, 0x1F600U}) {
    const std::string whole = encoded(point);
    for (std::size_t size = 1; size < whole.size(); ++size) {
      EXPECT_EQ(utf8_length(std::string_view(whole).substr(0, size)), 0U);
      EXPECT_FALSE(valid_utf8("ok " + whole.substr(0, size)));
    }
    EXPECT_TRUE(valid_utf8("ok " + whole + " ok"));
  }
  EXPECT_TRUE(valid_utf8(""));
}

}  // namespace
}  // namespace headwater
