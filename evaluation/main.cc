// headwater_evaluate: runs the engine over a set of recorded incidents. `tools/evaluate --help`.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

#include "app/config_files.h"
#include "evaluation/anonymous_names.h"
#include "evaluation/case_run.h"
#include "evaluation/case_set.h"
#include "evaluation/ranked_lists.h"
#include "evaluation/results.h"
#include "evaluation/shuffled.h"
#include "evaluation/truth.h"

namespace headwater::evaluation {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

using Configuration = std::shared_ptr<const rules::Configuration>;

struct Options {
  std::string set;
  std::string out;
  std::string config;
  bool anonymise = false;
  std::optional<std::uint64_t> seed;
};

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

// One line that is written over, for a person who waits.
class Progress {
 public:
  explicit Progress(std::size_t cases) : cases_(cases) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() {
    if (watched_) std::fputs("\r\033[K", stderr);
  }

  void show(std::size_t done) const {
    if (watched_)
      std::fprintf(stderr, "\r\033[K%zu of %zu cases, %.0f s", done, cases_, watch_.seconds());
  }

 private:
  bool watched_ = isatty(STDERR_FILENO) == 1;
  std::size_t cases_;
  Stopwatch watch_;
};

Result<Configuration> read_rules(const std::string& path) {
  std::string text = "estate: evaluation\n";
  if (!path.empty()) {
    auto file = app::read_file(path);
    if (!file) return file.error();
    text = *std::move(file);
  }
  rules::ReadConfiguration read =
      rules::read_configuration(text, path.empty() ? "built-in defaults" : path);
  if (!read.configuration) return app::refusal(read.findings);
  return std::make_shared<const rules::Configuration>(*std::move(read.configuration));
}

// The lists are made from the recording as it is read, so that equal scores stand in one order
// whatever was shuffled or hashed.
NamedResult evaluate(const std::string& name, const Configuration& configuration,
                     const Recording& recording, const Options& options) {
  Recording fed = recording;
  if (options.seed) shuffle(fed, *options.seed);
  NamedResult named{.name = name};
  if (options.anonymise) {
    AnonymousNames names(fed);
    names.hide(fed);
    named.result = run_case(configuration, fed);
    names.reveal(named.result);
  } else {
    named.result = run_case(configuration, fed);
  }
  named.lists = ranked_lists(named.result, recording);
  return named;
}

Result<std::vector<NamedResult>> evaluate_all(const CaseSet& set, const Options& options) {
  const auto configuration = read_rules(options.config);
  if (!configuration) return configuration.error();
  Recording recording;
  if (!set.history.empty()) {
    auto history = read_events(set.history, "history");
    if (!history) return history.error();
    recording.history = *std::move(history);
  }
  std::vector<NamedResult> results;
  results.reserve(set.cases.size());
  const Progress progress(set.cases.size());
  for (const CaseFile& each : set.cases) {
    progress.show(results.size());
    auto map = read_case_map(each.map);
    if (!map) return map.error();
    recording.map = *std::move(map);
    auto events = read_events(each.path, "case");
    if (!events) return events.error();
    recording.events = *std::move(events);
    results.push_back(evaluate(each.name, *configuration, recording, options));
  }
  return results;
}

Status run(const Options& options) {
  const Stopwatch watch;
  const auto set = open_set(options.set);
  if (!set) return set.error();
  const auto results = evaluate_all(*set, options);
  if (!results) return results.error();
  const double seconds = watch.seconds();
  if (Status written = write_results(options.out, *results); !written) return written;
  const auto truth = read_truth(options.set);
  if (!truth) return truth.error();
  return write_summary(options.out, *results, *truth, seconds);
}

}  // namespace
}  // namespace headwater::evaluation

int main(int count, char** arguments) {
  namespace evaluation = headwater::evaluation;
  evaluation::Options options;
  CLI::App app("Runs the engine over a set of recorded incidents (evaluation/README.md).");
  app.name("tools/evaluate");
  app.add_option("SET", options.set, "Folder with cases/ and topology.json")->required();
  app.add_option("--out", options.out, "Folder for the results")->required();
  app.add_option("--config", options.config, "Rules and grouping; else the defaults");
  app.add_flag("--anonymise", options.anonymise,
               "Hash the names of entities before the engine sees them; no rank may change");
  app.add_option("--shuffle", options.seed,
                 "Permute nodes, edges and lines of equal time; no score may change")
      ->type_name("SEED");
  app.footer("Exit codes: 0 done, 1 the set or the output folder is in the way, 2 usage.");
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : evaluation::kUsage;
  }
  if (const auto status = evaluation::run(options); !status) {
    std::fprintf(stderr, "evaluate: %s\n", status.error().message().c_str());
    return evaluation::kFailed;
  }
  return 0;
}
