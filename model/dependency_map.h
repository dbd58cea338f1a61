// DependencyMap: the directed graph dependent -> what it depends on, compiled from the facts that
// each importer owns. Immutable once compiled, so it may be read from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/timestamp.h"
#include "model/words.h"

namespace headwater {

struct MapNode {
  std::string name;
  EntityKind kind = EntityKind::kService;
  std::string tenant;       // "" = shared by all
  std::string public_name;  // what a TenantView calls a shared entity; "" = "a shared <kind>"
  std::uint32_t tier = 0;   // 1 is the most critical; 0 = not said
  HW_FIELDS(name, kind, tenant, public_name, tier)
};

struct MapEdge {
  std::string from;  // depends on
  std::string to;
  EdgeKind kind = EdgeKind::kCalls;
  Timestamp seen_at;  // when traffic was last observed on it; unset: somebody declared it
  HW_FIELDS(from, to, kind, seen_at)
};

// All facts of one source; an import replaces exactly these.
struct MapFacts {
  std::string source;
  std::vector<MapNode> nodes;
  std::vector<MapEdge> edges;
  HW_FIELDS(source, nodes, edges)
};

struct EdgeNote {
  EdgeKind kind = EdgeKind::kCalls;
  Timestamp seen_at;
};

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kNoNode = ~NodeIndex{0};

class DependencyMap {
 public:
  DependencyMap();
  ~DependencyMap();
  DependencyMap(DependencyMap&&) noexcept;
  DependencyMap& operator=(DependencyMap&&) noexcept;

  // Merges `facts` in the given order: of conflicting descriptions of one node the first wins,
  // of equal edges the first counts, self-edges are left out, an edge's unknown end becomes a plain
  // node. Node indexes follow first mention; neighbours keep the order of their edges.
  [[nodiscard]] static DependencyMap compile(const std::vector<MapFacts>& facts);

  // kNoNode when the map does not know the name.
  [[nodiscard]] NodeIndex find(std::string_view name) const;
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t edge_count() const;
  [[nodiscard]] const MapNode& node(NodeIndex index) const;
  // What `index` depends on directly, and who depends on it directly.
  [[nodiscard]] std::span<const NodeIndex> dependencies(NodeIndex index) const;
  [[nodiscard]] std::span<const NodeIndex> dependents(NodeIndex index) const;
  // How it depends on each of dependencies(index), in their order.
  [[nodiscard]] std::span<const EdgeNote> dependency_notes(NodeIndex index) const;

 private:
  struct Parts;
  explicit DependencyMap(std::unique_ptr<const Parts> parts);
  std::unique_ptr<const Parts> parts_;
};

}  // namespace headwater
