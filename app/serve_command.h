// `headwater serve`: the daemon under signals. SIGTERM and SIGINT stop it, a second one at once;
// SIGHUP reloads.
#pragma once

#include "app/daemon.h"

namespace headwater::app {

struct ServeOptions {
  DaemonOptions daemon;
  bool exit_at_end = false;
  std::string log_level = "info";
};

// Exit code: 0 stopped, 1 could not start, 3 the configuration is refused, 4 a write failed or a
// source stopped for good (recovery is the next start); kExitCrashLoop.
[[nodiscard]] int run_serve(const ServeOptions& options);

}  // namespace headwater::app
