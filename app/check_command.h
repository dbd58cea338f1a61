// `headwater check`: reads configurations and maps and says everything that is wrong with them.
#pragma once

#include <string>
#include <vector>

namespace headwater::app {

struct CheckOptions {
  std::vector<std::string> configs;
  std::vector<std::string> topologies;
};

// Exit code: 0 if all are good, 3 if there are findings.
[[nodiscard]] int run_check(const CheckOptions& options);

}  // namespace headwater::app
