// Every .scn file through the engine, as a replay takes a stream: what it decides is what the file
// expects. HEADWATER_REWRITE=1 writes what was decided into the files, to be reviewed as a diff.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "app/scenario.h"
#include "app/scenario_run.h"

namespace headwater::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "replay-data/scenarios";

// What decides where a scenario brings nothing of its own: the files beside it.
const LoadedConfiguration& folder_configuration() {
  static const LoadedConfiguration loaded = [] {
    LoadedConfiguration read = load_configuration(std::string(kFolder) + "/config.yaml");
    rules::ReadMap map = load_map(std::string(kFolder) + "/topology.yaml", "topology.yaml");
    read.findings.insert(read.findings.end(), map.findings.begin(), map.findings.end());
    read.maps.push_back(std::move(map.facts));
    return read;
  }();
  return loaded;
}

std::vector<std::string> scenario_paths() {
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(kFolder))
    if (entry.path().extension() == ".scn") paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = fs::path(info.param).stem().string();
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
}

class ScenarioFile : public testing::TestWithParam<std::string> {
 protected:
  static Result<Scenario> read() {
    const Result<std::string> text = read_file(GetParam());
    if (!text) return text.error();
    return read_scenario(*text, GetParam(), folder_configuration());
  }
};

TEST_P(ScenarioFile, DecidesWhatItExpects) {
  ASSERT_TRUE(folder_configuration().findings.empty()) << to_lines(folder_configuration().findings);
  const Result<Scenario> scenario = read();
  ASSERT_TRUE(scenario.ok()) << scenario.error().message();
  const ScenarioRun run = run_scenario(*scenario, Ticks::kEveryDeadline);
  if (std::getenv("HEADWATER_REWRITE") != nullptr) {
    const std::string text = with_expectation(*read_file(GetParam()), run.decisions);
    std::ofstream(GetParam(), std::ios::binary) << text;
    return;
  }
  const std::string differs = difference(*scenario, run.decisions);
  EXPECT_TRUE(differs.empty()) << differs;
}

// C2, C4: a deadline fires at its own time, whether a tick stops there or the next input comes
// hours later; so no record differs.
TEST_P(ScenarioFile, DecidesTheSameWithoutTicks) {
  const Result<Scenario> scenario = read();
  ASSERT_TRUE(scenario.ok()) << scenario.error().message();
  const std::vector<std::string> with = run_scenario(*scenario, Ticks::kEveryDeadline).records;
  const std::vector<std::string> without = run_scenario(*scenario, Ticks::kNone).records;
  ASSERT_EQ(with.size(), without.size());
  for (std::size_t i = 0; i < with.size(); ++i) ASSERT_EQ(with[i], without[i]);
}

INSTANTIATE_TEST_SUITE_P(All, ScenarioFile, testing::ValuesIn(scenario_paths()), test_name);

}  // namespace
}  // namespace headwater::app
