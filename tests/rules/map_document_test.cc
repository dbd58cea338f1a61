#include "rules/map_document.h"

#include "tests/rules/map_reading.h"

namespace headwater::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MapDocument, AnEdgeLeadsFromTheDependentToWhatItDependsOn) {
  const auto yaml = read_map("edges: [{from: web, to: db}]", "m.yaml", "s");
  const auto listed = read_map("nodes: [{name: web, depends_on: [db]}, {name: db}]", "m.yaml", "s");
  const auto csv = read_map("source,target\nweb,db\n", "m.csv", "s");
  for (const ReadMap* read : {&yaml, &listed, &csv}) {
    ASSERT_THAT(texts(read->findings), IsEmpty());
    const auto map = DependencyMap::compile({read->facts});
    const NodeIndex web = map.find("web");
    const NodeIndex db = map.find("db");
    EXPECT_THAT(map.dependencies(web), ElementsAre(db));
    EXPECT_THAT(map.dependents(db), ElementsAre(web));
    EXPECT_THAT(map.dependencies(db), IsEmpty());
  }
}

TEST(MapDocument, ReadsNodesInOrderWithAllTheirFields) {
  const auto read = read_map(R"(
nodes:
  - {name: pg-main, kind: database, public_name: shared database, tier: 1}
  - {name: odoo-t1, kind: app, tenant: t1, depends_on: [redis, {name: pg-main, kind: stores-in}]}
  - {name: redis, kind: cache}
edges:
  - {from: odoo-t1, to: traefik, kind: routed-by}
)",
                             "m.yaml", "catalog");
  EXPECT_THAT(texts(read.findings), IsEmpty());
  EXPECT_THAT(texts(read.warnings), ElementsAre("m.yaml:7:5: `traefik` is not among the nodes"));
  EXPECT_EQ(read.facts.source, "catalog");
  ASSERT_EQ(read.facts.nodes.size(), 3U);
  EXPECT_EQ(read.facts.nodes[0].kind, EntityKind::kDatabase);
  EXPECT_EQ(read.facts.nodes[0].public_name, "shared database");
  EXPECT_EQ(read.facts.nodes[0].tier, 1U);
  EXPECT_EQ(read.facts.nodes[1].tenant, "t1");
  EXPECT_THAT(edges(read), ElementsAre("odoo-t1 calls redis", "odoo-t1 stores-in pg-main",
                                       "odoo-t1 routed-by traefik"));
}

std::vector<std::string> warnings_of(std::string_view text, std::string_view file) {
  const auto read = read_map(text, file, "s");
  EXPECT_THAT(texts(read.findings), IsEmpty());
  return texts(read.warnings);
}

TEST(MapDocument, AnEdgeToItselfIsLeftOutWithAWarning) {
  const auto read = read_map("edges: [{from: a, to: a}, {from: a, to: b}]", "m", "s");
  EXPECT_THAT(edges(read), ElementsAre("a calls b"));
  EXPECT_THAT(texts(read.warnings),
              ElementsAre("m:1:9: `a` -> `a` is left out: it leads to itself"));
}

TEST(MapDocument, ARepeatedEdgeIsLeftOutWithAWarning) {
  const auto read = read_map("source,target,kind\na,b,calls\na,b,stores-in\n", "m.csv", "s");
  EXPECT_THAT(edges(read), ElementsAre("a calls b"));
  EXPECT_THAT(texts(read.warnings),
              ElementsAre("m.csv:3:1: `a` -> `b` is left out: it is there already"));
}

TEST(MapDocument, ANodeTwiceIsAWarningAndAContradictionAFinding) {
  EXPECT_THAT(warnings_of("name,kind\na,cache\na,cache\n", "m.csv"),
              ElementsAre("m.csv:3:1: `a` is described twice"));
  const auto read = read_map("name,kind\na,cache\na,queue\n", "m.csv", "s");
  EXPECT_THAT(texts(read.findings),
              ElementsAre("m.csv:3:1: `a` is described twice, in different ways"));
}

TEST(MapDocument, AnUnknownEndIsKeptAndToldOnce) {
  const auto read =
      read_map("nodes: [{name: a, depends_on: [x]}, {name: b, depends_on: [x]}]", "m", "s");
  EXPECT_THAT(edges(read), ElementsAre("a calls x", "b calls x"));
  EXPECT_THAT(texts(read.warnings), ElementsAre("m:1:32: `x` is not among the nodes"));
  // A document of edges alone describes nobody, so nobody is missing.
  EXPECT_THAT(warnings_of("source,target\na,b\n", "m.csv"), IsEmpty());
}

TEST(MapDocument, NamesThatDifferInFormOnlyAreTold) {
  EXPECT_THAT(warnings_of("source,target\nPG_main,b\nb,pg-main.svc.cluster.local\n", "m.csv"),
              ElementsAre("m.csv: `pg-main.svc.cluster.local` and `PG_main` look like one name"));
  EXPECT_THAT(warnings_of("source,target\napi.a.com,api.b.com\n", "m.csv"), IsEmpty());
}

TEST(MapDocument, ACycleIsAllowed) {
  const auto read = read_map("source,target\na,b\nb,a\n", "m.csv", "s");
  EXPECT_THAT(texts(read.findings), IsEmpty());
  EXPECT_THAT(edges(read), ElementsAre("a calls b", "b calls a"));
}

TEST(MapDocument, CsvIsReadByColumnName) {
  const auto read = read_map(
      "\xEF\xBB\xBFtier,weight,name,public_name\r\n"
      "2,9,\"a, b\",\"the \"\"main\"\"\none\"\r\n"
      "\r\n"
      ",9,c,\r\n",
      "m.csv", "s");
  EXPECT_THAT(texts(read.findings), IsEmpty());
  EXPECT_THAT(texts(read.warnings), ElementsAre("m.csv:1:1: the column `weight` is not used"));
  ASSERT_EQ(read.facts.nodes.size(), 2U);
  EXPECT_EQ(read.facts.nodes[0].name, "a, b");
  EXPECT_EQ(read.facts.nodes[0].public_name, "the \"main\"\none");
  EXPECT_EQ(read.facts.nodes[0].tier, 2U);
  EXPECT_EQ(read.facts.nodes[1].tier, 0U);
}

struct Wrong {
  const char* text;
  const char* file;
  const char* finding;
};

TEST(MapDocument, WhatIsWrongIsToldWithItsPlace) {
  constexpr Wrong kWrong[] = {
      {"", "m.csv", "m.csv: there is no header"},
      {"a,b\n", "m.csv", "m.csv:1:1: the header needs `source` and `target`, or `name`"},
      {"source,target\na\n", "m.csv", "m.csv:2:1: 1 fields, the header has 2"},
      {"source,target\na,\n", "m.csv", "m.csv:2:1: a name is empty"},
      {"source,target,target\na,b,c\n", "m.csv", "m.csv:1:1: duplicate column `target`"},
      {"source,target,kind\na,b,store-in\n", "m.csv",
       "m.csv:2:1: there is no kind `store-in`; did you mean `stores-in`?"},
      {"name,tier\na,one\n", "m.csv", "m.csv:2:1: `tier` must be a whole number from 0 to 9"},
      {"name\n\"a\nb", "m.csv", "m.csv:3:1: a quoted field has no end"},
      {"name\na\"b\n", "m.csv", "m.csv:2:1: a quote or carriage return inside a field"},
      {"name\n\"a\"b\n", "m.csv", "m.csv:2:1: a quote or carriage return inside a field"},
      {"name\n\xFF\n", "m.csv", "m.csv: not UTF-8 text"},
      {"nodes: [{kind: cache}]", "m", "m:1:9: an item of `nodes` needs `name`"},
      {"nodes: [{name: ''}]", "m", "m:1:16: a name is empty"},
      {"nodes: [{name: a, kind: databse}]", "m",
       "m:1:25: `kind` must be one of service, database, cache, queue, ingress, node, region, "
       "external, job, storage, app, other; did you mean `database`?"},
      {"nodes: [{name: a, depends_on: b}]", "m", "m:1:31: `depends_on` must be a list"},
      {"nodes: [{name: a, depends_on: [{to: b}]}]", "m",
       "m:1:32: an item of `depends_on` needs `name`"},
      {"edges: [{from: a}]", "m", "m:1:9: an item of `edges` needs `to`"},
      {"edges: [{from: a, to: b, kind: calls, via: c}]", "m", "m:1:39: unknown key `via`"},
      {"nodez: []", "m", "m:1:1: unknown key `nodez`; did you mean `nodes`?"},
      {"- a", "m", "m:1:1: a map must hold keys and values"},
      {"nodes: &n []", "m", "m:1:8: anchors are not accepted"},
  };
  for (const Wrong& wrong : kWrong) {
    const auto told = texts(read_map(wrong.text, wrong.file, "s").findings);
    ASSERT_FALSE(told.empty()) << wrong.text;
    EXPECT_EQ(told[0], wrong.finding) << wrong.text;
  }
}

TEST(MapDocument, FactsAreStoredAndReadBackAsTheSameBytes) {
  const auto read = read_map(
      "nodes: [{name: a, kind: cache, tenant: t, tier: 3, depends_on: [b, {name: c, kind: "
      "runs-on}]}]",
      "m", "s");
  const std::string bytes = encoded(read.facts);
  MapFacts back;
  ByteReader reader(bytes);
  decode(reader, back);
  EXPECT_TRUE(reader.finished());
  EXPECT_EQ(as_json(back), as_json(read.facts));
  EXPECT_EQ(encoded(back), bytes);
}

}  // namespace
}  // namespace headwater::rules
