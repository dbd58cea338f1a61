// ServiceNow's CMDB as CSV: relations (cmdb_rel_ci: parent, type, child) or items (cmdb_ci: name,
// sys_class_name). A type such as "Depends on::Used by" has the words that lead from the parent to
// the child before its "::"; what matters is which of the two needs the other.
#include <algorithm>
#include <array>

#include "rules/internal/csv.h"
#include "rules/internal/document_tree.h"
#include "rules/internal/map_formats.h"

namespace headwater::rules {
namespace {

enum class Needs : std::uint8_t { kChild, kParent };

struct RelationType {
  std::string_view words;  // before "::", in lower case
  Needs needs;             // kChild: the parent depends on the child
  EdgeKind kind;
};

constexpr std::array kTypes = {
    RelationType{"depends on", Needs::kChild, EdgeKind::kCalls},
    RelationType{"uses", Needs::kChild, EdgeKind::kCalls},
    RelationType{"runs on", Needs::kChild, EdgeKind::kRunsOn},
    RelationType{"hosted on", Needs::kChild, EdgeKind::kRunsOn},
    RelationType{"virtualized by", Needs::kChild, EdgeKind::kRunsOn},
    RelationType{"powered by", Needs::kChild, EdgeKind::kRunsOn},
    RelationType{"located in", Needs::kChild, EdgeKind::kRunsOn},
    RelationType{"stored on", Needs::kChild, EdgeKind::kStoresIn},
    RelationType{"connects to", Needs::kChild, EdgeKind::kCalls},
    RelationType{"receives data from", Needs::kChild, EdgeKind::kCalls},
    RelationType{"provided by", Needs::kChild, EdgeKind::kCalls},
    RelationType{"contains", Needs::kChild, EdgeKind::kCalls},
    RelationType{"members", Needs::kChild, EdgeKind::kCalls},
    RelationType{"cluster of", Needs::kChild, EdgeKind::kCalls},
    RelationType{"used by", Needs::kParent, EdgeKind::kCalls},
    RelationType{"runs", Needs::kParent, EdgeKind::kRunsOn},
    RelationType{"hosts", Needs::kParent, EdgeKind::kRunsOn},
    RelationType{"virtualizes", Needs::kParent, EdgeKind::kRunsOn},
    RelationType{"powers", Needs::kParent, EdgeKind::kRunsOn},
    RelationType{"houses", Needs::kParent, EdgeKind::kRunsOn},
    RelationType{"connected by", Needs::kParent, EdgeKind::kCalls},
    RelationType{"sends data to", Needs::kParent, EdgeKind::kCalls},
    RelationType{"provides", Needs::kParent, EdgeKind::kCalls},
    RelationType{"contained by", Needs::kParent, EdgeKind::kCalls},
    RelationType{"member of", Needs::kParent, EdgeKind::kCalls},
};

void read_relation(const CsvRow& row, MapBuilder& builder) {
  const std::string type = row.column("type");
  const std::string words = lower_case(std::string_view(type).substr(0, type.find("::")));
  const auto at = std::find_if(kTypes.begin(), kTypes.end(),
                               [&](const RelationType& each) { return each.words == words; });
  if (at == kTypes.end())
    return builder.warn(row.place(), "the type `" + type + "` is no dependency, or an unknown one");
  MapEdge edge{.from = row.column("parent"), .to = row.column("child"), .kind = at->kind};
  if (at->needs == Needs::kParent) std::swap(edge.from, edge.to);
  builder.add_edge(row.place(), std::move(edge));
}

void read_item(const CsvRow& row, MapBuilder& builder) {
  builder.add_node(row.place(), {.name = row.column("name"),
                                 .kind = entity_kind_of(row.column("sys_class_name"))});
}

}  // namespace

void read_servicenow_map(std::string_view text, MapBuilder& builder) {
  bool relations = false;
  read_csv_table(
      text, builder.findings,
      [&](const CsvRecord& header) {
        const auto has = [&](std::string_view column) {
          return std::count(header.fields.begin(), header.fields.end(), column) == 1;
        };
        relations = has("parent") && has("type") && has("child");
        const bool known = relations || has("name");
        if (!known)
          builder.findings.add({header.line, 1},
                               "the header needs `parent`, `type` and `child`, or `name`");
        return known;
      },
      [&](const CsvRow& row) {
        relations ? read_relation(row, builder) : read_item(row, builder);
      });
}

}  // namespace headwater::rules
