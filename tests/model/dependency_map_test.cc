#include "model/dependency_map.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

std::vector<std::string> names(const DependencyMap& map, std::span<const NodeIndex> indexes) {
  std::vector<std::string> out;
  for (const NodeIndex index : indexes) out.push_back(map.node(index).name);
  return out;
}

TEST(DependencyMaps, AnEmptyOneKnowsNothing) {
  const DependencyMap map;
  EXPECT_EQ(map.size(), 0U);
  EXPECT_EQ(map.find("web"), kNoNode);
  EXPECT_EQ(map.find(""), kNoNode);
}

TEST(DependencyMaps, KnowWhatDependsOnWhatInTheOrderOfTheirEdges) {
  const DependencyMap map = DependencyMap::compile(
      {{.source = "a",
        .nodes = {{.name = "db", .kind = EntityKind::kDatabase}, {.name = "web"}},
        .edges = {{"web", "db", EdgeKind::kStoresIn}, {"web", "cache"}, {"mail", "db"}}}});
  EXPECT_EQ(map.size(), 4U);
  EXPECT_EQ(map.edge_count(), 3U);
  EXPECT_EQ(names(map, map.dependencies(map.find("web"))),
            (std::vector<std::string>{"db", "cache"}));
  EXPECT_EQ(map.dependency_notes(map.find("web"))[0].kind, EdgeKind::kStoresIn);
  EXPECT_EQ(names(map, map.dependents(map.find("db"))), (std::vector<std::string>{"web", "mail"}));
  EXPECT_TRUE(map.dependencies(map.find("cache")).empty());
  EXPECT_EQ(map.node(map.find("cache")).kind, EntityKind::kOther);
}

// C21: of several sources the first in the given order wins; C3: indexes follow first mention.
TEST(DependencyMaps, C21OfConflictingFactsTheFirstWins) {
  const DependencyMap map = DependencyMap::compile(
      {{.source = "a", .nodes = {{.name = "web", .tier = 1}}, .edges = {{"web", "db"}}},
       {.source = "b",
        .nodes = {{.name = "web", .tier = 3}, {.name = "db", .kind = EntityKind::kDatabase}},
        .edges = {{"web", "db", EdgeKind::kStoresIn}, {"db", "db"}}}});
  EXPECT_EQ(map.node(map.find("web")).tier, 1U);
  EXPECT_EQ(map.find("web"), 0U);
  EXPECT_EQ(map.edge_count(), 1U);
  EXPECT_EQ(map.dependency_notes(map.find("web"))[0].kind, EdgeKind::kCalls);
  // An edge's end that nobody described yet is described by whoever does.
  EXPECT_EQ(map.node(map.find("db")).kind, EntityKind::kDatabase);
}

}  // namespace
}  // namespace headwater
