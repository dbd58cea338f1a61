// What holds in every scenario, whatever it is about: time and ticks, records and state, reading.
#include <map>

#include "correlator/views.h"
#include "tests/scenarios/every_scenario.h"

namespace headwater::app {
namespace {

using correlator::State;

class ScenarioProperty : public EveryScenario {
 protected:
  // Every record but what deliveries, which a replay lets follow at once, caused; and but what was
  // merged for waiting for them.
  std::vector<std::string> lines(Ticks ticks) const {
    std::vector<std::string> lines;
    (void)run_scenario(
        scenario_, ticks,
        [&](const correlator::Engine&, const Input& input, const std::vector<Record>& records) {
          if (std::holds_alternative<DeliveryAttempted>(input.body)) return;
          for (const Record& each : records)
            if (!std::holds_alternative<MessageMerged>(each))
              append_line(lines.emplace_back(), each);
        });
    return lines;
  }

  Hash128 decided_;
};

std::map<std::pair<Table, std::uint64_t>, std::string> rows_of(const State& state) {
  std::map<std::pair<Table, std::uint64_t>, std::string> rows;
  correlator::for_each_row(state, [&](const ObjectRef& object, const std::string& bytes) {
    rows.emplace(std::pair(object.table, object.id), bytes);
  });
  return rows;
}

// C2, C4: a deadline fires at its own time, whether a tick stops there or the next input comes
// hours later; so no record differs.
TEST_P(ScenarioProperty, DecidesTheSameWithoutTicks) {
  // What is refused is told on when it is refused, so that it matters when it was sent.
  for (const ScenarioStep& step : scenario_.steps)
    if (std::holds_alternative<ReceiverTurns>(step.what)) GTEST_SKIP();
  const std::vector<std::string> with = lines(Ticks::kEveryDeadline);
  const std::vector<std::string> without = lines(Ticks::kNone);
  ASSERT_EQ(with.size(), without.size());
  for (std::size_t i = 0; i < with.size(); ++i) ASSERT_EQ(with[i], without[i]);
}

// C4: a record's own time is never after its input's and never before an earlier one's.
TEST_P(ScenarioProperty, TimeNeverGoesBack) {
  Timestamp last;
  (void)run_scenario(
      scenario_, Ticks::kNone,
      [&](const correlator::Engine& engine, const Input&, const std::vector<Record>& records) {
        for (const Record& record : records) {
          const Timestamp at = std::visit(
              [](const auto& held) {
                if constexpr (requires { held.at; }) {
                  return held.at;
                } else {
                  return Timestamp{};
                }
              },
              record);
          if (!at.set()) continue;
          EXPECT_GE(at, last) << name(record);
          EXPECT_LE(at, engine.state().meta.at) << name(record);
          last = at;
        }
      });
}

// C14: a record changes the object that it names and no other. Folded from nothing, the records
// alone give the state of the engine that decided them.
TEST_P(ScenarioProperty, ARecordTouchesTheObjectThatItNamesAndNoOther) {
  State folded;
  folded.meta.decision_version = correlator::kDecisionVersion;
  auto before = rows_of(folded);
  (void)run_scenario(
      scenario_, Ticks::kEveryDeadline,
      [&](const correlator::Engine& engine, const Input&, const std::vector<Record>& records) {
        for (const Record& record : records) {
          correlator::apply(folded, record);
          auto after = rows_of(folded);
          const ObjectRef named = object_of(record);
          const std::pair key(named.table, named.id);
          const auto row = after.extract(key);
          before.erase(key);
          EXPECT_EQ(after, before) << name(record);
          if (!row.empty()) after.emplace(key, row.mapped());
          before = std::move(after);
        }
        decided_ = correlator::digest(engine.state());
      });
  EXPECT_EQ(correlator::digest(folded), decided_);
}

// C15: rows of any age and the records since give the state back. Every second object was written
// when half of the story was over, the others never; meta is written with every batch.
TEST_P(ScenarioProperty, OldRowsAndTheRecordsSinceGiveTheStateBack) {
  std::vector<Record> all;
  State end;
  (void)run_scenario(
      scenario_, Ticks::kEveryDeadline,
      [&](const correlator::Engine& engine, const Input&, const std::vector<Record>& records) {
        all.insert(all.end(), records.begin(), records.end());
        end.meta = engine.state().meta;
        decided_ = correlator::digest(engine.state());
      });
  for (const std::uint64_t written : {0U, 1U}) {
    State half;
    for (std::size_t i = 0; i < all.size() / 2; ++i) correlator::apply(half, all[i]);
    State recovered;
    recovered.meta = end.meta;
    for (const auto& [key, bytes] : rows_of(half)) {
      if (key.second % 2 == written) {
        ASSERT_TRUE(correlator::load_row(recovered, key.first, key.second, bytes));
      }
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      const ObjectRef object = object_of(all[i]);
      if (object.table == Table::kMeta) continue;
      if (i >= all.size() / 2 || object.id % 2 != written)
        correlator::apply_in_recovery(recovered, all[i]);
    }
    correlator::rebuild_indexes(recovered);
    EXPECT_EQ(correlator::digest(recovered), decided_) << written;
  }
}

// C22: who looks, and through which filter, changes nothing of what is decided.
TEST_P(ScenarioProperty, LookingThroughAFilterChangesNothing) {
  std::size_t seen = 0;
  const std::vector<std::string> asked = run_scenario(
      scenario_, Ticks::kEveryDeadline,
      [&](const correlator::Engine& engine, const Input&, const std::vector<Record>&) {
        const Answer answer = correlator::answer(
            engine.view(), IncidentsQuery{.states = {IncidentState::kOpen}, .entity = "checkout"});
        ASSERT_TRUE(answer.ok());
        seen += std::get<IncidentPage>(*answer).incidents.size();
      });
  EXPECT_EQ(asked, run_scenario(scenario_, Ticks::kEveryDeadline)) << seen << " seen";
}

INSTANTIATE_TEST_SUITE_P(All, ScenarioProperty, testing::ValuesIn(scenario_paths()), scenario_name);

}  // namespace
}  // namespace headwater::app
