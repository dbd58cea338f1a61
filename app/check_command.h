// `headwater check`: reads configurations, maps and mappings and says everything that is wrong with
// them; shows what a mapping makes of a sample.
#pragma once

#include <string>
#include <vector>

namespace headwater::app {

struct CheckOptions {
  std::vector<std::string> configs;
  std::vector<std::string> topologies;
  std::string mapping;               // the name of a shipped one, or a file
  std::string sample;                // a payload for it, as its source sends it
  std::vector<std::string> headers;  // of the sample: "x-github-event: deployment"
};

// Exit code: 0 if all are good, 3 if there are findings, or if a part of the sample is refused.
[[nodiscard]] int run_check(const CheckOptions& options);

}  // namespace headwater::app
