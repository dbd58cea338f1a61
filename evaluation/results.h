// What an evaluation leaves behind: ranking.ndjson, changes.ndjson, grouping.ndjson and
// evidence.ndjson, none of which knows the truth, and summary.json.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluation/case_run.h"

namespace headwater::evaluation {

struct NamedResult {
  std::string name;
  CaseResult result;
};

// Makes the folder as needed; nothing is left half-written.
[[nodiscard]] Status write_results(const std::string& folder,
                                   const std::vector<NamedResult>& results, double seconds);

}  // namespace headwater::evaluation
