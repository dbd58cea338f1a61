#include "base/fixed_text.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace headwater {
namespace {

TEST(FixedText, HoldsAnyBytesAsTheyAre) {
  const std::string bytes("a\0b\xFF", 4);
  EXPECT_EQ(FixedText(bytes).view(), bytes);
  EXPECT_EQ(FixedText(std::string(100'000, 'x')).view().size(), 100'000U);
  EXPECT_TRUE(FixedText().empty());
  EXPECT_TRUE(FixedText("").empty());
  EXPECT_EQ(FixedText().view(), "");
  EXPECT_FALSE(FixedText(std::string_view("\0", 1)).empty());
}

TEST(FixedText, IsCopiedAndMovedAsAValue) {
  FixedText first("first");
  const std::string_view seen = first.view();
  FixedText copy = first;
  FixedText moved = std::move(first);
  EXPECT_EQ(moved.view().data(), seen.data()) << "views outlive a move";
  EXPECT_NE(copy.view().data(), seen.data());
  EXPECT_EQ(copy, moved);
  copy = FixedText("second");
  EXPECT_NE(copy, moved);
  FixedText& self = copy;
  copy = self;
  EXPECT_EQ(copy.view(), "second");
  static_assert(sizeof(FixedText) == sizeof(void*));
}

}  // namespace
}  // namespace headwater
