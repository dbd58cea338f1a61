// What the core refuses is kept with its bytes, and what is kept can be fed in again.
#include "model/binding.h"
#include "tests/app/estate_harness.h"

namespace headwater::app {
namespace {

constexpr Timestamp kStart{1'767'603'600'000'000};  // 2026-01-05T09:00:00Z

Event alert_of(const std::string& tenant) {
  Event event{.source = "kafka:alerts", .occurred_at = kStart, .received_at = kStart};
  event.labels = LabelSet({{"alertname", "Down"}, {"service", "web"}, {"tenant", tenant}});
  event.body = AlertBody{.severity = Severity::kCritical, .starts_at = kStart};
  return event;
}

class DeadLetters : public testing::Test {
 protected:
  void SetUp() override { estate_.open(kStart); }
  // Works off `work` as one batch; the verdict on each submission's first event.
  std::vector<std::string> verdicts(std::vector<Work> work) {
    std::vector<std::string> verdicts;
    for (Work& each : work) {
      each.submission.done = [&](const Outcome& outcome) {
        verdicts.push_back(outcome.verdicts.front());
      };
    }
    EXPECT_TRUE(estate_.engine().process(work).ok());
    return verdicts;
  }
  EstateHarness estate_{"estate: eu\n", "nodes: [{name: web, kind: app}]\n"};
};

// C29: bytes and reason stay, in the batch in which the core refused the event.
TEST_F(DeadLetters, AnEventOfAnothersTenantIsKeptWithItsBytesAndReason) {
  const RawRecord record{.source = "kafka:alerts", .position = "alerts/0/7", .bytes = "{raw}"};
  std::vector<Work> work(1);
  add_events(work[0].submission, record, {.events = {alert_of("globex")}}, {.tenants = {"acme"}});
  EXPECT_EQ(verdicts(std::move(work)), std::vector<std::string>{"tenant_not_allowed"});
  EXPECT_EQ(estate_.state().alerts.size(), 0U);
  estate_.kill();
  estate_.open(kStart + seconds(1));
  const auto letters = estate_.estate().dead_letters(0, 10);
  ASSERT_TRUE(letters.ok());
  ASSERT_EQ(letters->size(), 1U);
  EXPECT_EQ(letters->front().letter.bytes, "{raw}");
  EXPECT_EQ(letters->front().letter.position, "alerts/0/7");
  EXPECT_EQ(letters->front().letter.reason, "event 0: tenant_not_allowed");
}

// C12: fed in again, an event is new at each attempt and known within one.
TEST_F(DeadLetters, OneThatIsFedInAgainIsKnownByItsIdAndAttempt) {
  std::vector<Work> lost(1);
  lost[0].submission.dead_letters.push_back({.source = "kafka:alerts", .reason = "mended since"});
  ASSERT_TRUE(estate_.engine().process(lost).ok());
  const auto reinjections = [](std::size_t count) {
    std::vector<Work> again(count);
    for (Work& each : again) {
      Event event = alert_of("acme");
      event.source = "dead-letters";
      each.submission.reinjects = 1;
      each.submission.inputs.emplace_back(EventArrived{std::move(event)});
    }
    return again;
  };
  EXPECT_EQ(verdicts(reinjections(2)), (std::vector<std::string>{"", "redelivered"}));
  EXPECT_EQ(verdicts(reinjections(1)), std::vector<std::string>{""});
  EXPECT_EQ(estate_.estate().dead_letter(1)->reinjections, 3U);
}

// Each line "source class count".
std::vector<std::string> counted(EstateEngine& engine) {
  std::vector<std::string> lines;
  const Answer answer = engine.answer(StatusQuery{});
  for (const LetterCount& each : std::get<EngineStatus>(*answer).letters_written)
    lines.push_back(each.source + " " + each.reason + " " + std::to_string(each.count));
  return lines;
}

TEST_F(DeadLetters, AreCountedBySourceAndClassWhoeverRefusedThem) {
  EXPECT_TRUE(counted(estate_.engine()).empty());
  std::vector<Work> work(3);
  add_events(work[0].submission, {.source = "kafka:alerts", .bytes = "{raw}"},
             {.events = {alert_of("globex")}}, {.tenants = {"acme"}});
  for (std::size_t i : {1U, 2U})
    add_events(work[i].submission, {.source = "hooks:acme", .bytes = "{"},
               {.rejected = {"not JSON: it ends too early"}}, {});
  add_events(work[2].submission, {.source = "kafka:alerts", .bytes = "[1]"},
             {.rejected = {"/0: not an object"}}, {});
  ASSERT_TRUE(estate_.engine().process(work).ok());
  EXPECT_EQ(counted(estate_.engine()),
            (std::vector<std::string>{"hooks:acme not_json 2", "kafka:alerts tenant_not_allowed 1",
                                      "kafka:alerts undecodable 1"}));
}

TEST_F(DeadLetters, AreFoundBySourceAndByReason) {
  std::vector<Work> work(1);
  for (const auto& [source, reason] : {std::pair{"kafka:alerts", "not JSON: empty"},
                                       {"hooks:acme", "/on: missing"},
                                       {"kafka:alerts", "/on: missing"}})
    work[0].submission.dead_letters.push_back({.source = source, .reason = reason});
  ASSERT_TRUE(estate_.engine().process(work).ok());
  const auto found = [&](const DeadLettersQuery& query) {
    std::vector<std::uint64_t> ids;
    const Answer answer = estate_.engine().answer(query);
    for (const DeadLetter& letter : std::get<DeadLetterPage>(*answer).dead_letters)
      ids.push_back(letter.id);
    return ids;
  };
  using Ids = std::vector<std::uint64_t>;
  EXPECT_EQ(found({}), (Ids{3, 2, 1}));
  EXPECT_EQ(found({.source = "kafka:alerts"}), (Ids{3, 1}));
  EXPECT_EQ(found({.reason = "undecodable"}), (Ids{3, 2}));
  EXPECT_EQ(found({.source = "kafka:alerts", .reason = "/on"}), (Ids{3}));
  EXPECT_EQ(found({.source = "kafka:alert"}), Ids{});
  // Of the two that this page looks at, one is of the source; the rest is behind `next`.
  const Answer page = estate_.engine().answer(DeadLettersQuery{.source = "hooks:acme", .limit = 2});
  EXPECT_EQ(std::get<DeadLetterPage>(*page).next, 2U);
}

}  // namespace
}  // namespace headwater::app
