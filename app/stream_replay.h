// One run of streams from nothing under one configuration: what a replay shows and a comparison
// compares. Nothing is sent, committed or stored but the run's own folder. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/replay_run.h"
#include "app/run_folder.h"
#include "app/run_summary.h"
#include "base/result.h"

namespace headwater::app {

struct ReplaySources {
  std::vector<std::string> streams;  // files, or "-"
  std::string config;                // "" = built-in defaults
  std::vector<std::string> topologies;
  std::string format = "auto";
};

struct ReplayedStream {
  std::unique_ptr<ReplayRun> run;
  RunSummary summary;
};

// What cannot be decoded is told on standard error and counted.
[[nodiscard]] Result<ReplayedStream> replay_streams(const ReplaySources& sources,
                                                    RunFolder& folder);

}  // namespace headwater::app
