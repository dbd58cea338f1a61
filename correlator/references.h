// References: the configuration, dependency map and lookup tables in force, compiled before
// sequencing (C21), and the neighbourhoods that grouping looks candidates up in. View is all that a
// decision may read.
#pragma once

#include <memory>
#include <vector>

#include "base/hash.h"
#include "correlator/neighbourhoods.h"
#include "correlator/silences.h"
#include "correlator/state.h"
#include "model/dependency_map.h"
#include "rules/configuration.h"

namespace headwater::correlator {

struct References {
  std::shared_ptr<const rules::Configuration> configuration;
  std::shared_ptr<const DependencyMap> map;
  rules::LookupTables lookups;  // in the configured order
};

// Compiled content by digest; the shell fills it before it sequences a ReferenceReplaced. Owned by
// the engine thread.
class ReferenceLibrary {
 public:
  virtual ~ReferenceLibrary() = default;
  // Null: unknown (a bug of the shell, or a store that lost the content).
  [[nodiscard]] virtual std::shared_ptr<const rules::Configuration> configuration(
      const Hash128& digest) = 0;
  // The map compiled from these facts, in this order of precedence.
  [[nodiscard]] virtual std::shared_ptr<const DependencyMap> map(
      const std::vector<Hash128>& digests) = 0;
  // Null: unknown.
  [[nodiscard]] virtual std::shared_ptr<const rules::LookupTable> lookup(const Hash128& digest) = 0;
};

struct View {
  const State& state;
  const References& references;
  const Neighbourhoods& neighbourhoods;
  const Silences& silences;

  [[nodiscard]] const rules::Configuration& configuration() const {
    return *references.configuration;
  }
  [[nodiscard]] const DependencyMap& map() const { return *references.map; }
};

}  // namespace headwater::correlator
