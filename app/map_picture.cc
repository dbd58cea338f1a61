#include "app/map_picture.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace headwater::app {
namespace {

class Tree {
 public:
  Tree(const MapView& map, const Terminal& terminal) : terminal_(terminal) {
    for (const MapNodeView& node : map.nodes) nodes_[node.name] = &node;
    for (const MapEdge& edge : map.edges) {
      dependencies_[edge.from].push_back({edge.to, &edge});
      dependents_[edge.to].push_back({edge.from, &edge});
    }
  }

  void add_all(const MapView& map) {
    below_ = &dependencies_;
    for (const MapNodeView& node : map.nodes)
      if (!dependents_.contains(node.name)) add(node.name, nullptr, "", "");
    for (const MapNodeView& node : map.nodes)
      if (!shown_.contains(node.name)) add(node.name, nullptr, "", "");
  }

  void add_around(const std::string& entity) {
    if (!dependents_[entity].empty()) {
      text_ += terminal_.ink(Ink::kDim, "what depends on it") + "\n";
      below_ = &dependents_;
      add(entity, nullptr, "", "");
      shown_.clear();
      text_ += terminal_.ink(Ink::kDim, "what it depends on") + "\n";
    }
    below_ = &dependencies_;
    add(entity, nullptr, "", "");
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  struct Neighbour {
    std::string name;
    const MapEdge* edge;
  };
  using Neighbours = std::map<std::string, std::vector<Neighbour>>;

  void add(const std::string& name, const MapEdge* edge, const std::string& branch,
           const std::string& indent) {
    text_ += branch + line_of(name, edge);
    const std::vector<Neighbour>& below = (*below_)[name];
    const bool cycle = path_.contains(name);
    if (cycle || (shown_.contains(name) && !below.empty())) {
      text_ += cycle ? " ↺\n" : " …\n";
      return;
    }
    text_ += "\n";
    shown_.insert(name);
    path_.insert(name);
    for (std::size_t i = 0; i < below.size(); ++i) {
      const bool last = i + 1 == below.size();
      add(below[i].name, below[i].edge, indent + (last ? "└─ " : "├─ "),
          indent + (last ? "   " : "│  "));
    }
    path_.erase(name);
  }

  std::string line_of(const std::string& name, const MapEdge* edge) const {
    const auto at = nodes_.find(name);
    const bool firing = at != nodes_.end() && at->second->firing > 0;
    std::string line = terminal_.ink(firing ? Ink::kRed : Ink::kBold, name);
    std::string note = at == nodes_.end() ? "" : " " + std::string(to_string(at->second->kind));
    if (edge != nullptr && edge->kind != EdgeKind::kCalls)
      note += ", " + std::string(to_string(edge->kind));
    if (edge != nullptr && edge->seen_at.set())
      note += ", seen " + format_rfc3339(edge->seen_at).substr(0, 10);
    line += terminal_.ink(Ink::kDim, note);
    return firing ? line + " " + std::to_string(at->second->firing) + " firing" : line;
  }

  const Terminal& terminal_;
  std::map<std::string, const MapNodeView*> nodes_;
  Neighbours dependencies_;
  Neighbours dependents_;
  Neighbours* below_ = &dependencies_;
  std::set<std::string> shown_;
  std::set<std::string> path_;  // from the root to where the walk is
  std::string text_;
};

std::string totals_of(const MapView& map) {
  std::string text = std::to_string(map.node_count) + " entities, " +
                     std::to_string(map.edge_count) + " dependencies on the map";
  if (map.off_map_count > 0)
    text += "; " + std::to_string(map.off_map_count) + " seen that are not on it";
  text += "\n";
  for (const MapSourceView& source : map.sources) {
    text += "  " + source.name + ": " + std::to_string(source.node_count) + " entities, " +
            std::to_string(source.edge_count) + " dependencies";
    if (source.seen_at.set()) text += ", last seen " + format_rfc3339(source.seen_at);
    text += "\n";
  }
  for (const MapConflict& conflict : map.conflicts)
    text += "  " + conflict.text + ", as " + conflict.source + " says: " + conflict.before +
            " counts\n";
  return text;
}

// Between double quotes, in either language.
std::string escaped(const std::string& text, const std::string& quote) {
  std::string out;
  for (const char c : text) {
    if (c == '"') {
      out += quote;
    } else if (c == '\\') {
      out += "\\\\";
    } else {
      out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

}  // namespace

std::string tree_of(const MapView& map, const Terminal& terminal) {
  Tree tree(map, terminal);
  tree.add_all(map);
  return tree.text() + totals_of(map);
}

std::string tree_around(const MapView& map, const std::string& entity, const Terminal& terminal) {
  Tree tree(map, terminal);
  tree.add_around(entity);
  return tree.text() + totals_of(map);
}

std::string dot_of(const MapView& map) {
  const auto quoted = [](const std::string& name) { return '"' + escaped(name, "\\\"") + '"'; };
  std::string text = "digraph headwater {\n  rankdir=LR;\n  node [shape=box];\n";
  for (const MapNodeView& node : map.nodes)
    text += "  " + quoted(node.name) + (node.firing > 0 ? " [color=red]" : "") + ";\n";
  for (const MapEdge& edge : map.edges)
    text += "  " + quoted(edge.from) + " -> " + quoted(edge.to) + " [label=\"" +
            std::string(to_string(edge.kind)) + "\"" +
            (edge.seen_at.set() ? ", style=dashed" : "") + "];\n";
  return text + "}\n";
}

std::string mermaid_of(const MapView& map) {
  std::map<std::string, std::string> ids;
  std::string text = "flowchart LR\n";
  for (const MapNodeView& node : map.nodes) {
    const std::string& id = ids[node.name] = "n" + std::to_string(ids.size());
    text += "  " + id + "[\"" + escaped(node.name, "#quot;") + "\"]\n";
  }
  for (const MapEdge& edge : map.edges)
    text += "  " + ids[edge.from] + (edge.seen_at.set() ? " -.->|" : " -->|") +
            std::string(to_string(edge.kind)) + "| " + ids[edge.to] + "\n";
  return text;
}

}  // namespace headwater::app
