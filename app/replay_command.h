// `headwater replay`: runs streams from nothing and shows the incidents, suspects and pages.
#pragma once

#include <string>

#include "app/diff_command.h"
#include "app/stream_replay.h"

namespace headwater::app {

struct ReplayOptions {
  ReplaySources sources;  // or one folder of replay-data/
  std::string out;        // "" = nothing is written
  bool json = false;      // incidents as JSON on standard output
  std::string against;    // a configuration or a run's folder: what differs is shown instead
  DiffOptions diff;       // how
  std::string data;       // a store's folder: its journal is replayed instead
  std::string estate = "default";
};

// Exit code: 0, or 1 with the reason on standard error; 1 too if a journal does not replay to its
// records; 3 if the condition of `diff.fail_on` holds.
[[nodiscard]] int run_replay(ReplayOptions options);

}  // namespace headwater::app
