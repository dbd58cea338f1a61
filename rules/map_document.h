// Dependency map documents: YAML and CSV, read into the facts of one source. Pure.
//
// YAML:  nodes: [{name, kind, tenant, public_name, tier}], edges: [{from, to, kind}], where a node
// may
//        also say depends_on: [name, ...]. CSV: header source,target,kind (source depends on
//        target) or name,kind,tenant,public_name,tier.
#pragma once

#include <string_view>
#include <vector>

#include "model/dependency_map.h"
#include "rules/configuration.h"

namespace headwater::rules {

struct ReadMap {
  MapFacts facts;
  std::vector<Finding> findings;  // any: the facts are not to be used
  std::vector<Finding> warnings;  // unknown edge ends (kept), self-edges and duplicates (dropped)
};
// The format follows the file's name (.csv, else YAML). Never throws.
[[nodiscard]] ReadMap read_map(std::string_view text, std::string_view file,
                               std::string_view source);

}  // namespace headwater::rules
