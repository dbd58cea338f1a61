// `headwater replay`: runs streams from nothing and shows the incidents, suspects and pages.
#pragma once

#include <string>
#include <vector>

namespace headwater::app {

struct ReplayOptions {
  std::vector<std::string> streams;  // files, "-", or one folder of replay-data/
  std::string config;                // "" = the folder's config.yaml, else built-in defaults
  std::vector<std::string> topologies;
  std::string format = "auto";
  std::string out;    // "" = nothing is written
  bool json = false;  // incidents as JSON on standard output
  std::string data;   // a store's folder: its journal is replayed instead
  std::string estate = "default";
};

// Exit code: 0, or 1 with the reason on standard error; 1 too if a journal does not replay to its
// records.
[[nodiscard]] int run_replay(ReplayOptions options);

}  // namespace headwater::app
