// Our own map documents, YAML or JSON: rules/map_document.h.
#include <optional>
#include <utility>

#include "model/limits.h"
#include "rules/internal/map_formats.h"
#include "rules/internal/mapping_reader.h"

namespace headwater::rules {
namespace {

EdgeKind read_edge_word(MappingReader& item) {
  std::optional<EdgeKind> kind;
  item.word("kind", kind, EdgeKind::kCalls, EdgeKind::kRoutedBy);
  return kind.value_or(EdgeKind::kCalls);
}

void read_dependencies(MappingReader& item, const std::string& from, MapBuilder& builder) {
  const YamlNode* list = item.take("depends_on");
  if (list == nullptr || from.empty()) return;
  if (list->kind != YamlNode::Kind::kSequence)
    return item.tell("depends_on", "`depends_on` must be a list");
  for (const YamlEntry& entry : list->entries) {
    MapEdge edge{.from = from};
    if (entry.value.kind == YamlNode::Kind::kScalar) {
      edge.to = entry.value.text;
    } else {
      MappingReader target(entry.value, "an item of `depends_on`", builder.findings);
      if (target.require("name") == nullptr) continue;
      target.text("name", edge.to);
      edge.kind = read_edge_word(target);
    }
    builder.add_edge(entry.place, std::move(edge));
  }
}

void read_node(MappingReader& item, MapBuilder& builder) {
  MapNode node;
  const bool named = item.require("name") != nullptr;
  item.text("name", node.name);
  std::optional<EntityKind> kind;
  item.word("kind", kind, EntityKind::kService, EntityKind::kOther);
  node.kind = kind.value_or(node.kind);
  item.text("tenant", node.tenant);
  item.text("public_name", node.public_name);
  std::int64_t tier = 0;
  item.decimal("tier", tier, 0, 0, 9);
  node.tier = static_cast<std::uint32_t>(tier);
  const std::string name = node.name;
  if (named) builder.add_node(item.place("name"), std::move(node));
  read_dependencies(item, name, builder);
}

Timestamp read_time(MappingReader& item) {
  std::string text;
  item.text("seen_at", text);
  const auto time = parse_rfc3339(text);
  if (!text.empty() && !time) item.tell("seen_at", "`seen_at` must be a time of RFC 3339");
  return time.value_or(Timestamp{});
}

constexpr std::size_t kAnyNumber = limits::kMapTreeBytesMax;  // the size of the text bounds them

}  // namespace

void read_headwater_map(const std::vector<YamlNode>& documents, MapBuilder& builder) {
  if (documents.size() > 1)
    return builder.findings.add(documents[1].place, "more than one document");
  if (documents.empty()) return;
  MappingReader root(documents[0], "a map", builder.findings);
  root.take("source");  // facts that were printed name theirs; whoever imports them says whose
  root.each("nodes", kAnyNumber, [&](MappingReader& item) { read_node(item, builder); });
  root.each("edges", kAnyNumber, [&](MappingReader& item) {
    MapEdge edge{.kind = read_edge_word(item), .seen_at = read_time(item)};
    const bool ends = item.require("from") != nullptr && item.require("to") != nullptr;
    item.text("from", edge.from);
    item.text("to", edge.to);
    if (ends) builder.add_edge(item.place(), std::move(edge));
  });
}

}  // namespace headwater::rules
