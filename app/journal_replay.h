// Replaying a store's own journal: its inputs, without its records, through a fresh engine; what
// comes out must be the journalled records, byte for byte. Reads only.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace headwater::app {

struct JournalReplayResult {
  std::uint64_t inputs = 0;
  std::uint64_t records = 0;
  std::uint64_t different = 0;   // inputs whose records differ
  std::string first_difference;  // "" if none
  std::string digest;            // of all records, 32 hex digits
};

// `path` is the folder of a store that no daemon holds. Needs a journal that was never cut. Lines
// of records go to `out` unless it is "".
[[nodiscard]] Result<JournalReplayResult> replay_journal(const std::string& path,
                                                         const std::string& estate,
                                                         const std::string& out);

}  // namespace headwater::app
