// headwater_evaluate: runs the engine over a set of recorded incidents. `tools/evaluate --help`.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <optional>
#include <set>
#include <string>

#include "app/config_files.h"
#include "evaluation/anonymous_names.h"
#include "evaluation/case_run.h"
#include "evaluation/case_set.h"
#include "evaluation/feedback.h"
#include "evaluation/ranked_lists.h"
#include "evaluation/results.h"
#include "evaluation/shuffled.h"
#include "evaluation/truth.h"
#include "learning/learn.h"

namespace headwater::evaluation {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

using Configuration = std::shared_ptr<const rules::Configuration>;

struct Options {
  std::string set;
  std::string out;
  std::string config;
  std::string feedback;  // "" = nothing is learned
  bool cross_validate = false;
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

// The cases of a set, each read when it is run.
class Evaluation {
 public:
  Evaluation(const CaseSet& set, const Options& options)
      : set_(set), options_(options), progress_(set.cases.size()) {}

  // Those that `wanted` is true of, by their names.
  template <class Wanted>
  Result<std::vector<NamedResult>> run(const Configuration& configuration, const Wanted& wanted) {
    Recording recording;
    if (!set_.history.empty()) {
      auto history = read_events(set_.history, "history");
      if (!history) return history.error();
      recording.history = *std::move(history);
    }
    std::vector<NamedResult> results;
    results.reserve(set_.cases.size());
    for (const CaseFile& each : set_.cases) {
      if (!wanted(each.name)) continue;
      progress_.show(results.size());
      auto map = read_case_map(each.map);
      if (!map) return map.error();
      recording.map = *std::move(map);
      auto events = read_events(each.path, "case");
      if (!events) return events.error();
      recording.events = *std::move(events);
      results.push_back(evaluate(each.name, configuration, recording, options_));
    }
    return results;
  }

 private:
  const CaseSet& set_;
  const Options& options_;
  Progress progress_;
};

struct Evaluated {
  std::vector<NamedResult> results;
  std::vector<std::string> fragments;  // of configurations: what was learned for them
};

std::vector<learning::Lesson> lessons_of(const std::vector<NamedResult>& results,
                                         const ConfirmedCauses& causes) {
  std::vector<learning::Lesson> lessons;
  lessons.reserve(results.size());
  for (const NamedResult& each : results)
    if (const auto cause = causes.find(each.name); cause != causes.end())
      lessons.push_back(to_lesson(each, cause->second));
  return lessons;
}

// The confirmed cases teach, the others are ranked.
Result<Evaluated> evaluate_taught(Evaluation& evaluation, const Configuration& plain,
                                  const std::string& confirmed) {
  const auto causes = read_confirmed(confirmed);
  if (!causes) return causes.error();
  const auto taught =
      evaluation.run(plain, [&](const std::string& name) { return causes->contains(name); });
  if (!taught) return taught.error();
  auto learned = learn_from(lessons_of(*taught, *causes), *plain);
  if (!learned) return learned.error();
  auto results = evaluation.run(learned->configuration,
                                [&](const std::string& name) { return !causes->contains(name); });
  if (!results) return results.error();
  return Evaluated{*std::move(results), {learned->fragment}};
}

// Each fold as if the truth of the others had been confirmed.
Result<Evaluated> evaluate_in_folds(Evaluation& evaluation, const Configuration& plain,
                                    const ConfirmedCauses& causes) {
  const auto all = evaluation.run(plain, [](const std::string&) { return true; });
  if (!all) return all.error();
  Evaluated evaluated;
  for (std::size_t fold = 0; fold < learning::kFolds; ++fold) {
    const auto in_fold = [&](const std::string& name) { return learning::fold_of(name) == fold; };
    std::vector<learning::Lesson> lessons = lessons_of(*all, causes);
    std::erase_if(lessons, [&](const learning::Lesson& each) { return in_fold(each.name); });
    auto learned = learn_from(lessons, *plain);
    if (!learned) return learned.error();
    auto results = evaluation.run(learned->configuration, in_fold);
    if (!results) return results.error();
    std::move(results->begin(), results->end(), std::back_inserter(evaluated.results));
    evaluated.fragments.push_back(std::move(learned->fragment));
  }
  return evaluated;
}

Result<Evaluated> evaluate_all(const CaseSet& set, const Options& options) {
  const auto plain = read_rules(options.config);
  if (!plain) return plain.error();
  Evaluation evaluation(set, options);
  const bool learns = options.cross_validate || !options.feedback.empty();
  if (learns && (*plain)->ranking.learned())
    return Error(ErrorCode::kMalformed, options.config + ": `ranking` has learned weights already");
  if (!options.feedback.empty()) return evaluate_taught(evaluation, *plain, options.feedback);
  if (options.cross_validate) {
    const auto truth = read_truth(options.set);
    if (!truth) return truth.error();
    return evaluate_in_folds(evaluation, *plain, all_confirmed(*truth));
  }
  auto results = evaluation.run(*plain, [](const std::string&) { return true; });
  if (!results) return results.error();
  return Evaluated{*std::move(results), {}};
}

// Those that taught are not asked for.
void keep_ranked(Truth& truth, const std::vector<NamedResult>& results) {
  std::set<std::string> ranked;
  for (const NamedResult& each : results) ranked.insert(each.name);
  std::erase_if(truth.cases, [&](const CaseTruth& each) { return !ranked.contains(each.name); });
}

Status run(const Options& options) {
  const Stopwatch watch;
  const auto set = open_set(options.set);
  if (!set) return set.error();
  const auto evaluated = evaluate_all(*set, options);
  if (!evaluated) return evaluated.error();
  const double seconds = watch.seconds();
  if (Status written = write_results(options.out, evaluated->results); !written) return written;
  if (Status written = write_learned(options.out, evaluated->fragments); !written) return written;
  auto truth = read_truth(options.set);
  if (!truth) return truth.error();
  if (!options.feedback.empty()) keep_ranked(*truth, evaluated->results);
  return write_summary(options.out, evaluated->results, *truth, seconds);
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
  auto* feedback = app.add_option("--feedback", options.feedback,
                                  "Learn from these confirmed cases and rank the others")
                       ->type_name("CONFIRMED.json");
  app.add_flag("--cross-validate", options.cross_validate,
               "Rank each fifth of the cases after learning from the truth of the others")
      ->excludes(feedback);
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
