#include "rules/map_document.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/utf8.h"
#include "model/limits.h"
#include "rules/internal/csv.h"
#include "rules/internal/mapping_reader.h"

namespace headwater::rules {
namespace {

// Collects facts in the order of the document and tells what is odd about them.
class MapBuilder {
 public:
  MapBuilder(std::string_view file, std::string_view source) : findings(file), warnings_(file) {
    facts_.source = std::string(source);
  }

  void add_node(Place place, MapNode node) {
    if (!check_name(place, node.name)) return;
    const auto [at, added] = nodes_.try_emplace(node.name, facts_.nodes.size());
    if (added) {
      facts_.nodes.push_back(std::move(node));
    } else if (encoded(facts_.nodes[at->second]) == encoded(node)) {
      warnings_.add(place, "`" + node.name + "` is described twice");
    } else {
      findings.add(place, "`" + node.name + "` is described twice, in different ways");
    }
  }

  void add_edge(Place place, MapEdge edge) {
    if (!check_name(place, edge.from) || !check_name(place, edge.to)) return;
    const bool own = edge.from == edge.to;
    if (own || !edges_.insert(ends_of(edge)).second) {
      warnings_.add(place, "`" + edge.from + "` -> `" + edge.to + "` is left out: " +
                               (own ? "it leads to itself" : "it is there already"));
    } else {
      facts_.edges.push_back(std::move(edge));
      places_.push_back(place);
    }
  }

  void warn(Place place, std::string message) { warnings_.add(place, std::move(message)); }

  ReadMap finish() && {
    warn_of_unknown_ends();
    warn_of_variants();
    return {.facts = std::move(facts_), .findings = findings.take(), .warnings = warnings_.take()};
  }

  FindingList findings;

 private:
  static std::string ends_of(const MapEdge& edge) {
    std::string ends;
    ByteWriter writer(ends);
    writer.text(edge.from);
    writer.text(edge.to);
    return ends;
  }

  bool check_name(Place place, const std::string& name) {
    if (!name.empty() && name.size() <= limits::kLabelValueBytesMax) return true;
    findings.add(place, name.empty() ? "a name is empty" : "a name is over 4096 bytes");
    return false;
  }

  // A document of edges alone describes nobody.
  void warn_of_unknown_ends() {
    if (facts_.nodes.empty()) return;
    std::unordered_set<std::string_view> told;
    for (std::size_t i = 0; i < facts_.edges.size(); ++i)
      for (const std::string* end : {&facts_.edges[i].from, &facts_.edges[i].to})
        if (nodes_.find(*end) == nodes_.end() && told.insert(*end).second)
          warnings_.add(places_[i], "`" + *end + "` is not among the nodes");
  }

  // Two spellings of one name are the usual cause of a map that fits half of the alerts.
  void warn_of_variants() {
    std::unordered_map<std::string, std::string_view> odd;  // by plain form
    each_name([&](const std::string& name) {
      std::string form = plain_form(name);
      if (form == name) return;
      const auto [at, added] = odd.try_emplace(std::move(form), name);
      if (!added) warn_of_variant(name, at->second);
    });
    if (odd.empty()) return;
    each_name([&](const std::string& name) {
      const auto at = odd.find(name);
      if (at != odd.end()) warn_of_variant(at->second, name);
    });
  }

  void warn_of_variant(std::string_view one, std::string_view other) {
    if (one == other || !variants_.emplace(one, other).second) return;
    warnings_.add({},
                  "`" + std::string(one) + "` and `" + std::string(other) + "` look like one name");
  }

  template <class Visit>
  void each_name(const Visit& visit) const {
    for (const MapNode& node : facts_.nodes) visit(node.name);
    for (const MapEdge& edge : facts_.edges) {
      visit(edge.from);
      visit(edge.to);
    }
  }

  // Lower case, "_" as "-", without the suffix of a cluster's own names.
  static std::string plain_form(const std::string& name) {
    std::string form;
    for (const char c : name)
      form += c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    for (const std::string_view suffix : {".svc.cluster.local", ".svc"})
      if (form.ends_with(suffix)) form.erase(form.size() - suffix.size());
    return form;
  }

  FindingList warnings_;
  MapFacts facts_;
  std::unordered_map<std::string, std::size_t> nodes_;
  std::unordered_set<std::string> edges_;  // both ends, each with its length
  std::vector<Place> places_;              // of the edges in facts_
  std::set<std::pair<std::string_view, std::string_view>> variants_;
};

// --- YAML ----------------------------------------------------------------------------------------
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

constexpr std::size_t kAnyNumber = limits::kYamlBytesMax;  // the size of the text bounds them

void read_yaml_map(std::string_view text, MapBuilder& builder) {
  const auto document = read_yaml(text, builder.findings);
  if (!document) return;
  MappingReader root(*document, "a map", builder.findings);
  root.each("nodes", kAnyNumber, [&](MappingReader& item) { read_node(item, builder); });
  root.each("edges", kAnyNumber, [&](MappingReader& item) {
    MapEdge edge{.kind = read_edge_word(item)};
    const bool ends = item.require("from") != nullptr && item.require("to") != nullptr;
    item.text("from", edge.from);
    item.text("to", edge.to);
    if (ends) builder.add_edge(item.place(), std::move(edge));
  });
}

// --- CSV -----------------------------------------------------------------------------------------
// One record, read by column name.
class CsvReader {
 public:
  CsvReader(const std::vector<std::string>& header, const CsvRecord& record, MapBuilder& builder)
      : header_(header), record_(record), builder_(builder) {}

  [[nodiscard]] Place place() const { return {record_.line, 1}; }

  [[nodiscard]] std::string text(std::string_view column) const {
    const auto at = std::find(header_.begin(), header_.end(), column);
    return at == header_.end() ? std::string{}
                               : record_.fields[static_cast<std::size_t>(at - header_.begin())];
  }

  template <class Enum>
  Enum word(Enum first, Enum last, Enum otherwise) const {
    const std::string value = text("kind");
    if (value.empty()) return otherwise;
    const auto words = words_between(first, last);
    const auto at = std::find(words.begin(), words.end(), value);
    if (at != words.end()) return static_cast<Enum>(static_cast<int>(first) + (at - words.begin()));
    builder_.findings.add_near(place(), "there is no kind `" + value + "`", value, words);
    return otherwise;
  }

  [[nodiscard]] std::uint32_t tier() const {
    const std::string value = text("tier");
    if (value.empty()) return 0;
    const auto tier = parse_decimal(value, 0);
    if (tier && *tier >= 0 && *tier <= 9) return static_cast<std::uint32_t>(*tier);
    builder_.findings.add(place(), "`tier` must be a whole number from 0 to 9");
    return 0;
  }

 private:
  const std::vector<std::string>& header_;
  const CsvRecord& record_;
  MapBuilder& builder_;
};

void read_record(const CsvReader& record, bool edges, MapBuilder& builder) {
  if (edges) {
    const EdgeKind kind = record.word(EdgeKind::kCalls, EdgeKind::kRoutedBy, EdgeKind::kCalls);
    builder.add_edge(record.place(),
                     {.from = record.text("source"), .to = record.text("target"), .kind = kind});
    return;
  }
  const EntityKind kind =
      record.word(EntityKind::kService, EntityKind::kOther, EntityKind::kService);
  builder.add_node(record.place(), {.name = record.text("name"),
                                    .kind = kind,
                                    .tenant = record.text("tenant"),
                                    .public_name = record.text("public_name"),
                                    .tier = record.tier()});
}

// Whether the header is one of edges; nothing, and a finding, where it is neither.
std::optional<bool> check_header(const CsvRecord& header, MapBuilder& builder) {
  const auto has = [&](std::string_view column) {
    return std::find(header.fields.begin(), header.fields.end(), column) != header.fields.end();
  };
  const Place place{header.line, 1};
  const bool edges = has("source") && has("target");
  if (!edges && !has("name")) {
    builder.findings.add(place, "the header needs `source` and `target`, or `name`");
    return std::nullopt;
  }
  constexpr std::array<std::string_view, 3> kOfEdges = {"source", "target", "kind"};
  constexpr std::array<std::string_view, 5> kOfNodes = {"name", "kind", "tenant", "public_name",
                                                        "tier"};
  const std::span<const std::string_view> used =
      edges ? std::span<const std::string_view>(kOfEdges) : kOfNodes;
  for (const std::string& column : header.fields) {
    if (std::count(header.fields.begin(), header.fields.end(), column) > 1)
      builder.findings.add(place, "duplicate column `" + column + "`");
    if (std::find(used.begin(), used.end(), column) == used.end())
      builder.warn(place, "the column `" + column + "` is not used");
  }
  return edges;
}

void read_csv_map(std::string_view text, MapBuilder& builder) {
  if (text.size() > limits::kMapCsvBytesMax) return builder.findings.add({}, "larger than 256 MiB");
  if (!valid_utf8(text)) return builder.findings.add({}, "not UTF-8 text");
  CsvRecord header;
  std::optional<bool> edges;
  read_csv(text, builder.findings, [&](const CsvRecord& record) {
    if (header.fields.empty()) {
      header = record;
      edges = check_header(header, builder);
    } else if (record.fields.size() == header.fields.size()) {
      read_record(CsvReader(header.fields, record, builder), *edges, builder);
    } else {
      builder.findings.add({record.line, 1}, std::to_string(record.fields.size()) +
                                                 " fields, the header has " +
                                                 std::to_string(header.fields.size()));
    }
    return edges.has_value();
  });
  if (header.fields.empty()) builder.findings.add({}, "there is no header");
}

}  // namespace

ReadMap read_map(std::string_view text, std::string_view file, std::string_view source) {
  MapBuilder builder(file, source);
  if (file.ends_with(".csv")) {
    read_csv_map(text, builder);
  } else {
    read_yaml_map(text, builder);
  }
  return std::move(builder).finish();
}

}  // namespace headwater::rules
