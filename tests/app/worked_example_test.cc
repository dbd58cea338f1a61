// The worked example of the architecture page in full: one noisy import, a saturated database, 39
// tenants hurt, one page. Every record with its exact time is in worked_example.records; the same
// records must come of any batch size, with and without the tick, and through a kill in the middle.
#include <fstream>

#include "tests/app/estate_harness.h"

namespace headwater::app {
namespace {

constexpr std::string_view kConfiguration = R"(
estate: eu
symptoms:
  rules:
    - {name: ImportRateHigh, match: 'alertname="ImportRateHigh"', class: load, severity: warning}
    - {name: ConnectionsSaturated, match: 'alertname="ConnectionsSaturated"', class: saturation}
policies:
  - {name: platform, steps: [{wait: 30s, receivers: [platform]}]}
receivers:
  - {name: platform, webhook: {url: 'https://hooks.example.net/platform'}}
)";

std::string map_document() {
  std::string text =
      "nodes:\n  - {name: pg-main, kind: database, public_name: shared database, tier: 1}\n";
  for (int i = 1; i <= 40; ++i) {
    const std::string tenant = (i < 10 ? "t0" : "t") + std::to_string(i);
    text += "  - {name: odoo-" + tenant + ", kind: app, tenant: " + tenant +
            ", depends_on: [pg-main]}\n";
  }
  return text;
}

Timestamp clock_at(std::string_view time) {
  return *parse_rfc3339("2026-01-05T" + std::string(time) + "Z");
}

Event event_at(Timestamp at, std::string source) {
  return {.source = std::move(source), .occurred_at = at, .received_at = at};
}

TimedInput deploys(std::string_view time) {
  const Timestamp at = clock_at(time);
  Event event = event_at(at, "hooks:cloudevents");
  event.labels = LabelSet({{"service", "odoo-t03"}, {"tenant", "t03"}});
  event.body = ChangeBody{.id = "r214",
                          .title = "odoo-web r214",
                          .services = {"odoo-t03"},
                          .tenants = {"t03"},
                          .version_to = "r214"};
  return {at, EventArrived{std::move(event)}};
}

TimedInput fires(std::string_view time, const std::string& name, const std::string& service,
                 const std::string& tenant, Severity severity) {
  const Timestamp at = clock_at(time);
  Event event = event_at(at, "api:v2");
  event.labels = LabelSet({{"alertname", name}, {"service", service}, {"tenant", tenant}});
  event.body = AlertBody{.severity = severity, .starts_at = at};
  return {at, EventArrived{std::move(event)}};
}

TimedInput invoices_fail(Timestamp at, const std::string& tenant) {
  Event event = event_at(at, "kafka:signals");
  event.labels =
      LabelSet({{"name", "invoices.failed"}, {"service", "odoo-" + tenant}, {"tenant", tenant}});
  event.body = SignalBody{.kind = SignalKind::kFailure, .count = 3, .reason = "database timeout"};
  return {at, EventArrived{std::move(event)}};
}

// Inputs 1 to 42 of the example.
std::vector<TimedInput> story() {
  std::vector<TimedInput> inputs;
  inputs.push_back(deploys("10:00:00.1"));
  inputs.push_back(fires("10:00:20.0", "ImportRateHigh", "odoo-t17", "t17", Severity::kWarning));
  inputs.push_back(fires("10:00:31.0", "ConnectionsSaturated", "pg-main", "", Severity::kCritical));
  Timestamp at = clock_at("10:00:40.0");
  for (int i = 1; i <= 40; ++i) {
    if (i == 17) continue;
    inputs.push_back(invoices_fail(at, (i < 10 ? "t0" : "t") + std::to_string(i)));
    at = at + milliseconds(236);
  }
  return inputs;
}

TimedInput ticks(std::string_view time) { return {clock_at(time), Tick{}}; }

std::vector<std::string> run(const std::vector<TimedInput>& inputs, std::size_t batch) {
  EstateHarness estate{std::string(kConfiguration), map_document()};
  estate.open(clock_at("10:00:00.0"));
  estate.feed(inputs, batch);
  return estate.journalled_records();
}

std::vector<TimedInput> with_last_tick() {
  std::vector<TimedInput> inputs = story();
  inputs.push_back(ticks("10:00:50.7"));
  return inputs;
}

// Store epochs are drawn at random; they are the only thing that differs between runs.
std::vector<std::string> without_epoch(std::vector<std::string> lines) {
  for (std::string& line : lines) {
    for (std::size_t at = line.find("eu/"); at != std::string::npos; at = line.find("eu/", at + 3))
      line.replace(at + 3, line.find('/', at + 3) - at - 3, "epoch");
  }
  return lines;
}

std::vector<std::string> expected_records() {
  std::ifstream file("tests/app/worked_example.records");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

TEST(WorkedExample, EveryRecordIsAsWrittenDown) {
  const std::vector<std::string> lines = without_epoch(run(with_last_tick(), 1));
  if (std::getenv("HEADWATER_REWRITE") != nullptr) {
    std::ofstream file("tests/app/worked_example.records");
    for (const std::string& line : lines) file << line << '\n';
  }
  const std::vector<std::string> expected = expected_records();
  ASSERT_EQ(lines.size(), expected.size());
  for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i], expected[i]) << "line " << i;
}

TEST(WorkedExample, BatchSizeChangesNoRecord) {
  const auto one_by_one = without_epoch(run(with_last_tick(), 1));
  EXPECT_EQ(without_epoch(run(with_last_tick(), 43)), one_by_one);
  EXPECT_EQ(without_epoch(run(with_last_tick(), 7)), one_by_one);
}

TEST(WorkedExample, TheDeadlinesFireAtTheirOwnTimeWithoutTheTick) {
  // The next input, minutes later, fires what the tick would have fired, at the same times (C2,
  // C4).
  std::vector<TimedInput> inputs = story();
  inputs.push_back(fires("10:03:00.0", "DiskFull", "elsewhere", "", Severity::kInfo));
  std::vector<TimedInput> ticked = with_last_tick();
  ticked.push_back(inputs.back());
  EXPECT_EQ(without_epoch(run(inputs, 1)), without_epoch(run(ticked, 1)));
}

TEST(WorkedExample, KillAfterInputThirtyChangesNoRecord) {
  const std::vector<TimedInput> inputs = with_last_tick();
  EstateHarness estate{std::string(kConfiguration), map_document()};
  estate.open(clock_at("10:00:00.0"));
  estate.feed({inputs.begin(), inputs.begin() + 30}, 1);
  estate.kill();
  estate.open(inputs[29].at);
  estate.feed({inputs.begin() + 30, inputs.end()}, 1);
  EXPECT_EQ(without_epoch(estate.journalled_records()), without_epoch(run(inputs, 1)));
}

TEST(WorkedExample, FoldingAllRecordsFromNothingGivesTheSameDigest) {
  EstateHarness estate{std::string(kConfiguration), map_document()};
  estate.open(clock_at("10:00:00.0"));
  estate.feed(with_last_tick(), 5);
  correlator::State folded;
  const Status scanned =
      estate.estate().view()->scan_records(Seq{}, [&](Seq, const Record& record) -> Status {
        correlator::apply(folded, record);
        return Ok{};
      });
  ASSERT_TRUE(scanned.ok());
  folded.meta.decision_version = correlator::kDecisionVersion;
  EXPECT_EQ(correlator::digest(folded), correlator::digest(estate.state()));
}

TEST(WorkedExample, RecoveryFromRowsAndRecordsGivesTheSameDigest) {
  EstateHarness estate{std::string(kConfiguration), map_document()};
  estate.open(clock_at("10:00:00.0"));
  estate.feed(with_last_tick(), 5);
  const Hash128 before = correlator::digest(estate.state());
  estate.kill();
  estate.open(clock_at("10:00:51.0"));
  EXPECT_EQ(correlator::digest(estate.state()), before);
}

}  // namespace
}  // namespace headwater::app
