#include "notifiers/text.h"

#include <gtest/gtest.h>

namespace headwater::notifiers {
namespace {

TEST(CutText, LeavesAloneWhatFits) {
  EXPECT_EQ(cut_text("", 0), "");
  EXPECT_EQ(cut_text("abc", 3), "abc");
  EXPECT_EQ(cut_text("äöü", 3), "äöü");
}

TEST(CutText, MarksWhatItCutsWithAnEllipsisThatIsCounted) {
  EXPECT_EQ(cut_text("abcd", 3), "ab…");
  EXPECT_EQ(cut_text("äöüß", 3), "äö…");
  EXPECT_EQ(cut_text("abcd", 1), "…");
}

TEST(CutText, CountsUtf16CodeUnitsAndSplitsNoCharacter) {
  EXPECT_EQ(count_units("a🔥"), 3U);
  EXPECT_EQ(cut_text("🔥🔥", 4), "🔥🔥");
  EXPECT_EQ(cut_text("🔥🔥", 3), "🔥…");
  EXPECT_EQ(cut_text("🔥🔥", 2), "…");
}

TEST(CutBytes, CountsBytesAndSplitsNoCharacter) {
  EXPECT_EQ(cut_bytes("abcdef", 6), "abcdef");
  EXPECT_EQ(cut_bytes("abcdefg", 6), "abc…");
  EXPECT_EQ(cut_bytes("ääää", 7), "ää…");
  EXPECT_EQ(cut_bytes("abc", 2), "");
}

TEST(CutText, MakesValidTextOfAnyBytes) {
  EXPECT_EQ(cut_text("a\xff\xc3", 9), "a??");
  EXPECT_EQ(cut_text("\xed\xa0\x80", 9), "???");  // a lone surrogate
  EXPECT_EQ(cut_text("\xc0\xaf", 9), "??");       // overlong
}

TEST(OneLine, LeavesNoControlNoLineEndAndNoDirectionMark) {
  EXPECT_EQ(one_line("a\r\nb\tc\x1b[31m\x7f"), "a  b c [31m ");
  EXPECT_EQ(one_line("a\u202eb\u2066c\u2028d\u0085e\u200ff"), "a b c d e f");
  EXPECT_EQ(one_line("ok — 🔥 é"), "ok — 🔥 é");
}

}  // namespace
}  // namespace headwater::notifiers
