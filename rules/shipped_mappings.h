// The mappings that are part of the program: the files of mappings/, by name and in its order.
// Constant; any thread.
#pragma once

#include <span>
#include <string_view>

namespace headwater::rules {

struct ShippedMapping {
  std::string_view name;
  std::string_view text;  // YAML
};
[[nodiscard]] std::span<const ShippedMapping> shipped_mappings();

}  // namespace headwater::rules
