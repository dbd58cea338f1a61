// Crash points: named moments before and after each durable step at which a test has the process
// end as if by kill -9, the Nth time it comes by. Unarmed, as ever outside tests, one load each.
// Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace headwater::store {

enum class CrashPoint : std::uint8_t {
  kBeforeWrite,       // of what a batch decided
  kAfterWrite,        // it is durable; the mark outside RocksDB does not know yet
  kAfterMark,         // nobody was answered
  kAfterAnswers,      // nothing was handed to receivers
  kAfterHandingOver,  // deliveries are queued with the dispatcher
  kBeforeReport,      // a receiver has answered, the engine does not know
  kAfterReport,       // what it said is durable
  kBeforeShellWrite,  // of tokens and other tables beside the engine's
  kAfterShellWrite,
  kBeforeRename,  // a file beside RocksDB is written and not yet in its place
};

// "after_write:3": the third time. kMalformed names all points.
[[nodiscard]] Status arm_crash_point(std::string_view text);
// Ends the process if it is this one's turn.
void pass(CrashPoint point);

}  // namespace headwater::store
