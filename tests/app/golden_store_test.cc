// R15: a store that this format's first program wrote is read as what it was. It is kept as a
// backup, tests/app/golden/format-1, whose manifest holds its digest. As long as format 1 is in no
// release it may be made anew after a change of what is stored:
//   HEADWATER_REWRITE=1 build/release/tests/app/app_test --gtest_filter='GoldenStore.*'
// From a release on, a change adds format-2 beside it and the code that reads both.
#include <gmock/gmock.h>

#include <cstdlib>

#include "app/backup.h"
#include "tests/app/web_estate.h"

namespace headwater::app {
namespace {

namespace fs = std::filesystem;

constexpr char kGolden[] = "tests/app/golden/format-1";

Status no_matter(const BackupStatus& /*status*/) { return Ok{}; }

// A little of everything that is stored.
void live(EstateHarness& estate) {
  estate.open(kStart);
  std::vector<TimedInput> inputs;
  inputs.reserve(16);
  for (int i = 0; i < 10; ++i)
    inputs.push_back(down(kStart + seconds(i), "service-" + std::to_string(i % 7)));
  Event deployment{.source = "github", .source_id = "r214", .occurred_at = kStart};
  deployment.received_at = kStart + seconds(10);
  deployment.body = ChangeBody{.id = "r214", .title = "web r214"};
  inputs.push_back({kStart + seconds(10), EventArrived{deployment}});
  inputs.push_back({kStart + seconds(11), OperatorCommand{.kind = CommandKind::kAcknowledge,
                                                          .incident = IncidentId{1},
                                                          .actor = "ada"}});
  inputs.push_back({kStart + minutes(2), Tick{}});
  estate.feed(inputs, 3);
  std::vector<Work> work(1);
  work[0].submission.positions.push_back({.topic = "alerts", .partition = 3, .next_offset = 42});
  work[0].submission.dead_letters.push_back({.source = "kafka:alerts", .reason = "no JSON"});
  work[0].submission.audit = AuditEntry{.by = {.actor = "ada"}, .action = "incident.acknowledge"};
  ASSERT_TRUE(estate.engine().process(work).ok());
  ASSERT_TRUE(estate.estate().write_shell({{.key = "tokens/1", .value = "admin"}}).ok());
  ASSERT_TRUE(estate.engine().write_all_rows().ok());
}

void make_anew(const std::string& beside) {
  EstateHarness estate(kConfiguration, kMap);
  ASSERT_NO_FATAL_FAILURE(live(estate));
  const auto made = make_backup(
      estate.store(), {.to = beside},
      {.checkpoint = [&](const std::string& path) { return estate.store().checkpoint(path); },
       .progress = no_matter,
       .clock = [] { return kStart; }});
  ASSERT_TRUE(made.ok()) << made.error().message();
  fs::remove_all(kGolden);
  fs::create_directories(fs::path(kGolden).parent_path());
  fs::copy(made->path, kGolden, fs::copy_options::recursive);
}

TEST(GoldenStore, OfFormat1IsReadAsWhatItWasAndGoesOn) {
  EstateHarness estate(kConfiguration, kMap);  // has a folder of its own, and no store yet
  if (std::getenv("HEADWATER_REWRITE") != nullptr) {
    ASSERT_NO_FATAL_FAILURE(make_anew(estate.folder() + "-golden"));
  }
  const auto manifest = verify_backup(kGolden, [] { return Status(Ok{}); });
  ASSERT_TRUE(manifest.ok()) << manifest.error().message();
  ASSERT_TRUE(manifest->whole) << manifest->faults.front();
  const auto restored = restore_backup(kGolden, estate.folder(), no_matter);
  ASSERT_TRUE(restored.ok()) << restored.error().message();
  estate.open(kStart + minutes(2));
  EXPECT_EQ(to_hex(correlator::digest(estate.state())), restored->estates.at(0).digest);
  EXPECT_EQ(estate.state().alerts.size(), 7U);
  EXPECT_EQ(estate.state().changes.size(), 1U);
  EXPECT_EQ(*estate.estate().shell("tokens/1"), "admin");
  EXPECT_EQ(estate.estate().dead_letters(0, 10)->front().letter.reason, "no JSON");
  EXPECT_EQ(estate.estate().view()->positions()->front().next_offset, 42);
  EXPECT_TRUE(estate.estate().verify_audit({})->whole);
  estate.feed({down(kStart + minutes(3), "service-new")}, 1);
  EXPECT_EQ(estate.state().alerts.size(), 8U);
  fs::remove_all(estate.folder() + "-golden");
}

}  // namespace
}  // namespace headwater::app
