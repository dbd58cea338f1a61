// YamlNode: a YAML document as a tree with places, read safely: bounded in bytes and 32 levels
// deep, valid UTF-8, no anchors, aliases or tags, no key twice. Private to rules/. Pure, no thread
// rule.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/internal/finding_list.h"

namespace headwater::rules {

struct YamlEntry;

struct YamlNode {
  enum class Kind { kNull, kScalar, kSequence, kMapping };
  Kind kind = Kind::kNull;
  Place place;
  std::string text;                // of a scalar
  std::vector<YamlEntry> entries;  // of a sequence or mapping, in order
};

struct YamlEntry {
  std::string key;  // "" in a sequence
  Place place;      // of the key, or of the item
  YamlNode value;
};

// One document of at most limits::kYamlBytesMax; kNull for an empty one. Nothing, and one finding,
// where the text can't be read; duplicate keys are findings too, of which the first counts.
[[nodiscard]] std::optional<YamlNode> read_yaml(std::string_view text, FindingList& findings);
// The same for a stream of documents.
[[nodiscard]] std::optional<std::vector<YamlNode>> read_yaml_documents(std::string_view text,
                                                                       std::size_t bytes_max,
                                                                       FindingList& findings);

}  // namespace headwater::rules
