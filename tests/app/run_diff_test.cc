#include "app/run_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "app/fail_on.h"

namespace headwater::app {
namespace {

using testing::HasSubstr;

constexpr Timestamp at(std::int64_t minute) {
  return Timestamp{1'767'265'200'000'000} + minutes(minute);
}

// Bad from minute `from` on, for ten minutes.
RunSymptom symptom(std::string identity, std::int64_t from = 0) {
  return {.identity = std::move(identity),
          .rule = "Down",
          .entity = {},
          .tenant = {},
          .onset = at(from),
          .cleared_at = at(from + 10)};
}

RunIncident incident(std::string name, std::vector<RunSymptom> symptoms,
                     std::vector<std::int64_t> paged = {}) {
  RunIncident made;
  made.name = std::move(name);
  made.opened_at = symptoms.front().onset;
  made.symptoms = std::move(symptoms);
  for (const std::int64_t minute : paged)
    made.messages.push_back({.receiver = "ops", .page = true, .decided_at = at(minute)});
  return made;
}

RunDiff compare(std::vector<RunIncident> before, std::vector<RunIncident> after) {
  RunSummary one;
  one.incidents = std::move(before);
  RunSummary other;
  other.incidents = std::move(after);
  return diff_of(one, other);
}

TEST(RunDiff, NumbersOfIncidentsDoNotMatter) {
  EXPECT_TRUE(compare({incident("INC-1", {symptom("a")}, {1}), incident("INC-2", {symptom("b")})},
                      {incident("INC-8", {symptom("b")}), incident("INC-9", {symptom("a")}, {1})})
                  .empty());
}

TEST(RunDiff, AnAlertAtAnotherTimeIsAnother) {
  const RunDiff diff =
      compare({incident("INC-1", {symptom("a", 0)})}, {incident("INC-1", {symptom("a", 60)})});
  EXPECT_EQ(diff.counts.incidents_gone, 1);
  EXPECT_EQ(diff.counts.incidents_added, 1);
}

TEST(RunDiff, OfAMergeTheSmallerOneIsPartOfTheGreater) {
  const RunDiff diff =
      compare({incident("INC-1", {symptom("a")}, {1}),
               incident("INC-2", {symptom("b"), symptom("c")}, {2})},
              {incident("INC-1", {symptom("a"), symptom("b"), symptom("c")}, {1})});
  EXPECT_EQ(diff.counts.incidents_merged, 1);
  EXPECT_EQ(diff.counts.pages_saved, 1);
  EXPECT_EQ(diff.counts.pages_delayed + diff.counts.pages_sooner, 0);
  EXPECT_EQ(diff.counts.silenced, 0);
  ASSERT_EQ(diff.incidents.size(), 2);
  EXPECT_EQ(diff.incidents[0].fate, IncidentFate::kMerged);
  EXPECT_EQ(diff.incidents[0].before->name, "INC-1");
  EXPECT_EQ(diff.incidents[1].fate, IncidentFate::kSame);
}

TEST(RunDiff, OfEqualPartsTheOneThatOpenedFirstIsTheSame) {
  const RunDiff diff =
      compare({incident("INC-1", {symptom("a"), symptom("b")})},
              {incident("INC-1", {symptom("b")}), incident("INC-2", {symptom("a")})});
  ASSERT_EQ(diff.counts.incidents_split, 1);
  for (const IncidentDiff& each : diff.incidents) {
    const bool first = each.after->name == "INC-1";
    EXPECT_EQ(each.fate, first ? IncidentFate::kSame : IncidentFate::kSplit);
  }
}

TEST(RunDiff, AnIncidentWhosePagesGoIsSilencedAndAConfirmedOneMissed) {
  std::vector<RunIncident> before = {incident("INC-1", {symptom("a")}, {1, 9}),
                                     incident("INC-2", {symptom("b")}, {1})};
  before[0].confirmed = true;
  const RunDiff diff =
      compare(before, {incident("INC-1", {symptom("a")}), incident("INC-2", {symptom("b")}, {4})});
  EXPECT_EQ(diff.counts.silenced, 1);
  EXPECT_EQ(diff.counts.missed_confirmed, 1);
  EXPECT_EQ(diff.counts.pages_saved, 2);
  EXPECT_EQ(diff.counts.pages_delayed, 1);
  EXPECT_EQ(diff.incidents[1].paged_by_ms, 180'000);
}

TEST(RunDiff, AnAlertThatFlapsIsWhereMostOfItsTimesAre) {
  const RunDiff diff =
      compare({incident("INC-1", {symptom("a", 0), symptom("a", 20), symptom("a", 40)})},
              {incident("INC-1", {symptom("a", 0)}),
               incident("INC-2", {symptom("a", 21), symptom("a", 41)})});
  ASSERT_EQ(diff.counts.incidents_split, 1);
  EXPECT_EQ(diff.incidents.front().after->name, "INC-2");
  EXPECT_EQ(diff.incidents.front().fate, IncidentFate::kSame);
  EXPECT_EQ(diff.incidents.front().opened_by_ms, 21 * 60'000);
}

bool holds(const std::string& text, const DiffCounts& counts) {
  const auto read = FailOn::read(text);
  EXPECT_TRUE(read.ok()) << text;
  return read && read->holds(counts);
}

TEST(FailOn, AndBindsCloserThanOr) {
  const DiffCounts counts{.silenced = 1, .pages_added = 2};
  EXPECT_TRUE(holds("pages_added>1 or silenced>5 and pages_saved>0", counts));
  EXPECT_FALSE(holds("pages_added>2 or silenced>0 and pages_saved>0", counts));
  EXPECT_TRUE(holds(" pages_added >= 2 and silenced<=1 and pages_saved==0", counts));
  EXPECT_FALSE(holds("pages_added!=2 or silenced<1", counts));
  EXPECT_FALSE(holds("", counts));
}

TEST(FailOn, RefusesWhatItCannotRead) {
  for (const char* text :
       {"pages>0", "pages_added", "pages_added>", "pages_added>-1", "pages_added>0 or",
        "pages_added>0 silenced>0", ">0", "pages_added>99999999999999999999"})
    EXPECT_FALSE(FailOn::read(text).ok()) << text;
  EXPECT_THAT(FailOn::read("pages>0").error().message(),
              HasSubstr("no count `pages`; there are incidents_before"));
}

}  // namespace
}  // namespace headwater::app
