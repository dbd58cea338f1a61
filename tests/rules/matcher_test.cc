#include "rules/matcher.h"

#include <gtest/gtest.h>

#include "model/limits.h"
#include "rules/internal/matcher_syntax.h"

namespace headwater::rules {
namespace {

LabelSet labels(std::vector<std::pair<std::string, std::string>> pairs) {
  return LabelSet(std::move(pairs));
}

// What `text` reads as, or "error: ...".
std::string read(std::string_view text) {
  const auto matchers = Matchers::parse(text);
  return matchers ? to_text(*matchers) : "error: " + matchers.error().message();
}

bool fits(std::string_view text, const LabelSet& set) {
  const auto matchers = Matchers::parse(text);
  EXPECT_TRUE(matchers) << text;
  return matchers && matchers->matches(set);
}

TEST(MatcherSyntax, ReadsListsWithAndWithoutBraces) {
  EXPECT_EQ(read(R"({a="b",c!="d",e=~"f",g!~"h"})"), R"({a="b",c!="d",e=~"f",g!~"h"})");
  EXPECT_EQ(read("a=b, c != d ,e=~f"), R"({a="b",c!="d",e=~"f"})");
  EXPECT_EQ(read("{a=b,}"), R"({a="b"})");
  EXPECT_EQ(read("{ a = \"b\" , c = \"d\" }"), R"({a="b",c="d"})");
  EXPECT_EQ(read(""), "{}");
  EXPECT_EQ(read("{}"), "{}");
  EXPECT_EQ(read("a="), R"({a=""})");
}

TEST(MatcherSyntax, ClassicResultWinsWhereBothReadAndDiffer) {
  // Go's escape \t is a tab to the UTF-8 parser; to the classic one it is two characters.
  const auto utf8 = parse_utf8(R"(a="\t")");
  ASSERT_TRUE(utf8);
  EXPECT_EQ((*utf8)[0].value, "\t");
  EXPECT_EQ(read(R"(a="\t")"), R"({a="\\t"})");
  EXPECT_EQ(Matchers::parse(R"(a="\t")")->list()[0].value(), "\\t");
}

TEST(MatcherSyntax, FallsBackWhereOnlyOneParserReads) {
  // Only the classic parser takes an escape that Go does not know, or a space in a bare value.
  EXPECT_FALSE(parse_utf8(R"(a=~"\d+")"));
  EXPECT_EQ(Matchers::parse(R"(a=~"\d+")")->list()[0].value(), "\\d+");
  EXPECT_FALSE(parse_utf8("a=b c"));
  EXPECT_EQ(Matchers::parse("a=b c")->list()[0].value(), "b c");
  // Only the UTF-8 parser takes other names.
  EXPECT_FALSE(parse_classic("service.name=x"));
  EXPECT_EQ(read("service.name=x"), R"({"service.name"="x"})");
  EXPECT_EQ(read(R"("a b"="\u00e9")"), "{\"a b\"=\"\u00e9\"}");
  EXPECT_EQ(read("größe=\"1\""), "{\"größe\"=\"1\"}");
}

TEST(MatcherSyntax, ClassicEscapesAreQuoteBackslashAndNewline) {
  EXPECT_EQ(Matchers::parse(R"(a="\"\\\n\d")")->list()[0].value(), "\"\\\n\\d");
  EXPECT_EQ(Matchers::parse(R"(a=b\)")->list()[0].value(), "b\\");
  EXPECT_EQ(Matchers::parse(R"(a="b,c",d="e")")->list()[0].value(), "b,c");
  EXPECT_EQ(Matchers::parse(R"(a="\",b",c=d)")->list().size(), 2U);
}

TEST(MatcherSyntax, ErrorsNameTheOffendingPart) {
  EXPECT_EQ(read("foo"), "error: bad matcher format: foo");
  EXPECT_EQ(read("a=b,,c=d"), "error: bad matcher format: ");
  EXPECT_EQ(read("a=b,nonsense,c=d"), "error: bad matcher format: nonsense");
  EXPECT_EQ(read("=b"), "error: bad matcher format: =b");
  EXPECT_EQ(read("a!b"), "error: bad matcher format: a!b");
  EXPECT_EQ(read(R"(a="b"c")"), R"(error: matcher value contains unescaped double quote: "b"c")");
  EXPECT_EQ(read(R"(a="b)"), R"(error: matcher value contains unescaped double quote: "b)");
  EXPECT_EQ(read(R"(a=~"(")"), R"(error: bad regular expression "(": missing ): ()");
  EXPECT_EQ(read("\"\"=b"), "error: bad matcher format: \"\"=b");
  EXPECT_EQ(read("a=\xFF"), "error: a matcher is not valid UTF-8");
  EXPECT_EQ(read(R"("ä"="\xff")"), "error: bad matcher format: \"ä\"=\"\\xff\"");
}

TEST(MatcherSyntax, Utf8ParserKeepsToItsGrammar) {
  for (
      const char* text :
      {"{a=b",       "a=b}",      ",",           "{,}",        "a=b c=d",       "a==b",
       "a=",         "a=\"b",     "a=~",         "~",          "a='b'",         "a=`b`",
       "a=\"b\nc\"", R"(a="\'")", R"(a="\400")", R"(a="\x4")", R"(a="\ud800")", R"(a="\U00110000")",
       R"(a="\")",   "a",         "a!",          "{a=b}}"})
    EXPECT_FALSE(parse_utf8(text)) << text;
  for (const char* text : {"", "{}", " { a = b , } ", "a=b,", "a!~b",
                           R"(a="\a\b\f\n\r\t\v\\\"\101\x41\u0041\U00000041")"})
    EXPECT_TRUE(parse_utf8(text)) << text;
  EXPECT_EQ((*parse_utf8(R"(a="\101\x41\u0041\U0001F600")"))[0].value, "AAA\U0001F600");
  EXPECT_EQ((*parse_utf8("a\u00A0=\u2003b"))[0].value, "b");
}

TEST(Matcher, RegularExpressionsAreAnchored) {
  EXPECT_TRUE(fits(R"(a=~"b.")", labels({{"a", "bc"}})));
  EXPECT_FALSE(fits(R"(a=~"b.")", labels({{"a", "xbc"}})));
  EXPECT_FALSE(fits(R"(a=~"b.")", labels({{"a", "bcx"}})));
  EXPECT_TRUE(fits(R"(a=~"b|cd.*")", labels({{"a", "cde"}})));
  EXPECT_FALSE(fits(R"(a=~"b|c")", labels({{"a", "bc"}})));
  EXPECT_TRUE(fits(R"(a!~"b.")", labels({{"a", "xbc"}})));
}

TEST(Matcher, DotDoesNotMatchANewline) {
  EXPECT_FALSE(fits(R"(a=~"b.c")", labels({{"a", "b\nc"}})));
  EXPECT_TRUE(fits(R"(a=~"(?s)b.c")", labels({{"a", "b\nc"}})));
  EXPECT_FALSE(fits(R"(a=~"b.*")", labels({{"a", "b\n"}})));
}

TEST(Matcher, AnAbsentLabelCountsAsTheEmptyText) {
  const LabelSet set = labels({{"a", "b"}});
  EXPECT_TRUE(fits(R"(x="")", set));
  EXPECT_FALSE(fits(R"(x!="")", set));
  EXPECT_TRUE(fits(R"(x=~"")", set));
  EXPECT_TRUE(fits(R"(x=~".*")", set));
  EXPECT_FALSE(fits(R"(x=~".+")", set));
  EXPECT_TRUE(fits(R"(x!="b")", set));
  EXPECT_TRUE(fits(R"(x=~"y|")", set));
}

TEST(Matcher, NoneAtAllMatchesEverything) {
  EXPECT_TRUE(Matchers().matches(labels({})));
  EXPECT_TRUE(Matchers().matches(labels({{"a", "b"}})));
}

TEST(Matcher, AlertnameAndNameStandInForEachOther) {
  EXPECT_TRUE(fits("alertname=Down", labels({{"name", "Down"}})));
  EXPECT_TRUE(fits("name=Down", labels({{"alertname", "Down"}})));
  // Where both are there, each is itself.
  const LabelSet both = labels({{"alertname", "Down"}, {"name", "ssh.service"}});
  EXPECT_FALSE(fits("name=Down", both));
  EXPECT_TRUE(fits("alertname=Down,name=ssh.service", both));
}

TEST(Matcher, CountsOutTheValuesWhereItCan) {
  const auto count = [](std::string_view text) {
    return Matchers::parse(text)->list()[0].only_values().size();
  };
  EXPECT_EQ(count("a=b"), 1U);
  EXPECT_EQ(count(R"(a=~"b|c|d")"), 3U);
  EXPECT_EQ(count(R"(a=~"b|c.")"), 0U);
  EXPECT_EQ(count("a!=b"), 0U);
  EXPECT_EQ(count(R"(a!~"b|c")"), 0U);
}

TEST(Matcher, RefusesPatternsThatCostTooMuch) {
  const std::string longest(limits::kPatternBytesMax, 'x');
  EXPECT_TRUE(Matcher::make("a", MatchKind::kRegex, longest));
  const auto over = Matcher::make("a", MatchKind::kRegex, longest + "x");
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().message(), "the pattern of a is over 1024 bytes");
  EXPECT_FALSE(Matcher::make("a", MatchKind::kRegex, "((x{100}){100}){100}"));
  EXPECT_FALSE(Matcher::make("a", MatchKind::kRegex, "(?P<x>"));
}

TEST(Matcher, TextOfMatchersReadsBackAsTheSame) {
  for (const char* text : {R"(a="x\"y\\z\n")", R"({a="b",c=~"d|e",f!="",g!~"\\d"})", "größe=ü",
                           R"("a\"b"="c d")", "a=b\\", "x=\t y"}) {
    const auto once = Matchers::parse(text);
    ASSERT_TRUE(once) << text;
    const auto twice = Matchers::parse(to_text(*once));
    ASSERT_TRUE(twice) << to_text(*once);
    EXPECT_EQ(once->list(), twice->list()) << text;
  }
}

}  // namespace
}  // namespace headwater::rules
