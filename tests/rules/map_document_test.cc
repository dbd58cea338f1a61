#include "rules/map_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headwater::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> texts(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) lines.push_back(to_text(finding));
  return lines;
}

std::vector<std::string> edges(const ReadMap& map) {
  std::vector<std::string> lines;
  for (const MapEdge& edge : map.facts.edges)
    lines.push_back(edge.from + " " + std::string(to_string(edge.kind)) + " " + edge.to);
  return lines;
}

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

}  // namespace
}  // namespace headwater::rules
