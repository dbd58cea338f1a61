// Dependency map documents: YAML and CSV, read into the facts of one source. Pure.
//
// YAML: nodes: [{name, kind, tenant, public_name, tier, depends_on}], edges: [{from, to, kind}],
// where `from` depends on `to`, and depends_on holds names or {name, kind}. CSV: a header with
// source,target (source depends on target) and maybe kind, or with name and maybe
// kind,tenant,public_name,tier.
#pragma once

#include <string_view>
#include <vector>

#include "model/dependency_map.h"
#include "rules/finding.h"

namespace headwater::rules {

struct ReadMap {
  MapFacts facts;                 // in the order of the document
  std::vector<Finding> findings;  // any: the facts are not to be used
  // Unknown edge ends (kept), self-edges and repetitions (dropped), names that differ in form only,
  // CSV columns that are not used.
  std::vector<Finding> warnings;
};
// The format follows the file's name (.csv, else YAML). Never throws.
[[nodiscard]] ReadMap read_map(std::string_view text, std::string_view file,
                               std::string_view source);

}  // namespace headwater::rules
