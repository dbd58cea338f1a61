// Every .scn file through the engine, as a replay takes a stream: what it decides is what the file
// expects. HEADWATER_REWRITE=1 writes what was decided into the files, to be reviewed as a diff.
#include <cstdlib>
#include <fstream>

#include "tests/scenarios/every_scenario.h"

namespace headwater::app {
namespace {

TEST_P(EveryScenario, DecidesWhatItExpects) {
  const std::vector<std::string> decisions = run_scenario(scenario_, Ticks::kEveryDeadline);
  if (std::getenv("HEADWATER_REWRITE") != nullptr) {
    const std::string text = with_expectation(*read_file(GetParam()), decisions);
    std::ofstream(GetParam(), std::ios::binary) << text;
    return;
  }
  const std::string differs = difference(scenario_, decisions);
  EXPECT_TRUE(differs.empty()) << differs;
}

INSTANTIATE_TEST_SUITE_P(All, EveryScenario, testing::ValuesIn(scenario_paths()), scenario_name);

}  // namespace
}  // namespace headwater::app
