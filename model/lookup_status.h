// What is told of a lookup table that is in force. Plain data.
#pragma once

#include <cstdint>
#include <string>

#include "base/fields.h"

namespace headwater {

// One lookup table in force, and what came of asking it since the start.
struct LookupStatus {
  std::string name;
  std::uint64_t rows = 0;
  std::uint64_t matched = 0;
  std::uint64_t missed = 0;  // no row for the key; events without a key are not asked for
  HW_FIELDS(name, rows, matched, missed)
};

}  // namespace headwater
