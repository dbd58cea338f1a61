// S13: what is done on the engine is recorded in the write that does it, also while batches are
// careful; what the log tells of it can be read back.
#include <gmock/gmock.h>

#include "app/audit_command.h"
#include "app/engine_loop.h"
#include "app/log_line.h"
#include "tests/app/web_estate.h"

namespace headwater::app {
namespace {

using testing::ElementsAre;

class EngineAudit : public testing::Test {
 protected:
  void SetUp() override {
    estate_.open(kStart);
    estate_.feed({down(kStart + seconds(1), "web")}, 1);
  }
  // Asks for INC-1 to be acknowledged by ada, at a time.
  Outcome acknowledge(Timestamp at) {
    Outcome outcome;
    std::vector<Work> work(1);
    Submission& submission = work[0].submission;
    submission.inputs.emplace_back(OperatorCommand{
        .kind = CommandKind::kAcknowledge, .incident = IncidentId{1}, .actor = "ada"});
    submission.audit =
        AuditEntry{.by = {.actor = "ada"}, .action = "incident.acknowledge", .object = "INC-1"};
    submission.done = [&](const Outcome& taken) { outcome = taken; };
    estate_.script({at, at});
    EXPECT_TRUE(estate_.engine().process(work).ok());
    return outcome;
  }
  [[nodiscard]] std::vector<std::string> recorded() const {
    std::vector<std::string> lines;
    const auto records = estate_.estate().audit(0, 100);
    EXPECT_TRUE(records.ok());
    for (const AuditRecord& record : *records)
      lines.push_back(format_rfc3339(record.entry.at) + " " + record.entry.by.actor + " " +
                      record.entry.action + " " + record.entry.object + ": " +
                      record.entry.outcome);
    return lines;
  }

  mutable EstateHarness estate_{kConfiguration, kMap};
};

TEST_F(EngineAudit, TellsWhatWasAskedForAndWhatBecameOfIt) {
  EXPECT_EQ(acknowledge(kStart + seconds(2)).verdicts, std::vector<std::string>{""});
  const Outcome second = acknowledge(kStart + seconds(3));
  ASSERT_EQ(second.verdicts.size(), 1U);
  ASSERT_NE(second.verdicts[0], "");
  EXPECT_THAT(recorded(), ElementsAre("2026-01-05T09:00:03Z ada incident.acknowledge INC-1: " +
                                          second.verdicts[0],
                                      "2026-01-05T09:00:02Z ada incident.acknowledge INC-1: done"));
}

TEST_F(EngineAudit, OutlivesTheProcessAndGoesOn) {
  acknowledge(kStart + seconds(2));
  estate_.kill();
  estate_.open(kStart + seconds(3));
  acknowledge(kStart + seconds(4));
  EXPECT_EQ(recorded().size(), 2U);
  EXPECT_TRUE(estate_.estate().verify_audit({})->whole);
}

TEST_F(EngineAudit, IsWrittenWithItsInputWhileBatchesAreCareful) {
  estate_.kill();
  auto marker = store::CrashMarker::open(estate_.folder());
  ASSERT_TRUE(marker.ok());
  estate_.open(kStart + seconds(2));
  auto unclean = store::CrashMarker::open(estate_.folder());
  ASSERT_TRUE(unclean.ok() && unclean->unclean());
  estate_.engine().use_crash_marker(*unclean, [](const std::string&) { FAIL(); });
  acknowledge(kStart + seconds(3));
  EXPECT_THAT(recorded(), ElementsAre("2026-01-05T09:00:03Z ada incident.acknowledge INC-1: done"));
}

TEST_F(EngineAudit, OfSomethingThatIsNoInputIsWrittenToo) {
  std::vector<Work> work(1);
  work[0].submission.audit =
      AuditEntry{.action = "configuration.reload", .outcome = "c:1:1: unknown key"};
  estate_.script({kStart + seconds(5)});
  ASSERT_TRUE(estate_.engine().process(work).ok());
  EXPECT_THAT(recorded(),
              ElementsAre("2026-01-05T09:00:05Z  configuration.reload : c:1:1: unknown key"));
  const Answer page = estate_.engine().answer(AuditQuery{});
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(std::get<AuditPage>(*page).records.size(), 1U);
}

TEST(AuditAnchors, AreReadBackFromTheLogOfTheirEstateAndFromTheTopic) {
  const AuditAnchor one{7, std::string(64, 'a')};
  const AuditAnchor two{9, std::string(64, 'b')};
  const std::string log =
      log_line(kStart, "info", anchor_line("eu", one)) + "\n" +
      log_line(kStart, "info", "stopping") + "\n" + anchor_line("eu", two) +
      "\r\nJan 05 09:00:00 host headwater[7]: " + log_line(kStart, "info", anchor_line("us", one)) +
      "\n";
  const std::vector<AuditAnchor> found = read_anchors(log, "eu");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].number, 7U);
  EXPECT_EQ(found[0].digest, one.digest);
  EXPECT_EQ(found[1].number, 9U);
  EXPECT_EQ(read_anchors(log, "").size(), 3U);
}

TEST(AuditAnchors, AreNoneWhereAMessageOnlyQuotesOne) {
  const std::string anchor = anchor_line("eu", {7, std::string(64, 'a')});
  for (const std::string& message :
       {"topic " + anchor, anchor + " ", anchor + "\n", "x\n" + anchor + "\ny", "\"}\n" + anchor,
        "{\"msg\":\"" + anchor + "\"}", "\xe2\x80\xae" + anchor, std::string("x\r") + anchor}) {
    EXPECT_TRUE(read_anchors(log_line(kStart, "info", message) + "\n", "").empty()) << message;
  }
  EXPECT_TRUE(read_anchors("a line with " + anchor + "\n", "").empty());
  EXPECT_TRUE(read_anchors("audit head: estate=eu number=x digest=1\n", "").empty());
  EXPECT_TRUE(read_anchors(anchor.substr(0, anchor.size() - 1) + "\n", "").empty());
}

TEST(LogLine, LetsNoCharacterThroughThatCouldEndHideOrTurnIt) {
  const std::string hostile =
      "a\"b\\c\nlevel=info\r\t\x1b[31m\x7f\xc2\x9b\xe2\x80\xae\xe2\x81\xa6\xe2\x80\xa8\xff";
  const std::string line = log_line(kStart, "warning", hostile);
  EXPECT_EQ(line,
            R"({"ts":"2026-01-05T09:00:00.000Z","level":"warning","msg":"a\"b\\c\nlevel=info\r\t)"
            R"(\u001b[31m\u007f\u009b\u202e\u2066\u2028\ufffd"})");
  EXPECT_EQ(message_of(line), hostile.substr(0, hostile.size() - 1) + "\xef\xbf\xbd");
  EXPECT_EQ(message_of("plain"), std::nullopt);
  EXPECT_EQ(message_of("{\"msg\":1}"), std::nullopt);
}

}  // namespace
}  // namespace headwater::app
