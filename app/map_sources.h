// What several map sources say of one map: who owns how much, and where one contradicts another.
// Pure functions of their facts.
#pragma once

#include <vector>

#include "model/dependency_map.h"
#include "model/query.h"

namespace headwater::app {

struct MapSources {
  std::vector<MapSourceView> sources;
  std::vector<MapConflict> conflicts;
};
// `facts` in the order in which they count. A conflict is a node of two kinds or tenants, an edge
// of two kinds, or an edge that two sources draw in opposite directions; the first that is told of
// a thing is kept, at most limits::kMapConflictsKept in all.
[[nodiscard]] MapSources sources_of(const std::vector<MapFacts>& facts);

}  // namespace headwater::app
