// Every form of a lookup document, and everything that can be wrong with one: told with its place
// and what to do.
#include "rules/lookup_document.h"

#include <gtest/gtest.h>

#include <map>

#include "model/limits.h"

namespace headwater::rules {
namespace {

LookupRule by_service() { return {.name = "owners", .file = "f", .by = {{"service", "service"}}}; }

LookupRule by_two() {
  return {.name = "owners", .file = "f", .by = {{"env", "env"}, {"service", "service"}}};
}

std::string told(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) text += to_text(finding) + "\n";
  return text;
}

// "web: team=shop" a row, by key.
std::string rows_of(const ReadLookup& read) {
  if (read.table == nullptr) return told(read.findings);
  std::map<std::string, std::string> rows;
  for (const LookupRow& row : read.table->facts().rows)
    rows[row.key] = to_text(read.table->facts().adds[row.adds]);
  std::string text;
  for (const auto& [key, adds] : rows) text += key + ": " + adds + "\n";
  return text;
}

constexpr const char* kBoth = "mail: team=infra\nweb: team=shop, tier=1\n";

TEST(LookupDocument, CsvHasAHeader) {
  EXPECT_EQ(
      rows_of(read_lookup("service,team,tier\nweb,shop,1\nmail,infra,\n", "a.csv", by_service())),
      kBoth);
}

TEST(LookupDocument, JsonIsAListOfObjects) {
  EXPECT_EQ(rows_of(read_lookup(R"([{"service": "web", "team": "shop", "tier": 1},
                                    {"service": "mail", "team": "infra", "tier": null}])",
                                "a.json", by_service())),
            kBoth);
}

TEST(LookupDocument, JsonIsAnObjectOfObjectsByKey) {
  EXPECT_EQ(
      rows_of(read_lookup(R"({"web": {"team": "shop", "tier": 1}, "mail": {"team": "infra"}})",
                          "a.json", by_service())),
      kBoth);
}

TEST(LookupDocument, WithoutAnEndingTheTextTellsItsForm) {
  EXPECT_EQ(rows_of(read_lookup("\n [{\"service\": \"web\", \"up\": true}]", "a", by_service())),
            "web: up=true\n");
  EXPECT_EQ(rows_of(read_lookup("service,up\nweb,true\n", "a", by_service())), "web: up=true\n");
}

TEST(LookupDocument, ColumnsAreTakenUnderOtherNamesAndOthersLeftOut) {
  LookupRule rule = by_service();
  rule.by = {{"service", "CI name"}};
  rule.add = {{"team", "Assignment group"}, {"tier", "Tier"}};
  EXPECT_EQ(rows_of(read_lookup("CI name,Assignment group,Notes,Tier,Notes\n"
                                "web,shop,\"long, text\",1,\nmail,infra,,,\n",
                                "a.csv", rule)),
            kBoth);
  EXPECT_EQ(rows_of(read_lookup(R"([{"CI name": "web", "Assignment group": "shop", "Tier": 1,
                                     "Notes": ["a", {"b": 1}]},
                                    {"CI name": "mail", "Assignment group": "infra"}])",
                                "a.json", rule)),
            kBoth);
}

TEST(LookupDocument, ARowThatSaysTheSameAgainIsOneRow) {
  LookupRule rule = by_service();
  rule.add = {{"team", "team"}};
  EXPECT_EQ(rows_of(read_lookup("service,host,team\nweb,n1,shop\nweb,n2,shop\n", "a.csv", rule)),
            "web: team=shop\n");
}

TEST(LookupDocument, BlanksAroundAValueAreWarnedOf) {
  const ReadLookup read = read_lookup("service,team\nweb, shop\n", "a.csv", by_service());
  EXPECT_EQ(rows_of(read), "web: team= shop\n");
  EXPECT_EQ(
      told(read.warnings),
      "a.csv:2:1: `team` is ` shop`, with a blank at an end: labels are compared with it as it "
      "stands\n");
}

struct Bad {
  const char* file;
  std::string text;
  LookupRule rule;
  const char* told;
};

class BadLookup : public testing::TestWithParam<Bad> {};

TEST_P(BadLookup, IsToldWithItsPlace) {
  const ReadLookup read = read_lookup(GetParam().text, GetParam().file, GetParam().rule);
  EXPECT_EQ(read.table, nullptr);
  EXPECT_EQ(told(read.findings), GetParam().told) << GetParam().text;
}

LookupRule adding(std::string column) {
  LookupRule rule = by_service();
  rule.add = {{"team", std::move(column)}};
  return rule;
}

const Bad kCsv[] = {
    {"a.csv", "", by_service(), "a.csv: there is no header\n"},
    {"a.csv", "service,team\n", by_service(), "a.csv: there are no rows\n"},
    {"a.csv", "servcie,team\nweb,shop\n", by_service(),
     "a.csv:1:1: there is no column `service`; did you mean `servcie`?\n"},
    {"a.csv", "service,team\nweb,shop\n", adding("taem"),
     "a.csv:1:1: there is no column `taem`; did you mean `team`?\n"},
    {"a.csv", "service;team\nweb;shop\n", by_service(),
     "a.csv:1:1: columns are parted by commas, not by semicolons or tabs\n"},
    {"a.csv", "service\nweb\n", by_service(),
     "a.csv:1:1: there is no column beside the key: nothing is added\n"},
    {"a.csv", "service,,team\nweb,1,shop\n", by_service(),
     "a.csv:1:1: a column has no name: name it, or list in `add` those that you want\n"},
    {"a.csv", "service,team,team\nweb,a,b\n", by_service(),
     "a.csv:1:1: two columns are called `team`\n"},
    {"a.csv", "service,team\nweb,shop\nmail,infra\nweb,store\n", by_service(),
     "a.csv:4:1: the key `web` stands on line 2 already, with other values: keep one of the two "
     "rows\n"},
    {"a.csv", "env,service,team\neu,web,a\n\neu,web,b\n", by_two(),
     "a.csv:4:1: the key `eu, web` stands on line 2 already, with other values: keep one of the "
     "two rows\n"},
    {"a.csv", "service,team\n,shop\nweb,shop\n", by_service(),
     "a.csv:2:1: `service` is empty, which no event can have: fill it in or take the row out\n"},
    {"a.csv", "service,team\nweb,shop,1\n", by_service(),
     "a.csv:2:1: 3 fields, the header has 2\n"},
    {"a.csv", "service,team\nweb,\"shop\n", by_service(), "a.csv:3:1: a quoted field has no end\n"},
    {"a.csv", "service,team\nweb,\xff\n", by_service(), "a.csv: not UTF-8 text\n"},
    {"a.csv", "service,team\nweb," + std::string(4097, 'x') + "\n", by_service(),
     "a.csv:2:1: `team` is longer than the 4096 bytes of a label\n"},
    {"a.csv", "service,team\n" + std::string(4097, 'x') + ",shop\n", by_service(),
     "a.csv:2:1: `service` is longer than the 4096 bytes of a label\n"},
    {"a.csv", "service," + std::string(129, 'x') + "\n", by_service(),
     "a.csv:1:1: the column "
     "`xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx` has too long a name for a label: "
     "map it in `add`\n"},
};
INSTANTIATE_TEST_SUITE_P(Csv, BadLookup, testing::ValuesIn(kCsv));

const Bad kJson[] = {
    {"a.json", "", by_service(), "a.json:1:1: not JSON\n"},
    {"a.json", "[{\"service\": \"web\",\n}]", by_service(), "a.json:2:1: not JSON\n"},
    {"a.json", "[]", by_service(), "a.json: there are no rows\n"},
    {"a.json", "{}", by_service(), "a.json: there are no rows\n"},
    {"a.json", "7", by_service(),
     "a.json:1:1: expected a list of objects, or an object of objects\n"},
    {"a.json", "{\"web\": {\"team\": \"shop\"}}", by_two(),
     "a.json:1:1: an object of objects has one key: write a list of objects for `owners`, whose "
     "key "
     "is several labels\n"},
    {"a.json", "[{\"service\": \"web\", \"team\": \"shop\"},\n  \"mail\"]", by_service(),
     "a.json:2:3: expected an object: its members are the columns\n"},
    {"a.json", "{\"web\": {\"team\": \"shop\"},\n \"mail\": \"infra\"}", by_service(),
     "a.json:2:10: expected an object: its members are the columns\n"},
    {"a.json", "[{\"name\": \"web\", \"team\": \"shop\"}]", by_service(),
     "a.json:1:1: there is no column `service`\n"
     "a.json:1:2: `service` is empty, which no event can have: fill it in or take the row out\n"},
    {"a.json", "[\n {\"service\": \"web\", \"team\": \"shop\"},\n {\"team\": \"shop\"}]",
     by_service(),
     "a.json:3:2: `service` is empty, which no event can have: fill it in or take the row out\n"},
    {"a.json", "[\n {\"service\": \"web\",\n  \"team\": [\"shop\"]}]", by_service(),
     "a.json:3:11: `team` is a list or an object, which no label can be: list in `add` the columns "
     "that you want\n"},
    {"a.json",
     "{\n\"web\": {\"team\": \"a\"},\n\"mail\": {\"team\": 1},\n\"web\": {\"team\": \"b\"}}",
     by_service(),
     "a.json:4:1: the key `web` stands on line 2 already, with other values: keep one of the two "
     "rows\n"},
    {"a.json", "[{\"service\": \"web\", \"team\": \"shop\"}]", adding("taem"),
     "a.json:1:1: there is no column `taem`; did you mean `team`?\n"},
    {"a.json", std::string(40, '[') + std::string(40, ']'), by_service(),
     "a.json: nested deeper than 32 levels\n"},
};
INSTANTIATE_TEST_SUITE_P(Json, BadLookup, testing::ValuesIn(kJson));

TEST(LookupDocument, BoundsAreHeld) {
  EXPECT_EQ(told(read_lookup(std::string(limits::kLookupBytesMax + 1, 'x'), "a.csv", by_service())
                     .findings),
            "a.csv: larger than 32 MiB\n");
  std::string header = "service";
  for (int column = 0; column < 33; ++column) header += ",c" + std::to_string(column);
  EXPECT_EQ(told(read_lookup(header + "\n", "a.csv", by_service()).findings),
            "a.csv:1:1: 33 columns, of which at most 32 can be added: list in `add` those that you "
            "want\n");
  std::string rows = "s,t\n";
  for (std::size_t row = 0; row <= limits::kLookupRowsMax; ++row)
    rows += std::to_string(row) + ",x\n";
  LookupRule rule{.name = "n", .file = "f", .by = {{"s", "s"}}};
  EXPECT_EQ(told(read_lookup(rows, "a.csv", rule).findings),
            "a.csv:1000002:1: more than 1000000 rows\n");
}

}  // namespace
}  // namespace headwater::rules
