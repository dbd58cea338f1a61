// JSON read into the same tree as YAML, so that what comes in either form is read by one reader.
// Numbers and words keep their spelling; null is kNull. Private to rules/. Pure, no thread rule.
#pragma once

#include <optional>
#include <string_view>

#include "rules/internal/yaml_document.h"

namespace headwater::rules {

// Nothing, and one finding, where the text is not JSON or nested too deep. Of two equal keys the
// first counts.
[[nodiscard]] std::optional<YamlNode> read_json(std::string_view text, FindingList& findings);

}  // namespace headwater::rules
