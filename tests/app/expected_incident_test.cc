// A command that names the incident as its caller read it is judged where it is decided: nothing
// comes between, not even a command of the same batch.
#include <gtest/gtest.h>

#include "base/hash.h"
#include "tests/app/web_estate.h"

namespace headwater::app {
namespace {

class ExpectedIncident : public testing::Test {
 protected:
  void SetUp() override {
    estate_.open(kStart);
    estate_.feed({down(kStart + seconds(1), "web")}, 1);
    std::vector<Work> nothing;
    estate_.script({kStart + seconds(++seconds_)});
    ASSERT_TRUE(estate_.engine().process(nothing).ok()) << "a tick, so that it is ranked";
  }
  // As the API makes its ETag.
  std::string tag() {
    const Answer shown = estate_.engine().answer(IncidentQuery{IncidentId{1}});
    EXPECT_TRUE(shown.ok());
    return to_hex(hash128(as_json(std::get<IncidentView>(*shown))));
  }
  static OperatorCommand command(CommandKind kind, std::vector<std::string> expected) {
    return {
        .kind = kind, .incident = IncidentId{1}, .actor = "ada", .expected = std::move(expected)};
  }
  // The verdicts on commands that come in one batch.
  std::vector<std::string> verdicts(const std::vector<OperatorCommand>& commands) {
    std::vector<std::string> told;
    std::vector<Work> work(1);
    Submission& submission = work[0].submission;
    for (const OperatorCommand& each : commands) submission.inputs.emplace_back(each);
    submission.done = [&](const Outcome& taken) { told = taken.verdicts; };
    const Timestamp at = kStart + seconds(++seconds_);
    estate_.script(std::deque<Timestamp>(commands.size() + 1, at));
    EXPECT_TRUE(estate_.engine().process(work).ok());
    return told;
  }

  using Verdicts = std::vector<std::string>;
  const std::string changed_{kNotAsExpected};
  EstateHarness estate_{kConfiguration, kMap};
  int seconds_ = 1;
};

TEST_F(ExpectedIncident, IsTheOneThatWasRead) {
  const std::string read = tag();
  EXPECT_EQ(verdicts({command(CommandKind::kAcknowledge, {"another", read})}), Verdicts{""});
  EXPECT_NE(tag(), read);
}

TEST_F(ExpectedIncident, IsNoneThatTheSameBatchHasChanged) {
  const std::string read = tag();
  EXPECT_EQ(verdicts({command(CommandKind::kAcknowledge, {read}),
                      command(CommandKind::kResolve, {read})}),
            (Verdicts{"", changed_}));
  EXPECT_EQ(verdicts({command(CommandKind::kResolve, {})}), Verdicts{""}) << "it was not resolved";
}

TEST_F(ExpectedIncident, IsNoneThatAnAlertHasChanged) {
  const std::string read = tag();
  estate_.feed({down(kStart + seconds(++seconds_), "web")}, 1);
  EXPECT_EQ(verdicts({command(CommandKind::kAcknowledge, {read})}), Verdicts{changed_});
  EXPECT_EQ(verdicts({command(CommandKind::kAcknowledge, {""})}), Verdicts{changed_});
  EXPECT_EQ(verdicts({command(CommandKind::kAcknowledge, {tag()})}), Verdicts{""});
}

TEST_F(ExpectedIncident, ThatIsNotThereIsRefusedAsBefore) {
  OperatorCommand unknown = command(CommandKind::kAcknowledge, {tag()});
  unknown.incident = IncidentId{99};
  EXPECT_EQ(verdicts({unknown}), Verdicts{"no such incident"});
}

}  // namespace
}  // namespace headwater::app
