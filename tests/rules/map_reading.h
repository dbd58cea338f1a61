// What the tests of map documents read and compare. Values.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "rules/map_document.h"

namespace headwater::rules {

inline std::vector<std::string> texts(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) lines.push_back(to_text(finding));
  return lines;
}

// "web calls orders": web depends on orders.
inline std::vector<std::string> edges(const ReadMap& map) {
  std::vector<std::string> lines;
  for (const MapEdge& edge : map.facts.edges)
    lines.push_back(edge.from + " " + std::string(to_string(edge.kind)) + " " + edge.to);
  return lines;
}

// "orders-db database"
inline std::vector<std::string> nodes(const ReadMap& map) {
  std::vector<std::string> lines;
  for (const MapNode& node : map.facts.nodes)
    lines.push_back(node.name + " " + std::string(to_string(node.kind)));
  return lines;
}

inline ReadMap read_as(MapFormat format, std::string_view text) {
  ReadMap read = read_map(text, "m", "s", {.format = format, .seen_at = Timestamp{7}});
  EXPECT_THAT(texts(read.findings), testing::IsEmpty());
  return read;
}

// The compiled map says that `from` depends on `to`, that `to` has `from` as a dependent, and
// neither the other way round.
inline void expect_depends(const ReadMap& read, std::string_view from, std::string_view to) {
  const auto map = DependencyMap::compile({read.facts});
  const NodeIndex a = map.find(from);
  const NodeIndex b = map.find(to);
  ASSERT_NE(a, kNoNode) << from;
  ASSERT_NE(b, kNoNode) << to;
  EXPECT_THAT(map.dependencies(a), testing::Contains(b)) << from << " -> " << to;
  EXPECT_THAT(map.dependents(b), testing::Contains(a)) << from << " -> " << to;
  EXPECT_THAT(map.dependencies(b), testing::Not(testing::Contains(a))) << to << " -> " << from;
  EXPECT_THAT(map.dependents(a), testing::Not(testing::Contains(b))) << to << " -> " << from;
}

}  // namespace headwater::rules
