#include "rules/silence_matchers.h"

#include <gtest/gtest.h>

#include "model/limits.h"
#include "rules/rule_index.h"

namespace headwater::rules {
namespace {

std::string refusal(const std::vector<SilenceMatcher>& matchers) {
  const auto compiled = silence_matchers(matchers);
  return compiled ? "" : compiled.error().message();
}

TEST(SilenceMatchers, SayWhatAlertmanagersMatchersSay) {
  const auto all = silence_matchers({{.name = "service", .value = "web"},
                                     {.name = "code", .value = "5..", .is_regex = true},
                                     {.name = "team", .value = "core", .is_equal = false}});
  ASSERT_TRUE(all.ok());
  EXPECT_TRUE(all->matches(LabelSet({{"service", "web"}, {"code", "503"}})));
  EXPECT_FALSE(all->matches(LabelSet({{"service", "web"}, {"code", "5030"}}))) << "anchored";
  EXPECT_FALSE(all->matches(LabelSet({{"service", "web"}, {"code", "503"}, {"team", "core"}})));
}

TEST(SilenceMatchers, AreRefusedWhereTheyWouldHoldForEverythingOrDoNotCompile) {
  EXPECT_EQ(refusal({}), "at least one matcher required");
  const std::string everything = "at least one matcher must not match the empty string";
  EXPECT_EQ(refusal({{.name = "a", .value = ".*", .is_regex = true}}), everything);
  EXPECT_EQ(refusal({{.name = "a", .value = "b", .is_equal = false}}), everything);
  EXPECT_EQ(refusal({{.name = "a", .value = ""}}), everything);
  EXPECT_EQ(refusal({{.name = "a", .value = "b", .is_equal = false}, {.name = "c", .value = "d"}}),
            "");
  EXPECT_NE(refusal({{.name = "a", .value = "b(", .is_regex = true}}).find("matcher 0"),
            std::string::npos);
  EXPECT_EQ(refusal(std::vector<SilenceMatcher>(limits::kSilenceMatchersMax + 1,
                                                {.name = "a", .value = "b"})),
            "more than 64 matchers");
  EXPECT_NE(refusal({{.name = "a", .value = std::string(limits::kLabelValueBytesMax + 1, 'x')}}),
            "");
}

TEST(SilenceMatchers, ComeBackAsTheyWere) {
  const std::vector<SilenceMatcher> four = {
      {.name = "a", .value = "1"},
      {.name = "b", .value = "2", .is_equal = false},
      {.name = "c", .value = "3|4", .is_regex = true},
      {.name = "d", .value = "5.", .is_regex = true, .is_equal = false}};
  const auto compiled = silence_matchers(four);
  ASSERT_TRUE(compiled.ok());
  for (std::size_t i = 0; i < four.size(); ++i)
    EXPECT_EQ(to_silence_matcher(compiled->list()[i]), four[i]);
  EXPECT_EQ(to_text(four), R"({a="1",b!="2",c=~"3|4",d!~"5."})");
}

TEST(SilenceMatchers, AreReadFromWords) {
  const auto text = [](const std::vector<std::string>& words) {
    const auto read = read_silence_matchers(words);
    return read ? to_text(*read) : read.error().message();
  };
  EXPECT_EQ(text({"OdooDown", "code=~5..", "team!=core,zone!~us.*"}),
            R"({alertname="OdooDown",code=~"5..",team!="core",zone!~"us.*"})");
  EXPECT_EQ(text({"service=web", "OdooDown"}).find("`OdooDown` is no matcher"), 0U);
  EXPECT_EQ(text({"x=~.*"}),
            "silence invalid: at least one matcher must not match the empty string");
}

TEST(RuleIndex, FindsAllThatMatchInTheOrderGiven) {
  std::vector<Matchers> rules;
  for (const char* text : {"service=\"web\"", "service=~\"web|db\"",
                           "team!=\"core\",zone=~\"eu.*\"", "alertname=\"Down\"", "service=\"db\""})
    rules.push_back(*Matchers::parse(text));
  const RuleIndex index(std::move(rules));
  using Numbers = std::vector<std::uint32_t>;
  EXPECT_EQ(index.all_matches(LabelSet({{"service", "web"}, {"zone", "eu-1"}}), 9),
            (Numbers{0, 1, 2}));
  EXPECT_EQ(index.all_matches(LabelSet({{"service", "web"}, {"zone", "eu-1"}}), 2),
            (Numbers{0, 1}));
  EXPECT_EQ(index.all_matches(LabelSet({{"name", "Down"}, {"service", "db"}}), 9),
            (Numbers{1, 3, 4}))
      << "name stands in for alertname";
  EXPECT_EQ(index.all_matches(LabelSet({{"name", "Down"}, {"alertname", "Down"}}), 9), Numbers{3})
      << "once, although it is filed under a label of two names";
  EXPECT_TRUE(RuleIndex().all_matches(LabelSet({{"service", std::string("web")}}), 9).empty());
}

}  // namespace
}  // namespace headwater::rules
