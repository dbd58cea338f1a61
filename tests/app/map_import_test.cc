// What an import of a map brings into force, and what the estate tells of its map.
#include "tests/app/web_estate.h"

namespace headwater::app {
namespace {

class MapImports : public testing::Test {
 protected:
  void SetUp() override { estate_.open(kStart); }

  void import(MapFacts facts, Duration stale_after = days(7)) {
    std::vector<Work> work(1);
    const std::string source = facts.source;
    work[0].references.push_back({.kind = ReferenceKind::kMap,
                                  .source = source,
                                  .facts = std::move(facts),
                                  .stale_after = stale_after});
    ASSERT_TRUE(estate_.engine().process(work).ok());
  }
  std::vector<std::string> edges_of(const std::string& source) {
    const Answer answer = estate_.engine().answer(MapSourceQuery{source});
    if (!answer) return {answer.error().message()};
    std::vector<std::string> lines;
    for (const MapEdge& edge : std::get<MapFacts>(*answer).edges)
      lines.push_back(edge.from + " -> " + edge.to);
    return lines;
  }
  MapView map(const MapQuery& query) { return std::get<MapView>(*estate_.engine().answer(query)); }
  EstateHarness estate_{kConfiguration, kMap};
};

using Lines = std::vector<std::string>;

TEST_F(MapImports, WhatWasSeenBeforeStaysUntilItIsStaleAndOverACrash) {
  import({.source = "jaeger", .edges = { { "web", "mail", EdgeKind::kCalls, kStart } }});
  import({.source = "jaeger", .edges = { { "web", "db", EdgeKind::kCalls, kStart + days(1) } }});
  EXPECT_EQ(edges_of("jaeger"), (Lines{"web -> db", "web -> mail"}));
  estate_.kill();
  estate_.open(kStart + days(1));
  EXPECT_EQ(edges_of("jaeger"), (Lines{"web -> db", "web -> mail"}));
  import({.source = "jaeger",
          .edges =
          {
            { "web",
              "db",
              EdgeKind::kCalls,
              kStart + days(2) }
          }},
         days(2));
  EXPECT_EQ(edges_of("jaeger"), Lines{"web -> db"});
}

TEST_F(MapImports, WhatIsDeclaredIsReplacedAndOnlyOfItsOwnSource) {
  import({.source = "git", .edges = { { "web", "mail" } }});
  import({.source = "cmdb", .edges = { { "web", "disk" } }});
  import({.source = "git", .edges = { { "web", "db" } }});
  EXPECT_EQ(edges_of("git"), Lines{"web -> db"});
  EXPECT_EQ(edges_of("cmdb"), Lines{"web -> disk"});
  EXPECT_EQ(edges_of("nobody"), Lines{"no map source nobody"});
}

TEST_F(MapImports, TheWholeMapTellsItsSourcesAndWhereTheyContradict) {
  import({.source = "mesh",
          .nodes = {{
            .name = "web",
            .kind = EntityKind::kJob
          }},
          .edges = {
            { "web",
              "db",
              EdgeKind::kCalls,
              kStart }
          }});
  const MapView view = map({});
  ASSERT_EQ(view.sources.size(), 2U);
  EXPECT_EQ(view.sources[1].name, "mesh");
  EXPECT_EQ(view.sources[1].seen_at, kStart);
  ASSERT_EQ(view.conflicts.size(), 1U);
  EXPECT_EQ(view.conflicts[0].text, "web: app, not job");
  EXPECT_EQ(view.edges[0].seen_at, kStart);
  EXPECT_TRUE(map({.entity = "web"}).sources.empty());
}

TEST_F(MapImports, AnEntityThatEventsNamedIsUnknownUntilAMapKnowsIt) {
  estate_.feed({down(kStart + seconds(1), "shadow"), down(kStart + seconds(2), "web")}, 1);
  const MapView unknown = map({.off_map_only = true});
  ASSERT_EQ(unknown.nodes.size(), 1U);
  EXPECT_EQ(unknown.nodes[0].name, "shadow");
  EXPECT_EQ(unknown.off_map_count, 1U);
  import({.source = "git", .nodes = { {.name = "shadow" } }});
  EXPECT_TRUE(map({.off_map_only = true}).nodes.empty());
}

}  // namespace
}  // namespace headwater::app
