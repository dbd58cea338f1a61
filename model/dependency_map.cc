#include "model/dependency_map.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/check.h"

namespace headwater {
namespace {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

// Compressed sparse rows: the neighbours of node i are targets[starts[i]] .. targets[starts[i+1]].
struct Adjacency {
  std::vector<std::uint32_t> starts;
  std::vector<NodeIndex> targets;
  std::vector<EdgeNote> notes;  // parallel to targets

  [[nodiscard]] std::span<const NodeIndex> of(NodeIndex index) const {
    return std::span(targets).subspan(starts[index], starts[index + 1] - starts[index]);
  }
  [[nodiscard]] std::span<const EdgeNote> notes_of(NodeIndex index) const {
    return std::span(notes).subspan(starts[index], starts[index + 1] - starts[index]);
  }
};

struct Edge {
  NodeIndex from;
  NodeIndex to;
  EdgeNote note;
  [[nodiscard]] std::pair<NodeIndex, NodeIndex> ends() const { return {from, to}; }
};

// `edges` in order; the rows keep that order.
Adjacency make_rows(const std::vector<Edge>& edges, std::size_t nodes, bool reversed) {
  Adjacency rows;
  rows.starts.assign(nodes + 1, 0);
  for (const Edge& edge : edges) ++rows.starts[(reversed ? edge.to : edge.from) + 1];
  for (std::size_t i = 0; i < nodes; ++i) rows.starts[i + 1] += rows.starts[i];
  rows.targets.resize(edges.size());
  rows.notes.resize(edges.size());
  std::vector<std::uint32_t> next(rows.starts.begin(), rows.starts.end() - 1);
  for (const Edge& edge : edges) {
    const std::uint32_t at = next[reversed ? edge.to : edge.from]++;
    rows.targets[at] = reversed ? edge.from : edge.to;
    rows.notes[at] = edge.note;
  }
  return rows;
}

}  // namespace

struct DependencyMap::Parts {
  std::vector<MapNode> nodes;
  std::unordered_map<std::string, NodeIndex, TextHash, std::equal_to<>> by_name;
  Adjacency dependencies;
  Adjacency dependents;

  NodeIndex index_of(const std::string& name) {
    const auto [at, added] = by_name.try_emplace(name, static_cast<NodeIndex>(nodes.size()));
    if (added) nodes.push_back({.name = name, .kind = EntityKind::kOther});
    return at->second;
  }
};

DependencyMap::DependencyMap() : DependencyMap(compile({})) {}
DependencyMap::DependencyMap(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
DependencyMap::~DependencyMap() = default;
DependencyMap::DependencyMap(DependencyMap&&) noexcept = default;
DependencyMap& DependencyMap::operator=(DependencyMap&&) noexcept = default;

DependencyMap DependencyMap::compile(const std::vector<MapFacts>& facts) {
  auto parts = std::make_unique<Parts>();
  std::vector<bool> described;
  for (const MapFacts& source : facts) {
    for (const MapNode& node : source.nodes) {
      const NodeIndex index = parts->index_of(node.name);
      described.resize(parts->nodes.size(), false);
      if (!described[index]) parts->nodes[index] = node;
      described[index] = true;
    }
  }
  std::vector<Edge> edges;
  for (const MapFacts& source : facts) {
    for (const MapEdge& edge : source.edges) {
      if (edge.from == edge.to) continue;
      const NodeIndex from = parts->index_of(edge.from);
      edges.push_back({from, parts->index_of(edge.to), {edge.kind, edge.seen_at}});
    }
  }
  // Keep the first of equal edges, in order.
  std::vector<std::size_t> order(edges.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return edges[a].ends() < edges[b].ends(); });
  std::vector<bool> repeated(edges.size(), false);
  for (std::size_t i = 1; i < order.size(); ++i)
    repeated[order[i]] = edges[order[i]].ends() == edges[order[i - 1]].ends();
  std::vector<Edge> kept;
  for (std::size_t i = 0; i < edges.size(); ++i)
    if (!repeated[i]) kept.push_back(edges[i]);
  parts->dependencies = make_rows(kept, parts->nodes.size(), false);
  parts->dependents = make_rows(kept, parts->nodes.size(), true);
  return DependencyMap(std::move(parts));
}

NodeIndex DependencyMap::find(std::string_view name) const {
  const auto at = parts_->by_name.find(name);
  return at == parts_->by_name.end() ? kNoNode : at->second;
}

std::size_t DependencyMap::size() const { return parts_->nodes.size(); }
std::size_t DependencyMap::edge_count() const { return parts_->dependencies.targets.size(); }

const MapNode& DependencyMap::node(NodeIndex index) const {
  HW_CHECK(index < parts_->nodes.size(), "no such map node");
  return parts_->nodes[index];
}

std::span<const NodeIndex> DependencyMap::dependencies(NodeIndex index) const {
  return parts_->dependencies.of(index);
}

std::span<const NodeIndex> DependencyMap::dependents(NodeIndex index) const {
  return parts_->dependents.of(index);
}

std::span<const EdgeNote> DependencyMap::dependency_notes(NodeIndex index) const {
  return parts_->dependencies.notes_of(index);
}

}  // namespace headwater
