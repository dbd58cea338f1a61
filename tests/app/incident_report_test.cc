// The document about an incident: its words in order, harmless in both forms.
#include "app/incident_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headwater::app {
namespace {

using testing::HasSubstr;
using testing::Not;

Timestamp at(std::int64_t seconds_later) {
  return *parse_rfc3339("2026-11-23T10:00:00Z") + seconds(seconds_later);
}

IncidentFacts facts() {
  IncidentFacts facts{.asked_at = at(4000)};
  facts.incident = {
      .summary = {.name = "INC-7",
                  .state = IncidentState::kResolved,
                  .priority = Priority::kP2,
                  .title = "pg-main: PgDown",
                  .opened_at = at(300),
                  .onset = at(0),
                  .resolved_at = at(3600),
                  .tenant_count = 3,
                  .acknowledged_by = "ana"},
      .ranking = {.suspects = {{.kind = SuspectKind::kChange,
                                .attribution = AttributionKind::kChange,
                                .change = {4},
                                .title = "deploy pg r12",
                                .probability = 7'600,
                                .evidence = {{.weight = 4'000, .detail = "60 s before"},
                                             {.weight = -1'000, .detail = "prior"}}}}},
      .symptoms = {{.entity = "pg-main",
                    .kind = "PgDown",
                    .severity = Severity::kCritical,
                    .onset = at(0),
                    .raised_at = at(300),
                    .cleared_at = at(3500)},
                   {.entity = "<script>alert(1)</script>",
                    .kind = "a|b\n# c",
                    .severity = Severity::kWarning,
                    .onset = at(60),
                    .raised_at = at(360)}},
      .tenants = {"t1", "t2"}};
  facts.timeline = {{.at = at(300), .record = "IncidentOpened", .text = "opened at pg-main"},
                    {.at = at(301), .record = "SuspectsRanked", .text = "deploy pg r12 76 %"},
                    {.at = at(310), .record = "ThreadOpened", .text = "ops"},
                    {.at = at(311), .record = "SuspectsRanked", .text = "deploy pg r12 76 %"},
                    {.at = at(330), .record = "MessageDelivered", .text = "trigger to ops"},
                    {.at = at(420), .record = "IncidentAcknowledged", .text = "by ana"}};
  facts.changes = {
      {.name = "r12", .title = "deploy pg r12", .status = "succeeded", .start = at(-60)}};
  return facts;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

TEST(IncidentReport, SaysHowLongEachStepTookFromTheFirstSignOn) {
  const std::string text = markdown_of(report_of(facts()));
  EXPECT_THAT(text, HasSubstr("# INC-7: pg-main: PgDown\n"));
  EXPECT_THAT(text,
              HasSubstr("| First sign | 2026-11-23T10:00:00.000Z | at once | pg-main PgDown |"));
  EXPECT_THAT(text, HasSubstr("| Heard of | 2026-11-23T10:05:00.000Z | 5m | pg-main PgDown |"));
  EXPECT_THAT(text, HasSubstr("| Told | 2026-11-23T10:05:30.000Z | 5m30s | trigger to ops |"));
  EXPECT_THAT(text, HasSubstr("| Acknowledged | 2026-11-23T10:07:00.000Z | 7m | by ana |"));
  EXPECT_THAT(text, HasSubstr("| Over | 2026-11-23T11:00:00.000Z | 1h |  |"));
  EXPECT_THAT(text, HasSubstr("- **Tenants**: t1, t2 and 1 more\n"));
}

TEST(IncidentReport, NamesTheCauseThatWasConfirmedOrSaysThatNoneWas) {
  IncidentFacts incident = facts();
  EXPECT_THAT(markdown_of(report_of(incident)),
              HasSubstr("**Cause**: deploy pg r12 76 %, suspected and not confirmed"));
  incident.incident.judgements = {
      {.kind = SuspectKind::kChange, .change = {4}, .confirmed = true, .actor = "bo"}};
  EXPECT_THAT(markdown_of(report_of(incident)),
              HasSubstr("**Cause**: deploy pg r12, confirmed by bo"));
  incident.incident.judgements[0].change = {5};
  EXPECT_THAT(markdown_of(report_of(incident)), HasSubstr("no longer among the suspects"));
}

TEST(IncidentReport, TellsWhatMatteredInOrderAndOnce) {
  const std::string text = markdown_of(report_of(facts()));
  EXPECT_EQ(count_of(text, "suspects ranked"), 1U);
  EXPECT_THAT(text, Not(HasSubstr("thread opened")));
  EXPECT_LT(text.find("incident opened"), text.find("message delivered"));
  EXPECT_THAT(text, HasSubstr("60 s before (+4.0 dB); prior (-1.0 dB)"));
  EXPECT_THAT(text, HasSubstr("| deploy pg r12 | succeeded | the whole estate |"));
  EXPECT_THAT(text, Not(HasSubstr("## Who was told"))) << "no table is empty";
}

TEST(IncidentReport, NothingOfAnEventComesAlive) {
  const IncidentFacts incident = facts();
  const IncidentReport report = report_of(incident);
  EXPECT_THAT(markdown_of(report), HasSubstr("| a\\|b \\# c |"));
  EXPECT_THAT(markdown_of(report), HasSubstr("\\<script\\>"));
  const std::string page = html_of(report, incident);
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)"));
}

TEST(IncidentReport, DrawsWhatHurtChangedAndWasToldOnOneAxis) {
  IncidentFacts incident = facts();
  incident.incident.messages = {{.receiver = "ops", .decided_at = at(330)}};
  const std::string page = html_of(report_of(incident), incident);
  EXPECT_EQ(count_of(page, "<rect "), 4U) << "the change, the incident and two symptoms";
  EXPECT_EQ(count_of(page, "<circle "), 1U);
  incident.incident.symptoms.assign(70, incident.incident.symptoms[0]);
  EXPECT_THAT(html_of(report_of(incident), incident), HasSubstr("and 10 more"));
}

}  // namespace
}  // namespace headwater::app
