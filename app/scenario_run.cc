#include "app/scenario_run.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "app/decision_text.h"
#include "app/replay_run.h"

namespace headwater::app {
namespace {

class Runner {
 public:
  Runner(const Scenario& scenario, Ticks ticks, const ScenarioObserver& observer)
      : scenario_(scenario),
        ticks_(ticks),
        observer_(observer),
        text_(scenario.start),
        run_([this](const Input& input, const std::vector<Record>& records) {
          note(input, records);
        }) {}

  std::vector<std::string> run() {
    for (const ScenarioStep& step : scenario_.steps) take(step);
    if (scenario_.drains) run_.finish();
    return std::move(decisions_);
  }

 private:
  void take(const ScenarioStep& step) {
    on_stage_ = step.line != 0;
    const auto* body = std::get_if<decltype(Input::body)>(&step.what);
    const bool away = body != nullptr && std::holds_alternative<Resumed>(*body);
    if (ticks_ == Ticks::kEveryDeadline && !away) tick_until(step.at);
    if (body != nullptr) {
      run_.take(*body, step.at);
    } else if (const auto* turns = std::get_if<ReceiverTurns>(&step.what)) {
      run_.refuse(turns->receiver, turns->error);
    } else if (const auto* facts = std::get_if<MapFacts>(&step.what)) {
      run_.use(*facts, step.at);
    } else if (const auto* table =
                   std::get_if<std::shared_ptr<const rules::LookupTable>>(&step.what)) {
      run_.use(*table, step.at);
    } else {
      run_.use(std::get<std::shared_ptr<const rules::Configuration>>(step.what), step.at);
    }
  }

  void tick_until(Timestamp at) {
    std::optional<Timestamp> due = run_.next_deadline();
    for (; due && *due < at; due = run_.next_deadline()) run_.take(Tick{}, *due);
  }

  void note(const Input& input, const std::vector<Record>& records) {
    if (observer_) observer_(run_.engine(), input, records);
    if (!on_stage_) return;
    for (std::string& line : text_.lines_of(run_.engine().state(), input, records))
      decisions_.push_back(std::move(line));
  }

  const Scenario& scenario_;
  Ticks ticks_;
  const ScenarioObserver& observer_;
  std::vector<std::string> decisions_;
  bool on_stage_ = false;
  DecisionText text_;
  ReplayRun run_;
};

// Lengths of the longest common subsequences of all tails.
std::vector<std::vector<std::size_t>> common_tails(const std::vector<std::string>& a,
                                                   const std::vector<std::string>& b) {
  std::vector<std::vector<std::size_t>> common(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  return common;
}

std::string listed(const std::vector<std::string>& expected,
                   const std::vector<std::string>& decided) {
  const auto common = common_tails(expected, decided);
  std::string out;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < expected.size() || j < decided.size()) {
    if (i < expected.size() && j < decided.size() && expected[i] == decided[j]) {
      out += "    " + expected[i++] + "\n";
      ++j;
    } else if (j == decided.size() ||
               (i < expected.size() && common[i + 1][j] >= common[i][j + 1])) {
      out += "  - " + expected[i++] + "\n";
    } else {
      out += "  + " + decided[j++] + "\n";
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> run_scenario(const Scenario& scenario, Ticks ticks,
                                      const ScenarioObserver& observer) {
  return Runner(scenario, ticks, observer).run();
}

std::string difference(const Scenario& scenario, const std::vector<std::string>& decisions) {
  const std::vector<std::string>& expected = scenario.expected;
  if (expected == decisions) return {};
  const auto [at, decided] =
      std::mismatch(expected.begin(), expected.end(), decisions.begin(), decisions.end());
  const int line = scenario.expect_line + 1 + static_cast<int>(at - expected.begin());
  return scenario.path + ":" + std::to_string(line) + ": expected " +
         (at == expected.end() ? "nothing more" : "`" + *at + "`") + ", decided " +
         (decided == decisions.end() ? "nothing more" : "`" + *decided + "`") + "\n" +
         listed(expected, decisions);
}

}  // namespace headwater::app
