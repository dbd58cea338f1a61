// Backstage's catalog: entities as in catalog-info.yaml, or as the catalog API lists them (then
// with relations, which count). A.dependsOn B: A depends on B; A.dependencyOf B: B depends on A;
// who consumes an API depends on who provides it; a component depends on its subcomponents.
#include <map>
#include <optional>
#include <vector>

#include "rules/internal/document_tree.h"
#include "rules/internal/map_formats.h"
#include "rules/internal/plain_names.h"

namespace headwater::rules {
namespace {

// "[kind:][namespace/]name"; references ignore case.
struct Reference {
  std::string kind;  // "" = not said
  std::string space;
  std::string name;
  [[nodiscard]] std::string key() const { return lower_case(kind + ":" + space + "/" + name); }
};

Reference read_reference(std::string_view text, std::string_view default_kind,
                         const std::string& default_space) {
  Reference reference{.kind = std::string(default_kind), .space = default_space, .name = {}};
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    reference.kind = lower_case(text.substr(0, colon));
    text.remove_prefix(colon + 1);
  }
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    reference.space = std::string(text.substr(0, slash));
    text.remove_prefix(slash + 1);
  }
  reference.name = std::string(text);
  return reference;
}

struct CatalogEntity {
  Reference self;
  EntityKind kind = EntityKind::kService;
  const YamlNode* node = nullptr;
};

class CatalogReader {
 public:
  explicit CatalogReader(MapBuilder& builder) : builder_(builder) {}

  void read(const std::vector<YamlNode>& documents) {
    for (const YamlNode& document : documents) collect(document);
    if (entities_.empty()) builder_.findings.add({}, "there is no Component and no Resource");
    names_.warn(builder_);
    for (const CatalogEntity& entity : entities_)
      builder_.add_node(entity.node->place,
                        {.name = names_.of(entity.self.key()), .kind = entity.kind});
    for (const CatalogEntity& entity : entities_) {
      items_of(child(*entity.node, "relations")).empty() ? read_spec(entity)
                                                         : read_relations(entity);
    }
    for (const Consumption& consumption : consumptions_) join(consumption);
  }

 private:
  // An entity, a list of them, or an answer that holds a list.
  void collect(const YamlNode& node) {
    for (const YamlEntry& item : items_of(node)) collect(item.value);
    for (const YamlEntry& item : items_of(child(node, "items"))) collect(item.value);
    const std::string kind = lower_case(text_of(node, "kind"));
    if (kind == "location") return tell_location(node);
    if (kind != "component" && kind != "resource") return;
    const std::string& space = text_of(node, {"metadata", "namespace"});
    CatalogEntity entity{.self = {.kind = kind,
                                  .space = space.empty() ? "default" : space,
                                  .name = text_of(node, {"metadata", "name"})},
                         .node = &node};
    entity.kind = entity_kind_of(text_of(node, {"spec", "type"}),
                                 kind == "component" ? EntityKind::kService : EntityKind::kOther);
    if (names_.has(entity.self.key()))
      return builder_.warn(node.place, "`" + entity.self.key() + "` is described twice");
    names_.add(entity.self.key(), entity.self.name, entity.self.key());
    kinds_[entity.self.key()] = entity.kind;
    entities_.push_back(std::move(entity));
  }

  void tell_location(const YamlNode& node) {
    std::string targets = text_of(node, {"spec", "target"});
    for (const YamlEntry& target : items_of(child(node, {"spec", "targets"})))
      targets += (targets.empty() ? "" : ", ") + target.value.text;
    builder_.warn(node.place, "the location `" + text_of(node, {"metadata", "name"}) +
                                  "` is not followed: " + targets);
  }

  void read_spec(const CatalogEntity& entity) {
    const YamlNode& spec = child(*entity.node, "spec");
    const std::string& space = entity.self.space;
    for (const YamlEntry& item : items_of(child(spec, "dependsOn")))
      depend(entity, find(item, space), item.place);
    for (const YamlEntry& item : items_of(child(spec, "dependencyOf")))
      depended_on(entity, find(item, space), item.place);
    const YamlNode& whole = child(spec, "subcomponentOf");
    if (!whole.text.empty())
      depended_on(entity, read_reference(whole.text, "component", space), whole.place);
    for (const YamlEntry& item : items_of(child(spec, "providesApis")))
      providers_[read_reference(item.value.text, "api", space).key()].push_back(&entity);
    for (const YamlEntry& item : items_of(child(spec, "consumesApis")))
      depend(entity, read_reference(item.value.text, "api", space), item.place);
  }

  void read_relations(const CatalogEntity& entity) {
    for (const YamlEntry& item : items_of(child(*entity.node, "relations"))) {
      const std::string& type = text_of(item.value, "type");
      const Reference target =
          read_reference(text_of(item.value, "targetRef"), "", entity.self.space);
      if (type == "dependsOn" || type == "consumesApi") depend(entity, target, item.place);
      if (type == "dependencyOf") depended_on(entity, target, item.place);
      if (type == "partOf" && target.kind == "component") depended_on(entity, target, item.place);
      if (type == "providesApi") providers_[target.key()].push_back(&entity);
    }
  }

  // What dependsOn and dependencyOf name; they have no default kind.
  Reference find(const YamlEntry& item, const std::string& space) {
    Reference reference = read_reference(item.value.text, "", space);
    if (!reference.kind.empty()) return reference;
    reference.kind = "component";
    if (!names_.has(reference.key())) reference.kind = "resource";
    if (!names_.has(reference.key())) reference.kind = "component";
    builder_.warn(item.place,
                  "`" + item.value.text + "` names no kind: taken for `" + reference.key() + "`");
    return reference;
  }

  // What the catalog does not hold is called as it is referred to.
  [[nodiscard]] std::string name_of(const Reference& reference) const {
    return names_.has(reference.key()) ? names_.of(reference.key()) : reference.name;
  }

  void add_edge(const Reference& from, const Reference& to, Place place) {
    const auto kind = kinds_.find(to.key());
    builder_.add_edge(
        place, {.from = name_of(from),
                .to = name_of(to),
                .kind = kind == kinds_.end() ? EdgeKind::kCalls : edge_kind_to(kind->second)});
  }

  void depend(const CatalogEntity& entity, const Reference& on, Place place) {
    if (on.kind == "api") {
      consumptions_.push_back({&entity, on, place});
    } else {
      add_edge(entity.self, on, place);
    }
  }

  void depended_on(const CatalogEntity& entity, const Reference& by, Place place) {
    add_edge(by, entity.self, place);
  }

  struct Consumption {
    const CatalogEntity* consumer;
    Reference api;
    Place place;
  };

  void join(const Consumption& consumption) {
    const auto providers = providers_.find(consumption.api.key());
    if (providers == providers_.end()) {
      builder_.warn(consumption.place, "nothing here provides the API `" + consumption.api.name +
                                           "`: it stands for itself");
      return add_edge(consumption.consumer->self, consumption.api, consumption.place);
    }
    for (const CatalogEntity* provider : providers->second)
      if (provider != consumption.consumer)
        add_edge(consumption.consumer->self, provider->self, consumption.place);
  }

  MapBuilder& builder_;
  PlainNames names_;
  std::vector<CatalogEntity> entities_;  // pointed into once all are collected
  std::map<std::string, EntityKind> kinds_;
  std::map<std::string, std::vector<const CatalogEntity*>> providers_;  // by API
  std::vector<Consumption> consumptions_;
};

}  // namespace

void read_backstage_map(const std::vector<YamlNode>& documents, MapBuilder& builder) {
  CatalogReader(builder).read(documents);
}

}  // namespace headwater::rules
