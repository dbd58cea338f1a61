#include "app/map_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/map_diff.h"
#include "app/map_sources.h"

namespace headwater::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr Timestamp at(Duration since) { return Timestamp{1'767'225'600'000'000} + since; }

// web -> orders -> pg-main, orders -> web closes a cycle, and report -> orders was seen.
MapView shop() {
  return {.nodes = {{.name = "web", .kind = EntityKind::kService},
                    {.name = "orders", .kind = EntityKind::kService, .firing = 2},
                    {.name = "pg-main", .kind = EntityKind::kDatabase},
                    {.name = "report", .kind = EntityKind::kJob}},
          .edges = {{"web", "orders"},
                    {"orders", "pg-main", EdgeKind::kStoresIn},
                    {"orders", "web"},
                    {"report", "orders", EdgeKind::kCalls, at({})},
                    {"report", "pg-main", EdgeKind::kCalls, at(days(7))}},
          .node_count = 4,
          .edge_count = 5};
}

TEST(MapTree, WhatDependsStandsAboveWhatItDependsOn) {
  EXPECT_EQ(tree_of(shop(), Terminal()),
            "report job\n"
            "├─ orders service, seen 2026-01-01 2 firing\n"
            "│  ├─ pg-main database, stores-in\n"
            "│  └─ web service\n"
            "│     └─ orders service 2 firing ↺\n"
            "└─ pg-main database, seen 2026-01-08\n"
            "4 entities, 5 dependencies on the map\n");
}

TEST(MapTree, AroundAnEntityBothDirectionsAreShown) {
  EXPECT_EQ(tree_around(shop(), "pg-main", Terminal()),
            "what depends on it\n"
            "pg-main database\n"
            "├─ orders service, stores-in 2 firing\n"
            "│  ├─ web service\n"
            "│  │  └─ orders service 2 firing ↺\n"
            "│  └─ report job, seen 2026-01-01\n"
            "└─ report job, seen 2026-01-08\n"
            "what it depends on\n"
            "pg-main database\n"
            "4 entities, 5 dependencies on the map\n");
}

TEST(MapTree, AnEntityIsUnfoldedOnce) {
  const MapView map{.nodes = {{.name = "a"}, {.name = "b"}, {.name = "c"}, {.name = "d"}},
                    .edges = {{"a", "b"}, {"a", "c"}, {"b", "d"}, {"c", "b"}}};
  EXPECT_THAT(tree_of(map, Terminal()), HasSubstr("└─ c other\n   └─ b other …\n"));
}

TEST(MapTree, SourcesAndTheirContradictionsAreListed) {
  MapView map = shop();
  map.off_map_count = 3;
  map.sources = {{.name = "jaeger", .node_count = 0, .edge_count = 2, .seen_at = at({})}};
  map.conflicts = {{.source = "cmdb", .before = "git", .text = "pg-main: database, not service"}};
  EXPECT_THAT(tree_of(map, Terminal()),
              HasSubstr("4 entities, 5 dependencies on the map; 3 seen that are not on it\n"
                        "  jaeger: 0 entities, 2 dependencies, last seen 2026-01-01T00:00:00Z\n"
                        "  pg-main: database, not service, as cmdb says: git counts\n"));
}

// "x=NN" of the box that carries the name.
int left_of(const std::string& svg, const std::string& name) {
  const std::size_t group = svg.find("<title>" + name + "</title><rect");
  EXPECT_NE(group, std::string::npos) << name;
  return std::atoi(svg.c_str() + svg.find(" x=\"", group) + 4);
}

TEST(MapSvg, WhatDependsStandsLeftOfWhatItDependsOn) {
  const std::string svg = svg_of(shop());
  EXPECT_LT(left_of(svg, "web"), left_of(svg, "orders"));
  EXPECT_LT(left_of(svg, "orders"), left_of(svg, "pg-main"));
  EXPECT_LT(left_of(svg, "report"), left_of(svg, "orders"));
}

TEST(MapSvg, AnEdgeThatClosesACycleIsMarkedAndAnObservedOneFades) {
  const std::string svg = svg_of(shop());
  EXPECT_THAT(svg, HasSubstr("<path class=\"loop\" opacity=\"1\""));
  EXPECT_THAT(svg, HasSubstr("<path class=\"seen\" opacity=\".25\""));
  EXPECT_THAT(svg, HasSubstr("<title>report calls orders, seen 2026-01-01T00:00:00Z</title>"));
}

TEST(MapSvg, NamesAreTextWhateverTheyHold) {
  const std::string svg = svg_of({.nodes = {{.name = "<script>alert(\"1\")&</script>"}}});
  EXPECT_THAT(svg, Not(HasSubstr("<script>")));
  EXPECT_THAT(svg, HasSubstr("&lt;script&gt;alert(&quot;1&quot;)&amp;&lt;/script&gt;"));
}

TEST(MapGraphviz, EdgesLeadToWhatIsDependedOn) {
  EXPECT_EQ(dot_of({.nodes = {{.name = "a\"b"}, {.name = "c", .firing = 1}},
                    .edges = {{"a\"b", "c", EdgeKind::kRunsOn, at({})}}}),
            "digraph headwater {\n  rankdir=LR;\n  node [shape=box];\n  \"a\\\"b\";\n"
            "  \"c\" [color=red];\n  \"a\\\"b\" -> \"c\" [label=\"runs-on\", style=dashed];\n}\n");
}

TEST(MapMermaid, EdgesLeadToWhatIsDependedOn) {
  EXPECT_EQ(mermaid_of({.nodes = {{.name = "a\"b"}, {.name = "c"}},
                        .edges = {{"a\"b", "c", EdgeKind::kRunsOn}}}),
            "flowchart LR\n  n0[\"a#quot;b\"]\n  n1[\"c\"]\n  n0 -->|runs-on| n1\n");
}

TEST(MapDiff, TellsWhatIsAddedRemovedAndChanged) {
  const MapFacts before{.source = "s",
                        .nodes = {{.name = "web"}, {.name = "db"}},
                        .edges = {{"web", "db"}, {"web", "old"}}};
  const MapFacts after{.source = "s",
                       .nodes = {{.name = "web", .tier = 1}, {.name = "mail"}},
                       .edges = {{"web", "db", EdgeKind::kStoresIn}, {"web", "mail"}}};
  EXPECT_EQ(diff_of(before, after),
            "~ web: service, now service, tier 1\n+ mail: service\n- db: service\n"
            "~ web -> db: calls, now stores-in\n+ web -> mail: calls\n- web -> old: calls\n");
  EXPECT_EQ(diff_of(after, after), "");
}

TEST(MapSources, ContradictionsNameWhoCounts) {
  const MapSources found = sources_of(
      {{.source = "git",
        .nodes = {{.name = "pg", .kind = EntityKind::kDatabase}, {.name = "web"}},
        .edges = {{"web", "pg", EdgeKind::kStoresIn}}},
       {.source = "mesh",
        .nodes = {{.name = "pg"}, {.name = "web", .tenant = "t1"}},
        .edges = {{"pg", "web", EdgeKind::kCalls, at({})}, {"web", "pg"}, {"web", "mail"}}}});
  std::vector<std::string> lines;
  for (const MapConflict& conflict : found.conflicts)
    lines.push_back(conflict.before + "/" + conflict.source + " " + conflict.text);
  EXPECT_THAT(lines,
              ElementsAre("git/mesh pg: database, not service", "git/mesh web: shared, not of t1",
                          "git/mesh web -> pg: this way, not the other",
                          "git/mesh web -> pg: stores-in, not calls"));
  ASSERT_EQ(found.sources.size(), 2U);
  EXPECT_EQ(found.sources[1].edge_count, 3U);
  EXPECT_EQ(found.sources[1].seen_at, at({}));
}

}  // namespace
}  // namespace headwater::app
