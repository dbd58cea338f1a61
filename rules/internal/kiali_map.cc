// Kiali's graph: {"timestamp", "elements": {"nodes": [{"data"}], "edges": [{"data"}]}}, where the
// source of an edge calls its target. Ids hold in one answer only. A service and the workload
// behind it that have one name in one namespace are one entity.
#include <charconv>
#include <map>

#include "rules/internal/document_tree.h"
#include "rules/internal/map_formats.h"
#include "rules/internal/plain_names.h"

namespace headwater::rules {
namespace {

struct GraphNode {
  std::string key;  // "" = nothing that a map knows
  std::string name;
  std::string full_name;
  EntityKind kind = EntityKind::kService;
};

GraphNode read_node(const YamlNode& data) {
  const std::string& type = text_of(data, "nodeType");
  if (type != "workload" && type != "app" && type != "service") return {};  // a box, or unknown
  GraphNode node{.key = {}, .name = text_of(data, type), .full_name = {}};
  if (node.name.empty() || node.name == "unknown") return {};
  const std::string& space = text_of(data, "namespace");
  node.key = space + "/" + node.name;
  node.full_name = node.name + "." + space;
  if (child(data, "isServiceEntry").kind == YamlNode::Kind::kMapping)
    node.kind = EntityKind::kExternal;
  return node;
}

}  // namespace

void read_kiali_map(const std::vector<YamlNode>& documents, Timestamp seen_at,
                    MapBuilder& builder) {
  const YamlNode& root = documents.empty() ? child({}, "") : documents[0];
  const YamlNode& elements = child(root, "elements");
  if (elements.kind != YamlNode::Kind::kMapping)
    return builder.findings.add({}, "there is no `elements`: is it a graph of Kiali?");
  const std::string& text = text_of(root, "timestamp");
  std::int64_t taken = 0;
  std::from_chars(text.data(), text.data() + text.size(), taken);
  if (taken > 0 && text.size() <= 10) seen_at = Timestamp{seconds(taken).micros};
  if (items_of(child(elements, "edges")).empty())
    builder.findings.add({}, "there are no calls in it: nothing would be left");
  std::map<std::string, GraphNode> nodes;
  PlainNames names;
  for (const YamlEntry& item : items_of(child(elements, "nodes"))) {
    GraphNode node = read_node(child(item.value, "data"));
    if (!node.key.empty()) names.add(node.key, node.name, node.full_name);
    nodes[text_of(item.value, {"data", "id"})] = std::move(node);
  }
  names.warn(builder);
  for (const YamlEntry& item : items_of(child(elements, "edges"))) {
    const GraphNode& source = nodes[text_of(item.value, {"data", "source"})];
    const GraphNode& target = nodes[text_of(item.value, {"data", "target"})];
    if (source.key.empty() || target.key.empty() || source.key == target.key) continue;
    for (const GraphNode* node : {&source, &target})
      if (const std::string& name = names.of(node->key); !builder.knows(name))
        builder.add_node(item.place, {.name = name, .kind = node->kind});
    builder.add_edge(
        item.place, {.from = names.of(source.key), .to = names.of(target.key), .seen_at = seen_at});
  }
}

}  // namespace headwater::rules
