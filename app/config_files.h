// Reading the configuration file, and the dependency maps and lookup tables beside it. File access
// only; the language is rules/.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rules/configuration.h"
#include "rules/lookup_document.h"
#include "rules/map_document.h"
#include "rules/mapping_document.h"

namespace headwater::app {

struct LoadedConfiguration {
  std::shared_ptr<const rules::Configuration> configuration;  // null if there are findings
  std::vector<MapFacts> maps;                                 // of its `map:` section, in order
  rules::LookupTables lookups;                                // of its `lookups:` section, in order
  std::vector<rules::Mapping> mappings;                       // of its `mappings:` section
  std::vector<rules::Finding> findings;                       // in any of the files
  std::vector<rules::Finding> warnings;                       // in maps and tables
};

// Reads `path` ("" = an empty configuration) and every map, table and mapping that it names.
[[nodiscard]] LoadedConfiguration load_configuration(const std::string& path);
// Reads one mapping: `path`, or the shipped one of `name` where it is "".
[[nodiscard]] rules::ReadMapping load_mapping(const std::string& path, std::string_view name,
                                              std::string_view zone = {});
// Reads one map document as the facts of `source`; its format is guessed unless it is given.
[[nodiscard]] rules::ReadMap load_map(const std::string& path, std::string_view source,
                                      std::optional<rules::MapFormat> format = {});
// The whole file; the error names it.
[[nodiscard]] Result<std::string> read_file(const std::string& path);
// One line a finding.
[[nodiscard]] std::string to_lines(const std::vector<rules::Finding>& findings);
// All of them as one kMalformed; several stand on lines of their own behind their number.
[[nodiscard]] Error refusal(const std::vector<rules::Finding>& findings);

// In what a reload leaves as it is.
[[nodiscard]] bool differs_for_the_next_start(const rules::Configuration& a,
                                              const rules::Configuration& b);

}  // namespace headwater::app
