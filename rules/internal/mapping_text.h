// The small languages inside a mapping: pointers and texts with holes. Private to rules/. Pure, no
// thread rule.
#pragma once

#include <string_view>

#include "base/result.h"
#include "rules/mapping_document.h"

namespace headwater::rules {

// What a pointer may refer to, told before it is read.
struct PointerScope {
  const MappingPointer* nested = nullptr;  // where the nested document stands
  std::size_t outside = 0;                 // how many items there are around the item
};

// "/a/b" (RFC 6901), "a/b", "../a", "." for the item itself. The error says what is wrong, without
// the pointer.
[[nodiscard]] Result<MappingPointer> parse_pointer(std::string_view text,
                                                   const PointerScope& scope);
// Text with holes in braces: a pointer, "header NAME" or "tag NAME".
[[nodiscard]] Result<MappingText> parse_text(std::string_view text, const PointerScope& scope);

}  // namespace headwater::rules
