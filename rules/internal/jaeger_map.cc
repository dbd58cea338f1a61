// Jaeger's dependencies: {"data": [{"parent", "child", "callCount"}]}, where parent calls child.
#include "rules/internal/document_tree.h"
#include "rules/internal/map_formats.h"

namespace headwater::rules {

void read_jaeger_map(const std::vector<YamlNode>& documents, Timestamp seen_at,
                     MapBuilder& builder) {
  if (documents.empty() || child(documents[0], "data").kind != YamlNode::Kind::kSequence)
    return builder.findings.add({},
                                "there is no list `data`: is it an answer of Jaeger's "
                                "/api/dependencies?");
  for (const YamlEntry& error : items_of(child(documents[0], "errors")))
    builder.findings.add(error.place, "Jaeger answered: " + text_of(error.value, "msg"));
  if (items_of(child(documents[0], "data")).empty())
    builder.findings.add({}, "there are no calls in it: nothing would be left");
  for (const YamlEntry& item : items_of(child(documents[0], "data"))) {
    builder.add_edge(item.place, {.from = text_of(item.value, "parent"),
                                  .to = text_of(item.value, "child"),
                                  .seen_at = seen_at});
  }
}

}  // namespace headwater::rules
