// R1: every scenario through a real store, killed in the middle: what is decided after is what
// would have been, from what was journalled alone.
#include "tests/app/estate_harness.h"
#include "tests/scenarios/every_scenario.h"

namespace headwater::app {
namespace {

class ScenarioRecovery : public EveryScenario {
 protected:
  using Table = std::shared_ptr<const rules::LookupTable>;

  static void take(EstateHarness& estate, const ScenarioStep& step) {
    if (std::holds_alternative<ReceiverTurns>(step.what)) return;  // nothing is delivered here
    if (const auto* body = std::get_if<decltype(Input::body)>(&step.what))
      return estate.feed({{step.at, *body}}, 1);
    std::vector<Work> work(1);
    PreparedReference& reference = work[0].references.emplace_back();
    if (const auto* facts = std::get_if<MapFacts>(&step.what)) {
      reference = {.kind = ReferenceKind::kMap, .source = facts->source, .facts = *facts};
    } else if (const auto* table = std::get_if<Table>(&step.what)) {
      reference.kind = ReferenceKind::kLookup;
      reference.source = (*table)->facts().name;
      reference.lookup = *table;
    } else {
      reference.configuration = std::get<std::shared_ptr<const rules::Configuration>>(step.what);
    }
    estate.script({step.at});
    ASSERT_TRUE(estate.engine().process(work).ok());
  }

  // What the store's journal holds after a kill half-way.
  std::vector<std::string> killed() const {
    EstateHarness estate("estate: eu\n", "nodes: []\n");
    estate.open(scenario_.start);
    const std::size_t half = (scenario_.steps.size() + 2) / 2;
    for (std::size_t i = 0; i < scenario_.steps.size(); ++i) {
      if (i == half) {
        const Hash128 before = correlator::digest(estate.state());
        estate.kill();
        estate.open(scenario_.steps[i - 1].at);
        EXPECT_EQ(correlator::digest(estate.state()), before);
      }
      take(estate, scenario_.steps[i]);
    }
    std::vector<std::string> lines = estate.journalled_records();
    // The epoch is drawn at random; the engine alone has none.
    const std::string epoch = "eu/" + estate.state().meta.epoch + "/";
    for (std::string& line : lines)
      for (std::size_t at = line.find(epoch); at != std::string::npos; at = line.find(epoch, at))
        line.replace(at, epoch.size(), "eu//");
    return lines;
  }

  // What an engine decides that is never disturbed.
  std::vector<std::string> undisturbed() const {
    CompiledReferences references;
    correlator::Engine engine(correlator::State{}, references);
    std::vector<std::string> lines;
    Seq seq;
    for (const ScenarioStep& step : scenario_.steps) {
      if (std::holds_alternative<ReceiverTurns>(step.what)) continue;
      std::vector<Record> records;
      ++seq.value;
      if (const auto* body = std::get_if<decltype(Input::body)>(&step.what)) {
        engine.advance({.seq = seq, .at = step.at, .body = *body}, records);
        for (const Record& record : records) append_line(lines.emplace_back(), record);
        continue;
      }
      ReferenceReplaced replaced;
      if (const auto* facts = std::get_if<MapFacts>(&step.what)) {
        replaced = {ReferenceKind::kMap, facts->source, references.add(*facts)};
      } else if (const auto* table = std::get_if<Table>(&step.what)) {
        replaced = {ReferenceKind::kLookup, (*table)->facts().name, references.add(*table)};
      } else {
        replaced.digest =
            references.add(std::get<std::shared_ptr<const rules::Configuration>>(step.what));
      }
      engine.advance({.seq = seq, .at = step.at, .body = std::move(replaced)}, records);
    }
    return lines;
  }
};

TEST_P(ScenarioRecovery, AKillInTheMiddleChangesNoRecord) {
  const std::vector<std::string> expected = undisturbed();
  const std::vector<std::string> recovered = killed();
  ASSERT_EQ(recovered.size(), expected.size());
  for (std::size_t i = 0; i < recovered.size(); ++i) ASSERT_EQ(recovered[i], expected[i]);
}

INSTANTIATE_TEST_SUITE_P(All, ScenarioRecovery, testing::ValuesIn(scenario_paths()), scenario_name);

}  // namespace
}  // namespace headwater::app
