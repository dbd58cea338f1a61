// What an evaluation leaves behind: ranking.ndjson, changes.ndjson, grouping.ndjson and
// evidence.ndjson, none of which knows the truth, and summary.json, which may.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluation/case_run.h"
#include "evaluation/ranked_lists.h"
#include "evaluation/truth.h"

namespace headwater::evaluation {

struct NamedResult {
  std::string name;
  CaseResult result;
  RankedLists lists;
};

// Makes the folder as needed; no file is left half-written.
[[nodiscard]] Status write_results(const std::string& folder,
                                   const std::vector<NamedResult>& results);
// learned.yaml, what each configuration that was learned got; none: no file.
[[nodiscard]] Status write_learned(const std::string& folder,
                                   const std::vector<std::string>& fragments);
// Scores stand in it as far as `truth` has anything to compare with.
[[nodiscard]] Status write_summary(const std::string& folder,
                                   const std::vector<NamedResult>& results, const Truth& truth,
                                   double seconds);

}  // namespace headwater::evaluation
