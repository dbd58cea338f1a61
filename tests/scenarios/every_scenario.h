// Every .scn file as a parameter of a test, read and compiled. No thread rule.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "app/scenario.h"
#include "app/scenario_run.h"

namespace headwater::app {

inline constexpr const char* kScenarioFolder = "replay-data/scenarios";

// What decides where a scenario brings nothing of its own: the files beside it.
inline const LoadedConfiguration& folder_configuration() {
  static const LoadedConfiguration loaded = [] {
    const std::string folder = kScenarioFolder;
    LoadedConfiguration read = load_configuration(folder + "/config.yaml");
    rules::ReadMap map = load_map(folder + "/topology.yaml", "topology.yaml");
    read.findings.insert(read.findings.end(), map.findings.begin(), map.findings.end());
    read.maps.push_back(std::move(map.facts));
    return read;
  }();
  return loaded;
}

inline std::vector<std::string> scenario_paths() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kScenarioFolder))
    if (entry.path().extension() == ".scn") paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

inline std::string scenario_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = std::filesystem::path(info.param).stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

class EveryScenario : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(folder_configuration().findings.empty())
        << to_lines(folder_configuration().findings);
    const Result<std::string> text = read_file(GetParam());
    ASSERT_TRUE(text.ok()) << text.error().message();
    Result<Scenario> read = read_scenario(*text, GetParam(), folder_configuration());
    ASSERT_TRUE(read.ok()) << read.error().message();
    scenario_ = std::move(read).value();
  }

  Scenario scenario_;
};

}  // namespace headwater::app
