#include "correlator/shared_timeline.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "model/limits.h"
#include "rules/local_days.h"
#include "tests/correlator/paging.h"

namespace headwater::correlator {
namespace {

using Names = std::vector<std::string>;

class SharedTimeline : public Paging {
 protected:
  SharedTimelinePage page(const SharedTimelineQuery& query = {}) {
    return shared_timeline(build.view(), query);
  }
  Names names(const SharedTimelineQuery& query = {}) {
    Names names;
    for (const SharedTimelineItem& item : page(query).items)
      names.push_back(item.kind == TimelineKind::kIncident ? item.name : item.title);
    return names;
  }
  // As `next` says it.
  static TimelineCursor cursor(const std::string& text) {
    const std::size_t dot = text.find('.');
    return {std::stoull(text.substr(0, dot)), std::stoull(text.substr(dot + 1))};
  }
};

TEST_F(SharedTimeline, HasChangesAndIncidentsInTheOrderInWhichTheyBecameKnown) {
  build.change({.title = "a", .started_at = at(-60)});
  firing_incident(at(0));
  build.change({.title = "b", .started_at = at(30)});
  firing_incident(at(60));
  const SharedTimelinePage all = page();
  ASSERT_EQ(all.items.size(), 4U);
  EXPECT_EQ(all.next, "");
  EXPECT_TRUE(std::is_sorted(all.items.begin(), all.items.end(),
                             [](const auto& x, const auto& y) { return x.known_at > y.known_at; }));
  const auto incident = std::find_if(all.items.begin(), all.items.end(),
                                     [](const auto& item) { return item.name == "INC-1"; });
  ASSERT_NE(incident, all.items.end());
  EXPECT_EQ(incident->status, "open");
  EXPECT_FALSE(incident->end.set());
  EXPECT_NE(incident->title, "");
}

TEST_F(SharedTimeline, PagesOfAnySizeHoldEachItemOnceInOneOrder) {
  for (int i = 0; i < 9; ++i) {
    build.change({.title = "change " + std::to_string(i), .started_at = at(10 * i)});
    if (i % 3 == 0) firing_incident(at(10 * i + 5));
  }
  const Names whole = names();
  ASSERT_EQ(whole.size(), 12U);
  for (const std::size_t limit : {1U, 2U, 5U, 11U, 12U, 13U}) {
    Names found;
    SharedTimelineQuery query{.limit = limit};
    for (int pages = 0; pages < 50; ++pages) {
      for (const std::string& name : names(query)) found.push_back(name);
      const std::string next = page(query).next;
      if (next.empty()) break;
      query.before = cursor(next);
    }
    EXPECT_EQ(found, whole) << "pages of " << limit;
  }
}

TEST_F(SharedTimeline, KeepsWhatOverlapsTheTimesAskedFor) {
  build.change({.title = "early", .started_at = at(0)});
  build.change({.title = "within", .started_at = at(100)});
  build.change({.title = "late", .started_at = at(200)});
  const IncidentId over = firing_incident(at(10));
  build.apply(IncidentResolved{.incident = over, .at = at(40)});
  firing_incident(at(20));   // goes on
  firing_incident(at(190));  // begins later
  const Names found = names({.from = at(50), .to = at(150)});
  EXPECT_THAT(found, testing::UnorderedElementsAre("within", "INC-2"));
  EXPECT_THAT(names({.from = at(150)}), testing::UnorderedElementsAre("late", "INC-2", "INC-3"));
  EXPECT_THAT(names({.to = at(10)}), testing::UnorderedElementsAre("early"));
}

TEST_F(SharedTimeline, IsFilteredByEntityAndTenantAndLeavesOutWhatWasMerged) {
  build.symptom({.entity = "odoo-t05", .tenant = "t05"}, build.incident());
  build.symptom({.entity = "odoo-t17", .tenant = "t17"}, build.incident());
  build.change({.title = "mine", .entities = {"odoo-t05"}, .tenants = {"t05"}});
  build.change({.title = "theirs", .entities = {"odoo-t17"}, .tenants = {"t17"}});
  EXPECT_THAT(names({.entity = "odoo-t05"}), testing::UnorderedElementsAre("mine", "INC-1"));
  EXPECT_THAT(names({.tenant = "t17"}), testing::UnorderedElementsAre("theirs", "INC-2"));
  build.merged({2}, {1}, at(60));
  EXPECT_THAT(names({.entity = "odoo-t17"}), testing::Not(testing::Contains("INC-2")));
}

TEST_F(SharedTimeline, BeginsWithTheCalendarsDays) {
  build.configuration().calendars = std::make_shared<const rules::LocalDays>(
      absl::UTCTimeZone(),
      std::vector<rules::Calendar>{
          {.name = "payroll", .days = {{.day = 25}}},
          {.name = "never", .days = {{.year = 2001, .month = 1, .day = 1}}}},
      std::vector<rules::OpenHours>{});
  for (const std::string title : {"a", "b", "c"}) build.change({.title = title});
  SharedTimelineQuery query{.to = at(3'600)};
  query.limit = 2;
  const SharedTimelinePage first = page(query);
  ASSERT_GT(first.items.size(), 3U);
  const SharedTimelineItem& latest = first.items[first.items.size() - 3];
  EXPECT_EQ(latest.kind, TimelineKind::kCalendar);
  EXPECT_EQ(latest.title, "payroll");
  EXPECT_EQ(format_rfc3339(latest.start).substr(7, 13), "-25T00:00:00Z");
  EXPECT_EQ(latest.end - latest.start, days(1));
  EXPECT_LE(latest.start, query.to);
  EXPECT_GT(latest.start, query.to - days(31));
  query.before = cursor(first.next);
  EXPECT_EQ(names(query), Names{"a"});
}

TEST_F(SharedTimeline, NamesTheChangeThatIsSuspectedFirst) {
  const ChangeId change = build.change({.title = "odoo-web r214"});
  const IncidentId incident = firing_incident(at(0));
  Ranking ranking;
  ranking.suspects.push_back({.kind = SuspectKind::kChange,
                              .change = change,
                              .title = "deploy odoo-web r214",
                              .probability = 8200});
  build.ranked(incident, ranking, Priority::kP2);
  for (const SharedTimelineItem& item : page().items) {
    if (item.kind == TimelineKind::kChange) continue;
    EXPECT_EQ(item.suspected_change, change.value);
    EXPECT_EQ(item.first_suspect, "deploy odoo-web r214");
    EXPECT_EQ(item.first_suspect_probability, 8200);
    EXPECT_EQ(item.priority, "P2");
  }
}

TEST_F(SharedTimeline, LooksAtABoundedNumberAndSaysWhereToGoOn) {
  for (std::size_t i = 0; i < limits::kTimelineRowsPerSlice + 10; ++i)
    build.change({.title = "c", .entities = {i == 0 ? "rare" : "common"}});
  const SharedTimelinePage first = page({.entity = "rare"});
  EXPECT_TRUE(first.items.empty());
  ASSERT_NE(first.next, "");
  const SharedTimelinePage second = page({.entity = "rare", .before = cursor(first.next)});
  EXPECT_EQ(second.items.size(), 1U);
  EXPECT_EQ(second.next, "");
}

}  // namespace
}  // namespace headwater::correlator
