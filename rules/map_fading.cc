#include "rules/map_fading.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace headwater::rules {
namespace {

class Fading {
 public:
  explicit Fading(MapFacts now) : facts_(std::move(now)) {
    for (std::size_t i = 0; i < facts_.edges.size(); ++i) edges_[ends_of(facts_.edges[i])] = i;
    for (const MapNode& node : facts_.nodes) nodes_.insert(node.name);
  }

  void take(const MapFacts& earlier) {
    for (const MapEdge& edge : earlier.edges) {
      if (!edge.seen_at.set()) continue;
      const auto [at, added] = edges_.try_emplace(ends_of(edge), facts_.edges.size());
      if (added) {
        facts_.edges.push_back(edge);
      } else if (MapEdge& own = facts_.edges[at->second]; own.seen_at.set()) {
        own.seen_at = std::max(own.seen_at, edge.seen_at);
      }
    }
  }

  void drop_older_than(Timestamp oldest) {
    std::erase_if(facts_.edges, [&](const MapEdge& edge) {
      return edge.seen_at.set() && edge.seen_at <= oldest;
    });
  }

  // Nodes that only edges brought along stand as long as one of these.
  void describe_ends(const MapFacts& earlier) {
    std::unordered_set<std::string> ends;
    for (const MapEdge& edge : facts_.edges) {
      ends.insert(edge.from);
      ends.insert(edge.to);
    }
    for (const MapNode& node : earlier.nodes)
      if (ends.contains(node.name) && nodes_.insert(node.name).second) facts_.nodes.push_back(node);
  }

  MapFacts take_facts() && { return std::move(facts_); }

 private:
  static std::string ends_of(const MapEdge& edge) { return edge.from + '\0' + edge.to; }

  MapFacts facts_;
  std::unordered_map<std::string, std::size_t> edges_;
  std::unordered_set<std::string> nodes_;
};

}  // namespace

MapFacts with_earlier(MapFacts now, const MapFacts& earlier, Duration stale_after) {
  Timestamp newest;
  for (const MapEdge& edge : now.edges) newest = std::max(newest, edge.seen_at);
  if (!newest.set()) return now;
  Fading fading(std::move(now));
  fading.take(earlier);
  fading.drop_older_than(newest - stale_after);
  fading.describe_ends(earlier);
  return std::move(fading).take_facts();
}

}  // namespace headwater::rules
