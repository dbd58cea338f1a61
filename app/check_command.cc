#include "app/check_command.h"

#include <cstdio>

#include "app/config_files.h"

namespace headwater::app {
namespace {

constexpr int kFindings = 3;

void say(const std::vector<rules::Finding>& findings) {
  std::fputs(to_lines(findings).c_str(), stderr);
}

bool check_configuration(const std::string& path) {
  const LoadedConfiguration loaded = load_configuration(path);
  say(loaded.warnings);
  if (!loaded.findings.empty()) {
    std::printf("Checking '%s'  FAILED: %zu findings\n", path.c_str(), loaded.findings.size());
    say(loaded.findings);
    return false;
  }
  const rules::Configuration& configuration = *loaded.configuration;
  std::printf(
      "Checking '%s'  SUCCESS: estate %s, %zu symptom rules, %zu policies, %zu receivers, %zu "
      "maps\n",
      path.c_str(), configuration.estate.c_str(), configuration.symptoms.rules().size(),
      configuration.policies.size(), configuration.receivers.size(), configuration.maps.size());
  return true;
}

bool check_map(const std::string& path) {
  const rules::ReadMap map = load_map(path, path);
  say(map.warnings);
  if (!map.findings.empty()) {
    std::printf("Checking '%s'  FAILED: %zu findings\n", path.c_str(), map.findings.size());
    say(map.findings);
    return false;
  }
  std::printf("Checking '%s'  SUCCESS: %zu nodes, %zu edges\n", path.c_str(),
              map.facts.nodes.size(), map.facts.edges.size());
  return true;
}

}  // namespace

int run_check(const CheckOptions& options) {
  bool good = true;
  for (const std::string& path : options.configs) good = check_configuration(path) && good;
  for (const std::string& path : options.topologies) good = check_map(path) && good;
  return good ? 0 : kFindings;
}

}  // namespace headwater::app
