// One reader per map format: a document into a MapBuilder. Each says which way its edges lead; in
// the builder they always lead from the dependent to what it depends on. Private to rules/. Pure,
// no thread rule.
#pragma once

#include <string_view>
#include <vector>

#include "rules/internal/map_builder.h"
#include "rules/internal/yaml_document.h"

namespace headwater::rules {

// `documents` are those of a YAML stream, or the one of a JSON text.
void read_headwater_map(const std::vector<YamlNode>& documents, MapBuilder& builder);
// source depends on target.
void read_csv_map(std::string_view text, MapBuilder& builder);
// The words before "::" read from parent to child.
void read_servicenow_map(std::string_view text, MapBuilder& builder);
// Each relation has a direction of its own.
void read_backstage_map(const std::vector<YamlNode>& documents, MapBuilder& builder);
// client calls server.
void read_service_graph_map(const std::vector<YamlNode>& documents, Timestamp seen_at,
                            MapBuilder& builder);
// source calls destination.
void read_istio_map(const std::vector<YamlNode>& documents, Timestamp seen_at, MapBuilder& builder);
// source calls target.
void read_kiali_map(const std::vector<YamlNode>& documents, Timestamp seen_at, MapBuilder& builder);
// A service runs on what it selects and is routed by what leads to it; a workload depends on what
// its settings, volumes and pods name.
void read_kubernetes_map(const std::vector<YamlNode>& documents, MapBuilder& builder);
// service_id depends on depends_on_service_id; ids hold in this file only.
void read_keep_map(const std::vector<YamlNode>& documents, MapBuilder& builder);
// parent calls child.
void read_jaeger_map(const std::vector<YamlNode>& documents, Timestamp seen_at,
                     MapBuilder& builder);

// What a word of another program (a type, a class, a category) says about a node.
[[nodiscard]] EntityKind entity_kind_of(std::string_view word,
                                        EntityKind otherwise = EntityKind::kService);
// How one depends on a thing of that kind, where the format does not say.
[[nodiscard]] EdgeKind edge_kind_to(EntityKind kind);

}  // namespace headwater::rules
