// Our own map documents, CSV: rules/map_document.h.
#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "rules/internal/csv.h"
#include "rules/internal/map_formats.h"
#include "rules/internal/mapping_reader.h"

namespace headwater::rules {
namespace {

template <class Enum>
Enum read_word(const CsvRow& row, Enum first, Enum last, Enum otherwise, FindingList& findings) {
  const std::string value = row.column("kind");
  if (value.empty()) return otherwise;
  const auto words = words_between(first, last);
  const auto at = std::find(words.begin(), words.end(), value);
  if (at != words.end()) return static_cast<Enum>(static_cast<int>(first) + (at - words.begin()));
  findings.add_near(row.place(), "there is no kind `" + value + "`", value, words);
  return otherwise;
}

std::uint32_t read_tier(const CsvRow& row, FindingList& findings) {
  const std::string value = row.column("tier");
  if (value.empty()) return 0;
  const auto tier = parse_decimal(value, 0);
  if (tier && *tier >= 0 && *tier <= 9) return static_cast<std::uint32_t>(*tier);
  findings.add(row.place(), "`tier` must be a whole number from 0 to 9");
  return 0;
}

void read_edge(const CsvRow& row, MapBuilder& builder) {
  const EdgeKind kind =
      read_word(row, EdgeKind::kCalls, EdgeKind::kRoutedBy, EdgeKind::kCalls, builder.findings);
  builder.add_edge(row.place(),
                   {.from = row.column("source"), .to = row.column("target"), .kind = kind});
}

void read_node(const CsvRow& row, MapBuilder& builder) {
  const EntityKind kind = read_word(row, EntityKind::kService, EntityKind::kOther,
                                    EntityKind::kService, builder.findings);
  builder.add_node(row.place(), {.name = row.column("name"),
                                 .kind = kind,
                                 .tenant = row.column("tenant"),
                                 .public_name = row.column("public_name"),
                                 .tier = read_tier(row, builder.findings)});
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

}  // namespace

void read_csv_map(std::string_view text, MapBuilder& builder) {
  std::optional<bool> edges;
  read_csv_table(
      text, builder.findings,
      [&](const CsvRecord& header) {
        edges = check_header(header, builder);
        return edges.has_value();
      },
      [&](const CsvRow& row) { *edges ? read_edge(row, builder) : read_node(row, builder); });
}

}  // namespace headwater::rules
