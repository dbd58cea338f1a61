// HW_CHECK: traps on a bug of ours, in every build. Never reachable from outside input.
#pragma once

namespace headwater {

// Prints the failed condition with its place and reason to standard error, then aborts.
[[noreturn]] void check_failed(const char* file, int line, const char* condition,
                               const char* reason);

}  // namespace headwater

#define HW_CHECK(condition, reason)                                      \
  do {                                                                   \
    if (!(condition)) [[unlikely]]                                       \
      ::headwater::check_failed(__FILE__, __LINE__, #condition, reason); \
  } while (false)
