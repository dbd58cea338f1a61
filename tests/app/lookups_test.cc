// Lookup tables as references (C21): what is in force adds its labels from its place in the log on,
// over a reload, a crash and a replay; which alert an event is of follows from its own labels
// (C10).
#include <gmock/gmock.h>

#include <fstream>

#include "app/config_files.h"
#include "app/journal_replay.h"
#include "rules/lookup_document.h"
#include "tests/app/web_estate.h"

namespace headwater::app {
namespace {

constexpr char kWithOwners[] = R"(
estate: eu
lookups:
  - {name: owners, file: owners.csv, by: [service]}
symptoms:
  rules:
    - {match: 'tier="1"', severity: critical}
policies:
  - {name: shop, match: 'team="shop"', steps: [{wait: 30s, receivers: [platform]}]}
  - {name: rest, steps: [{wait: 30s, receivers: [platform]}]}
receivers:
  - {name: platform, webhook: {url: 'https://hooks.example.net/platform'}}
)";

class Lookups : public testing::Test {
 protected:
  void SetUp() override {
    estate_.open(kStart);
    use("service,team,tier\nweb,shop,1\n");
  }

  void use(const std::string& csv) {
    const rules::LookupRule rule{.name = "owners", .file = "", .by = {{"service", "service"}}};
    rules::ReadLookup read = rules::read_lookup(csv, "owners.csv", rule);
    ASSERT_NE(read.table, nullptr) << rules::to_text(read.findings.front());
    std::vector<Work> work(1);
    work[0].references.push_back(
        {.kind = ReferenceKind::kLookup, .source = "owners", .lookup = std::move(read.table)});
    ASSERT_TRUE(estate_.engine().process(work).ok());
  }
  void down(Duration after, const std::string& service, AlertStatus status = AlertStatus::kFiring) {
    feed(after, service, status, {});
  }
  void down_from_t1(Duration after, AlertStatus status) { feed(after, "web", status, {"t1"}); }
  void feed(Duration after, const std::string& service, AlertStatus status,
            std::vector<std::string> tenants) {
    TimedInput input = app::down(kStart + after, service);
    Event event = std::get<EventArrived>(input.body).event;
    std::get<AlertBody>(event.body).status = status;
    if (!tenants.empty()) {
      input.body = BoundEventArrived{std::move(event), std::move(tenants)};
    } else {
      input.body = EventArrived{std::move(event)};
    }
    estate_.feed({input}, 1);
  }
  [[nodiscard]] std::vector<AlertView> alerts() {
    return std::get<AlertPage>(*estate_.engine().answer(AlertsQuery{})).alerts;
  }
  [[nodiscard]] std::string added_to(const std::string& service) {
    for (const AlertView& alert : alerts())
      if (alert.labels.get("service") == service) return to_text(alert.added_labels);
    return "no such alert";
  }
  [[nodiscard]] std::size_t inputs() const { return estate_.state().meta.seq.value; }

  EstateHarness estate_{kWithOwners, kMap};
};

TEST_F(Lookups, WhatIsAddedIsShownAndDecides) {
  down(seconds(1), "web");
  const AlertView alert = alerts().front();
  EXPECT_EQ(to_text(alert.labels), "alertname=Down, service=web, team=shop, tier=1");
  EXPECT_EQ(to_text(alert.added_labels), "team=shop, tier=1");
  const auto incident = std::get<IncidentView>(*estate_.engine().answer(IncidentQuery{{1}}));
  EXPECT_EQ(to_text(incident.symptoms.front().labels),
            "alertname=Down, service=web, team=shop, tier=1");
  EXPECT_EQ(estate_.state().incidents.at({1}).policy, "shop");
}

TEST_F(Lookups, C10TheFingerprintIsOfTheSourcesOwnLabels) {
  down(seconds(1), "web");
  const LabelSet own({{"alertname", "Down"}, {"service", "web"}});
  EXPECT_EQ(alerts().front().fingerprint, format_fingerprint(own.fingerprint()));
}

TEST_F(Lookups, C10AChangedTableNeitherDoublesAnAlertNorTakesItsResolve) {
  down(seconds(1), "web");
  use("service,team,tenant\nweb,store,t2\n");
  down(seconds(60), "web");
  ASSERT_EQ(alerts().size(), 1U);
  EXPECT_EQ(alerts().front().count, 2U);
  EXPECT_EQ(added_to("web"), "team=shop, tier=1") << "while it fires it keeps what it has";
  down(seconds(90), "web", AlertStatus::kResolved);
  EXPECT_EQ(alerts().front().status, AlertStatus::kResolved);
  EXPECT_EQ(alerts().size(), 1U);
}

TEST_F(Lookups, C10AndC29NorOfASenderThatTheNewTableTakesTheTenantFrom) {
  use("service,tenant\nweb,t1\n");
  down_from_t1(seconds(1), AlertStatus::kFiring);
  ASSERT_EQ(alerts().size(), 1U);
  use("service,tenant\nweb,t2\n");
  down_from_t1(seconds(60), AlertStatus::kResolved);
  EXPECT_EQ(alerts().front().status, AlertStatus::kResolved);
  down_from_t1(seconds(120), AlertStatus::kFiring);
  EXPECT_EQ(alerts().front().status, AlertStatus::kResolved) << "it is not t1's any more";
}

TEST_F(Lookups, ATenantThatATableNamesIsHeldAgainstWhomTheSenderMaySpeakOf) {
  use("service,tenant\nweb,t2\n");
  down_from_t1(seconds(1), AlertStatus::kFiring);
  EXPECT_TRUE(alerts().empty());
}

TEST_F(Lookups, ANewTableCountsForWhatBeginsToFireThen) {
  down(seconds(1), "web");
  down(seconds(30), "web", AlertStatus::kResolved);
  use("service,team,tenant\nweb,store,t2\nmail,infra,\n");
  TimedInput again = app::down(kStart + minutes(30), "web");
  estate_.feed({again, app::down(kStart + minutes(31), "mail")}, 1);
  EXPECT_EQ(added_to("web"), "team=store, tenant=t2");
  EXPECT_EQ(alerts().front().tenant, "t2");
  EXPECT_EQ(added_to("mail"), "team=infra");
}

TEST_F(Lookups, C21WhatIsInForceAlreadyIsNotReplaced) {
  const std::size_t before = inputs();
  use("service,team,tier\nweb,shop,1\n");
  EXPECT_EQ(inputs(), before);
  use("service,team,tier\nweb,shop,2\n");
  EXPECT_EQ(inputs(), before + 1);
}

TEST_F(Lookups, ATableOutlivesACrash) {
  down(seconds(1), "web");
  const Hash128 before = correlator::digest(estate_.state());
  estate_.kill();
  estate_.open(kStart + seconds(2));
  EXPECT_EQ(correlator::digest(estate_.state()), before);
  EXPECT_EQ(added_to("web"), "team=shop, tier=1");
  down(seconds(3), "web", AlertStatus::kResolved);
  down(minutes(30), "web");
  EXPECT_EQ(added_to("web"), "team=shop, tier=1");
}

TEST_F(Lookups, C21AReplayDecidesEachEventByTheTableThatWasInForceThen) {
  down(seconds(1), "web");
  use("service,team\nweb,store\nmail,infra\n");
  down(seconds(60), "mail");
  use("service,team\nweb,store\nmail,other\n");
  down(seconds(90), "web", AlertStatus::kResolved);
  estate_.kill();
  const auto replayed = replay_journal(estate_.folder(), "eu", "");
  ASSERT_TRUE(replayed.ok()) << replayed.error().message();
  EXPECT_EQ(replayed->different, 0U) << replayed->first_difference;
}

TEST_F(Lookups, ATableThatIsConfiguredNoMoreAddsNothing) {
  std::vector<Work> work(1);
  auto read = rules::read_configuration("estate: eu\n", "config.yaml");
  work[0].references.push_back(
      {.configuration = std::make_shared<const rules::Configuration>(*read.configuration)});
  ASSERT_TRUE(estate_.engine().process(work).ok());
  down(seconds(1), "web");
  EXPECT_EQ(added_to("web"), "");
}

TEST_F(Lookups, TheStatusTellsHowOftenATableHadARow) {
  down(seconds(1), "web");
  down(seconds(2), "mail");
  down(seconds(3), "mail");
  const auto status = std::get<EngineStatus>(*estate_.engine().answer(StatusQuery{}));
  ASSERT_EQ(status.lookups.size(), 1U);
  EXPECT_EQ(status.lookups[0].name, "owners");
  EXPECT_EQ(status.lookups[0].rows, 1U);
  EXPECT_EQ(status.lookups[0].matched, 1U);
  EXPECT_EQ(status.lookups[0].missed, 1U) << "a repeat is not looked up";
}

TEST_F(Lookups, AStoredTableThatIsDamagedIsTold) {
  CompiledReferences references;
  const Status added = references.add_content(ReferenceKind::kLookup, "\x01\x02\x03");
  ASSERT_FALSE(added.ok());
  EXPECT_EQ(added.error().message(), "reference: damaged lookup table");
}

TEST(LookupFiles, AMissingOneIsToldByItsPath) {
  const std::string folder = testing::TempDir();
  const std::string path = folder + "lookups-" + std::to_string(::getpid()) + ".yaml";
  std::ofstream(path) << "lookups: [{name: owners, file: not-there.csv, by: [service]}]\n";
  const LoadedConfiguration loaded = load_configuration(path);
  std::filesystem::remove(path);
  ASSERT_EQ(loaded.findings.size(), 1U);
  EXPECT_THAT(rules::to_text(loaded.findings[0]),
              testing::HasSubstr("not-there.csv: cannot be read: No such file or directory"));
}

}  // namespace
}  // namespace headwater::app
