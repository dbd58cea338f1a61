// `headwater digest`, `verify`, `backup` and `restore`: what a store believes, whether it is whole,
// and copies of it. The daemon's own store is asked for over HTTP; all else is read from files.
#pragma once

#include <cstdint>
#include <string>

#include "app/ask_options.h"

namespace headwater::app {

// verify: the store or backup is not whole.
inline constexpr int kExitDamaged = 7;

struct DigestOptions {
  AskOptions asking;
  std::string store;  // folder of one that no daemon holds; "" = ask the daemon
};
struct BackupOptions {
  AskOptions asking;
  std::string store;  // as above
  std::string to;
  std::uint64_t keep = 0;
};

// Each: 0, or 1 with the reason on standard error.
[[nodiscard]] int run_digest(const DigestOptions& options);
// Also kExitDamaged.
[[nodiscard]] int run_verify(const std::string& path, Output output);
[[nodiscard]] int run_backup(const BackupOptions& options);
[[nodiscard]] int run_restore(const std::string& backup, const std::string& data, Output output);

}  // namespace headwater::app
