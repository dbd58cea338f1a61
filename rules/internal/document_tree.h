// Lenient reading of documents that other programs wrote: what is absent or of another kind reads
// as empty, and keys that are not asked for are nobody's business. Private to rules/. Pure, no
// thread rule.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/internal/yaml_document.h"

namespace headwater::rules {

// The value of a key; an empty node where there is none. The views live as long as `node`.
[[nodiscard]] const YamlNode& child(const YamlNode& node, std::string_view key);
// Down several keys.
[[nodiscard]] const YamlNode& child(const YamlNode& node,
                                    std::initializer_list<std::string_view> path);
[[nodiscard]] const std::string& text_of(const YamlNode& node, std::string_view key);
[[nodiscard]] const std::string& text_of(const YamlNode& node,
                                         std::initializer_list<std::string_view> path);
// The items of a list; none of what is not one.
[[nodiscard]] const std::vector<YamlEntry>& items_of(const YamlNode& node);
// The keys and values of a mapping; none of what is not one.
[[nodiscard]] const std::vector<YamlEntry>& pairs_of(const YamlNode& node);

[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace headwater::rules
