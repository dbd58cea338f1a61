#include "rules/map_document.h"

#include <algorithm>
#include <utility>

#include "model/limits.h"
#include "rules/internal/csv.h"
#include "rules/internal/document_tree.h"
#include "rules/internal/json_document.h"
#include "rules/internal/map_formats.h"

namespace headwater::rules {
namespace {

bool is_table(MapFormat format) {
  return format == MapFormat::kCsv || format == MapFormat::kServicenow;
}

// JSON, and not YAML's flow style, opens with a brace and a quote, or with a list of such.
bool looks_like_json(std::string_view text) {
  std::string start;
  for (const char c : text) {
    if (start.size() == 2) break;
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') start += c;
  }
  return start == "{\"" || start == "{}" || start == "[{" || start == "[]";
}

std::optional<std::vector<YamlNode>> read_tree(std::string_view text, FindingList& findings) {
  std::optional<std::vector<YamlNode>> documents;
  if (!looks_like_json(text)) {
    documents = read_yaml_documents(text, limits::kMapTreeBytesMax, findings);
  } else if (text.size() > limits::kMapTreeBytesMax) {
    findings.add({}, "larger than 32 MiB");
  } else if (auto json = read_json(text, findings)) {
    documents.emplace().push_back(std::move(*json));
  }
  if (documents)
    std::erase_if(*documents,
                  [](const YamlNode& node) { return node.kind == YamlNode::Kind::kNull; });
  return documents;
}

MapFormat guess_table(std::string_view text) {
  bool relations = false;
  FindingList ignored("");
  read_csv(text, ignored, [&](const CsvRecord& header) {
    const auto has = [&](std::string_view column) {
      return std::find(header.fields.begin(), header.fields.end(), column) != header.fields.end();
    };
    relations = (has("parent") && has("child")) || has("sys_class_name");
    return false;
  });
  return relations ? MapFormat::kServicenow : MapFormat::kCsv;
}

// A stream of objects is known by its first, a list by its first item.
const YamlNode& first_object(const YamlNode& root) {
  for (const YamlNode* list : {&root, &child(root, "items")})
    if (!items_of(*list).empty()) return items_of(*list).front().value;
  return root;
}

MapFormat guess_tree(const std::vector<YamlNode>& documents) {
  if (documents.empty()) return MapFormat::kHeadwater;
  const YamlNode& root = documents[0];
  const YamlNode& first = first_object(root);
  if (text_of(first, "apiVersion").starts_with("backstage.io/")) return MapFormat::kBackstage;
  if (!text_of(first, "apiVersion").empty()) return MapFormat::kKubernetes;
  if (!items_of(child(root, "services")).empty()) return MapFormat::kKeep;
  if (child(root, "data").kind == YamlNode::Kind::kSequence) return MapFormat::kJaeger;
  if (child(root, "elements").kind == YamlNode::Kind::kMapping) return MapFormat::kKiali;
  const auto& samples = items_of(child(root, {"data", "result"}));
  if (samples.empty()) return MapFormat::kHeadwater;
  const YamlNode& labels = child(samples.front().value, "metric");
  return text_of(labels, "client").empty() ? MapFormat::kIstio : MapFormat::kServiceGraph;
}

void read_trees(MapFormat format, const std::vector<YamlNode>& documents, Timestamp seen_at,
                MapBuilder& builder) {
  switch (format) {
    case MapFormat::kBackstage:
      return read_backstage_map(documents, builder);
    case MapFormat::kJaeger:
      return read_jaeger_map(documents, seen_at, builder);
    case MapFormat::kServiceGraph:
      return read_service_graph_map(documents, seen_at, builder);
    case MapFormat::kIstio:
      return read_istio_map(documents, seen_at, builder);
    case MapFormat::kKiali:
      return read_kiali_map(documents, seen_at, builder);
    case MapFormat::kKubernetes:
      return read_kubernetes_map(documents, builder);
    case MapFormat::kKeep:
      return read_keep_map(documents, builder);
    default:
      return read_headwater_map(documents, builder);
  }
}

}  // namespace

ReadMap read_map(std::string_view text, std::string_view file, std::string_view source,
                 const MapReading& reading) {
  MapBuilder builder(file, source);
  std::optional<MapFormat> format = reading.format;
  if (!format && file.ends_with(".csv")) format = guess_table(text);
  const auto be_lenient = [&] {
    if (*format != MapFormat::kHeadwater && *format != MapFormat::kCsv) builder.merge_quietly();
  };
  if (format && is_table(*format)) {
    be_lenient();
    *format == MapFormat::kCsv ? read_csv_map(text, builder) : read_servicenow_map(text, builder);
  } else if (const auto documents = read_tree(text, builder.findings)) {
    if (!format) format = guess_tree(*documents);
    be_lenient();
    read_trees(*format, *documents, reading.seen_at, builder);
  }
  return std::move(builder).finish();
}

}  // namespace headwater::rules
