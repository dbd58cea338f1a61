// What tables add to labels, and in which order.
#include "rules/lookup_table.h"

#include <gtest/gtest.h>

#include "model/limits.h"
#include "rules/lookup_document.h"

namespace headwater::rules {
namespace {

std::shared_ptr<const LookupTable> table(const std::string& csv, std::vector<LookupColumn> by,
                                         bool overwrite = false) {
  const LookupRule rule{
      .name = "t", .file = "t.csv", .by = std::move(by), .add = {}, .overwrite = overwrite};
  ReadLookup read = read_lookup(csv, "t.csv", rule);
  EXPECT_TRUE(read.findings.empty()) << to_text(read.findings.front());
  return read.table;
}

std::string added(const LookupTables& tables, const LabelSet& labels) {
  return to_text(look_up(tables, labels).added);
}

const LabelSet kWeb({{"alertname", "Down"}, {"service", "web"}});

TEST(LookUp, ARowAddsItsLabelsToTheEventsThatHaveItsKey) {
  const LookupTables tables = {
      table("service,team,tier\nweb,shop,1\nmail,,2\n", {{"service", "service"}})};
  EXPECT_EQ(added(tables, kWeb), "team=shop, tier=1");
  EXPECT_EQ(added(tables, LabelSet().with("service", "mail")), "tier=2");
  EXPECT_EQ(added(tables, LabelSet().with("service", "Web")), "");
  EXPECT_EQ(added(tables, LabelSet().with("host", "web")), "");
}

TEST(LookUp, AKeyOfSeveralLabelsNeedsThemAll) {
  const LookupTables tables = {table("env,service,team\neu,web,shop\nus,web,store\n",
                                     {{"env", "env"}, {"service", "service"}})};
  EXPECT_EQ(added(tables, LabelSet({{"env", "us"}, {"service", "web"}})), "team=store");
  EXPECT_EQ(added(tables, kWeb), "");
}

TEST(LookUp, ValuesOfAKeyDoNotRunIntoOneAnother) {
  const LookupTables tables = {table("a,b,team\nx,yz,one\n", {{"a", "a"}, {"b", "b"}})};
  EXPECT_EQ(added(tables, LabelSet({{"a", "xy"}, {"b", "z"}})), "");
  EXPECT_EQ(added(tables, LabelSet({{"a", "x\xffyz"}, {"b", "z"}})), "");
  EXPECT_EQ(added(tables, LabelSet({{"a", "x"}, {"b", "yz"}})), "team=one");
}

TEST(LookUp, NamesOfAlertsAreOneAsInMatchers) {
  const LookupTables tables = {table("name,runbook\nDown,r1\n", {{"name", "name"}})};
  EXPECT_EQ(added(tables, kWeb), "runbook=r1");
}

TEST(LookUp, WhatAnEventSaysItselfStaysUnlessItIsToBeOverwritten) {
  const std::string csv = "service,team,tier\nweb,shop,1\n";
  const LabelSet own({{"service", "web"}, {"team", "own"}});
  EXPECT_EQ(added({table(csv, {{"service", "service"}})}, own), "tier=1");
  EXPECT_EQ(added({table(csv, {{"service", "service"}}, true)}, own), "team=shop, tier=1");
}

TEST(LookUp, ALaterTableSeesWhatAnEarlierOneAdded) {
  const auto owners = table("service,team\nweb,shop\n", {{"service", "service"}});
  const auto teams = table("team,chat,service\nshop,#shop,other\n", {{"team", "team"}});
  EXPECT_EQ(added({owners, teams}, kWeb), "chat=#shop, team=shop");
  EXPECT_EQ(added({teams, owners}, kWeb), "team=shop");
}

TEST(LookUp, OfTwoTablesTheFirstCountsUnlessTheSecondOverwrites) {
  const auto first = table("service,team\nweb,a\n", {{"service", "service"}});
  const std::string second = "service,team\nweb,b\n";
  EXPECT_EQ(added({first, table(second, {{"service", "service"}})}, kWeb), "team=a");
  EXPECT_EQ(added({first, table(second, {{"service", "service"}}, true)}, kWeb), "team=b");
}

TEST(LookUp, ALabelOfTheKeyCanBeReplaced) {
  const LookupRule rule{.name = "t",
                        .file = "t.csv",
                        .by = {{"service", "alias"}},
                        .add = {{"service", "service"}},
                        .overwrite = true};
  const ReadLookup read = read_lookup("alias,service\nweb,checkout\n", "t.csv", rule);
  EXPECT_EQ(added({read.table}, kWeb), "service=checkout");
}

TEST(LookUp, ItIsToldWhichTablesHadARow) {
  const auto by_service = table("service,team\nweb,shop\n", {{"service", "service"}});
  const auto by_host = table("host,rack\nn1,r1\n", {{"host", "host"}});
  const LookupTables tables = {by_service, by_host};
  const LookupResult both = look_up(tables, LabelSet({{"service", "mail"}, {"host", "n1"}}));
  EXPECT_EQ(both.found, 2U);
  EXPECT_EQ(both.missed, 1U);
  const LookupResult one = look_up(tables, kWeb);
  EXPECT_EQ(one.found, 1U);
  EXPECT_EQ(one.missed, 0U) << "without a host nobody asked for one";
}

TEST(LookUp, ARowThatWouldAddTooManyLabelsAddsNone) {
  LookupTables tables;
  for (int i = 0; i < 3; ++i) {
    std::string header = "service";
    std::string row = "\nweb";
    for (std::size_t column = 0; column < limits::kLookupAddsMax; ++column) {
      header += ",l" + std::to_string(i) + "_" + std::to_string(column);
      row += ",x";
    }
    tables.push_back(table(header + row + "\n", {{"service", "service"}}));
  }
  const LabelSet all = look_up(tables, kWeb).added;
  EXPECT_EQ(all.size(), limits::kAddedLabelsMax);
  EXPECT_FALSE(all.has("l2_0"));
}

TEST(LookupTable, ItsDigestIsOfItsContentAndOfHowItIsAsked) {
  const std::string csv = "service,team\nweb,shop\n";
  const auto one = table(csv, {{"service", "service"}});
  EXPECT_EQ(one->digest(), table(csv, {{"service", "service"}})->digest());
  EXPECT_NE(one->digest(), table(csv, {{"service", "service"}}, true)->digest());
  EXPECT_NE(one->digest(), table(csv, {{"app", "service"}})->digest());
  EXPECT_NE(one->digest(), table("service,team\nweb,shops\n", {{"service", "service"}})->digest());
}

TEST(LookupTable, WhatWasStoredIsTheSameTable) {
  const auto before = table("service,team\nweb,shop\nmail,shop\n", {{"service", "service"}});
  EXPECT_EQ(before->facts().adds.size(), 1U) << "what rows have in common is kept once";
  const std::string bytes = encoded(before->facts());
  ByteReader reader(bytes);
  LookupFacts facts;
  decode(reader, facts);
  ASSERT_TRUE(reader.finished());
  const auto after = LookupTable::make(std::move(facts));
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(after->digest(), before->digest());
  EXPECT_EQ(added({after}, kWeb), "team=shop");
}

TEST(LookupTable, DamagedRowsMakeNone) {
  EXPECT_EQ(LookupTable::make({.name = "t", .by = {"a"}, .rows = {{.key = "x", .adds = 0}}}),
            nullptr);
  EXPECT_EQ(LookupTable::make(
                {.name = "t", .by = {"a"}, .adds = {kWeb}, .rows = {{.key = "x"}, {.key = "x"}}}),
            nullptr);
}

}  // namespace
}  // namespace headwater::rules
