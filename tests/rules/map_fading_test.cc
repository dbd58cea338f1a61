#include "rules/map_fading.h"

#include "tests/rules/map_reading.h"

namespace headwater::rules {
namespace {

using testing::ElementsAre;

constexpr Timestamp at(Duration since) { return Timestamp{1'767'225'600'000'000} + since; }

MapFacts seen(std::vector<MapEdge> edges, std::vector<MapNode> nodes = {}) {
  return {.source = "jaeger", .nodes = std::move(nodes), .edges = std::move(edges)};
}

std::vector<std::string> lines(const MapFacts& facts) { return edges({.facts = facts}); }

TEST(MapFading, AnEdgeThatIsNotSeenThisTimeStaysUntilItIsStale) {
  const MapFacts first = seen({{.from = "web", .to = "mail", .seen_at = at({})}});
  const MapFacts day6 =
      with_earlier(seen({{.from = "web", .to = "db", .seen_at = at(days(6))}}), first, days(7));
  EXPECT_THAT(lines(day6), ElementsAre("web calls db", "web calls mail"));
  const MapFacts day7 =
      with_earlier(seen({{.from = "web", .to = "db", .seen_at = at(days(7))}}), day6, days(7));
  EXPECT_THAT(lines(day7), ElementsAre("web calls db"));
}

TEST(MapFading, AnEdgeThatIsSeenAgainIsFresh) {
  const MapFacts first = seen({{.from = "web", .to = "db", .seen_at = at({})}});
  const MapFacts again =
      with_earlier(seen({{.from = "web", .to = "db", .seen_at = at(days(3))}}), first, days(7));
  ASSERT_EQ(again.edges.size(), 1U);
  EXPECT_EQ(again.edges[0].seen_at, at(days(3)));
}

TEST(MapFading, AnOlderDocumentMakesNothingOlder) {
  const MapFacts newer = seen({{.from = "web", .to = "db", .seen_at = at(days(3))}});
  const MapFacts merged =
      with_earlier(seen({{.from = "web", .to = "db", .seen_at = at({})}}), newer, days(7));
  EXPECT_EQ(merged.edges[0].seen_at, at(days(3)));
}

TEST(MapFading, WhatIsDeclaredIsReplaced) {
  const MapFacts first = seen({{.from = "web", .to = "mail"}});
  EXPECT_THAT(lines(with_earlier(seen({{.from = "web", .to = "db"}}), first, days(7))),
              ElementsAre("web calls db"));
}

TEST(MapFading, ANodeStandsAsLongAsAnEdgeOfIt) {
  const MapFacts first = seen({{.from = "web", .to = "mail", .seen_at = at({})}},
                              {{.name = "mail", .kind = EntityKind::kExternal}, {.name = "gone"}});
  const MapFacts second =
      with_earlier(seen({{.from = "web", .to = "db", .seen_at = at(days(1))}}), first, days(7));
  ASSERT_EQ(second.nodes.size(), 1U);
  EXPECT_EQ(second.nodes[0].kind, EntityKind::kExternal);
}

TEST(MapFading, TheSameDocumentAgainChangesNothing) {
  const MapFacts first = seen({{.from = "web", .to = "mail", .seen_at = at({})}});
  const MapFacts document = seen({{.from = "web", .to = "db", .seen_at = at(days(1))}});
  const MapFacts once = with_earlier(document, first, days(7));
  EXPECT_EQ(encoded(with_earlier(document, once, days(7))), encoded(once));
}

}  // namespace
}  // namespace headwater::rules
