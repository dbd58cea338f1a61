// PreparedReference: a configuration, map or lookup table that was read and is to be brought into
// force. Values, no thread rule.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config_files.h"
#include "base/timestamp.h"
#include "model/dependency_map.h"
#include "model/input.h"
#include "rules/configuration.h"
#include "rules/lookup_table.h"

namespace headwater::app {

struct PreparedReference {
  ReferenceKind kind = ReferenceKind::kConfiguration;
  std::string source;
  std::shared_ptr<const rules::Configuration> configuration;  // kConfiguration
  MapFacts facts;                                             // kMap
  Duration stale_after = days(7);                             // of its observed edges
  std::shared_ptr<const rules::LookupTable> lookup;           // kLookup
};

// All of a configuration that was read without findings, itself first.
[[nodiscard]] std::vector<PreparedReference> references_of(const LoadedConfiguration& loaded);

}  // namespace headwater::app
