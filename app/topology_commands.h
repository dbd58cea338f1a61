// The verbs of `headwater topology`: what the daemon's dependency map holds, what a document would
// change, and handing it facts. Each gives its exit code: 0, or 1 with the reason on standard
// error.
#pragma once

#include <string>
#include <vector>

#include "app/ask_options.h"
#include "base/timestamp.h"

namespace headwater::app {

[[nodiscard]] int run_topology_show(const AskOptions& options, const std::string& entity,
                                    std::uint32_t hops);
// What events named and the map does not know, newest first.
[[nodiscard]] int run_topology_unknown(const AskOptions& options);

struct TopologyDocuments {
  std::vector<std::string> files;
  std::string source;      // "" = each file's own name, or the format's where Prometheus is asked
  std::string format;      // "" = guessed for each file
  std::string prometheus;  // URL of one to ask, instead of files
  Duration stale_after = days(7);
  bool dry_run = false;
  std::string against;  // diff: a document, instead of what the daemon has of the source
};
// Reads every document here, so that what is wrong is said here, and hands them over as the facts
// of their sources only if nothing is wrong with any.
[[nodiscard]] int run_topology_import(const AskOptions& options,
                                      const TopologyDocuments& documents);
// What an import of the one document would add, remove and change.
[[nodiscard]] int run_topology_diff(const AskOptions& options, const TopologyDocuments& documents);

}  // namespace headwater::app
