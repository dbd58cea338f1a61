// Keep's topology export: services with ids that hold in this file only, and dependencies where
// service_id depends on depends_on_service_id. A provider's services carry their dependencies
// themselves, as {"name of what it depends on": "protocol"}.
#include <map>

#include "rules/internal/document_tree.h"
#include "rules/internal/map_formats.h"

namespace headwater::rules {
namespace {

class KeepReader {
 public:
  explicit KeepReader(MapBuilder& builder) : builder_(builder) {}

  void read(const YamlNode& root) {
    for (const YamlEntry& item : items_of(child(root, "services"))) read_service(item);
    for (const YamlEntry& item : items_of(child(root, "dependencies"))) read_dependency(item);
    for (const YamlEntry& item : items_of(child(root, "applications")))
      builder_.warn(item.place, "the application `" + text_of(item.value, "name") +
                                    "` is not used: it is a group, not a dependency");
  }

 private:
  void read_service(const YamlEntry& item) {
    const std::string& name = text_of(item.value, "service");
    const EntityKind kind = entity_kind_of(text_of(item.value, "category"));
    names_[text_of(item.value, "id")] = {name, kind};
    builder_.add_node(item.place, {.name = name, .kind = kind});
    for (const YamlEntry& dependency : pairs_of(child(item.value, "dependencies")))
      builder_.add_edge(dependency.place, {.from = name, .to = dependency.key});
  }

  void read_dependency(const YamlEntry& item) {
    const auto from = find(item, "service_id");
    const auto to = find(item, "depends_on_service_id");
    if (from == names_.end() || to == names_.end()) return;
    builder_.add_edge(
        item.place,
        {.from = from->second.name, .to = to->second.name, .kind = edge_kind_to(to->second.kind)});
  }

  struct Service {
    std::string name;
    EntityKind kind;
  };
  using Services = std::map<std::string, Service>;

  Services::const_iterator find(const YamlEntry& item, std::string_view key) {
    const auto at = names_.find(text_of(item.value, key));
    if (at == names_.end())
      builder_.warn(item.place, "a dependency is left out: no service has the id `" +
                                    text_of(item.value, key) + "`");
    return at;
  }

  MapBuilder& builder_;
  Services names_;  // by id
};

}  // namespace

void read_keep_map(const std::vector<YamlNode>& documents, MapBuilder& builder) {
  if (documents.empty() || child(documents[0], "services").kind != YamlNode::Kind::kSequence)
    return builder.findings.add({}, "there is no list `services`");
  KeepReader(builder).read(documents[0]);
}

}  // namespace headwater::rules
