// headwater_evaluate: runs the engine over a set of recorded incidents. `tools/evaluate --help`.
#include <CLI/CLI.hpp>
#include <chrono>
#include <string>

#include "app/config_files.h"
#include "evaluation/case_run.h"
#include "evaluation/case_set.h"
#include "evaluation/results.h"

namespace headwater::evaluation {
namespace {

struct Options {
  std::string set;
  std::string out;
  std::string config;
};

Result<std::shared_ptr<const rules::Configuration>> read_rules(const std::string& path) {
  std::string text = "estate: evaluation\n";
  if (!path.empty()) {
    auto file = app::read_file(path);
    if (!file) return file.error();
    text = *std::move(file);
  }
  rules::ReadConfiguration read =
      rules::read_configuration(text, path.empty() ? "built-in defaults" : path);
  if (!read.configuration) return malformed(rules::to_text(read.findings.front()));
  return std::make_shared<const rules::Configuration>(*std::move(read.configuration));
}

Status run(const Options& options) {
  const auto set = open_set(options.set);
  if (!set) return set.error();
  const auto configuration = read_rules(options.config);
  if (!configuration) return configuration.error();
  CaseInputs inputs{.configuration = *configuration};
  if (!set->history.empty()) {
    auto history = read_events(set->history);
    if (!history) return history.error();
    inputs.history = std::move(*history);
  }
  std::vector<NamedResult> results;
  const auto began = std::chrono::steady_clock::now();
  for (const CaseFile& each : set->cases) {
    auto map = read_case_map(each.map);
    if (!map) return map.error();
    inputs.map = std::move(*map);
    auto events = read_events(each.path);
    if (!events) return events.error();
    inputs.events = std::move(*events);
    if (inputs.events.empty()) return malformed(each.path + ": no event");
    results.push_back({each.name, run_case(inputs)});
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  return write_results(options.out, results, took.count());
}

}  // namespace
}  // namespace headwater::evaluation

int main(int count, char** arguments) {
  using headwater::evaluation::Options;
  Options options;
  CLI::App app("Runs the engine over a set of recorded incidents (evaluation/README.md).");
  app.name("tools/evaluate");
  app.add_option("SET", options.set, "Folder with cases/ and topology.json")->required();
  app.add_option("--out", options.out, "Folder for the results")->required();
  app.add_option("--config", options.config, "Rules and grouping; else the defaults");
  CLI11_PARSE(app, count, arguments);
  if (const auto status = headwater::evaluation::run(options); !status) {
    std::fprintf(stderr, "evaluate: %s\n", status.error().message().c_str());
    return 1;
  }
  return 0;
}
