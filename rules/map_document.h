// Dependency map documents: what a person or another program says depends on what, read into the
// facts of one source. Pure: a document in, facts out; nothing is fetched.
//
// Whatever the format, an edge leads from the dependent to what it depends on. Our own YAML or
// JSON: nodes: [{name, kind, tenant, public_name, tier, depends_on}], edges: [{from, to, kind,
// seen_at}], where `from` depends on `to`, and depends_on holds names or {name, kind};
// as_json(facts) is one. Our own CSV: a header with source,target (source depends on target) and
// maybe kind, or with name and maybe kind,tenant,public_name,tier. The other formats:
// docs/sources/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/dependency_map.h"
#include "rules/finding.h"
#include "rules/map_format.h"

namespace headwater::rules {

struct ReadMap {
  MapFacts facts;                 // in the order of the document
  std::vector<Finding> findings;  // any: the facts are not to be used
  // Unknown edge ends (kept), self-edges and repetitions (dropped), names that differ in form only,
  // and what a document holds that is not used.
  std::vector<Finding> warnings;
};

struct MapReading {
  std::optional<MapFormat> format;  // else guessed from the document and the file's name
  // When an observed document was taken, if it does not say so itself.
  Timestamp seen_at = {};
};

// Never throws. What is observed (Jaeger, metrics, Kiali) gives edges with the time they were seen.
[[nodiscard]] ReadMap read_map(std::string_view text, std::string_view file,
                               std::string_view source, const MapReading& reading = {});

}  // namespace headwater::rules
