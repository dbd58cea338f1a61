#include "app/timeline_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headwater::app {
namespace {

using testing::HasSubstr;

constexpr Timestamp at(Duration since) {
  return Timestamp{1'767'265'200'000'000} + since;
}  // 11:00

std::vector<SharedTimelineItem> morning() {
  return {{.kind = TimelineKind::kIncident,
           .id = 7,
           .name = "INC-7",
           .title = "checkout: ErrorRate",
           .status = "resolved",
           .priority = "P2",
           .start = at(minutes(23)),
           .end = at(minutes(41)),
           .first_suspect = "deploy payments v214",
           .first_suspect_probability = 8240,
           .suspected_change = 3},
          {.kind = TimelineKind::kIncident,
           .id = 8,
           .name = "INC-8",
           .title = "pg-main: ConnectionsSaturated",
           .status = "open",
           .priority = "P3",
           .start = at(minutes(50))},
          {.kind = TimelineKind::kChange,
           .id = 3,
           .title = "v214",
           .type = "deploy",
           .status = "succeeded",
           .start = at(minutes(20)),
           .end = at(minutes(22)),
           .entities = {"payments"}},
          {.kind = TimelineKind::kChange,
           .id = 4,
           .title = "v213",
           .type = "rollback",
           .status = "succeeded",
           .start = at(minutes(38)),
           .entities = {"payments"}}};
}

TEST(TimelinePicture, DaysOfACalendarLieUnderTheRest) {
  auto items = morning();
  items.push_back({.kind = TimelineKind::kCalendar,
                   .name = "month-end",
                   .title = "month-end",
                   .start = at(hours(-11)),
                   .end = at(minutes(30))});
  const std::string picture = picture_of(items, {at({}), at(hours(1))}, Terminal());
  EXPECT_THAT(picture, HasSubstr("01-01    month-end                           ◀░░░░░░░░░░"));
  EXPECT_LT(picture.find("month-end"), picture.find("v214"));
}

TEST(TimelinePicture, DrawsWhatHappenedByItsStartOnOneAxis) {
  EXPECT_EQ(picture_of(morning(), {at({}), at(hours(1))}, Terminal()),
            "                                             01-01 11:00  11:15         11:30        "
            "11:45          \n"
            "11:20:00 deploy payments v214                ┊            ┊    ◆━       ┊            "
            "┊             ┊\n"
            "         └ suspected of INC-7                ┊            ┊             ┊            "
            "┊             ┊\n"
            "11:23:00 INC-7 P2 checkout: ErrorRate        ┊            ┊      ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓   "
            "┊             ┊\n"
            "         └ suspect 82 %: deploy payments v2… ┊            ┊             ┊            "
            "┊             ┊\n"
            "11:38:00 rollback payments v213              ┊            ┊             ┊      ↺     "
            "┊             ┊\n"
            "11:50:00 INC-8 P3 pg-main: ConnectionsSatur… ┊            ┊             ┊            "
            "┊    █████████▶\n"
            "                                             01-01 11:00  11:15         11:30        "
            "11:45          \n"
            "◆ change  ↺ rollback  ✗ failed  █ open  ▓ acknowledged or resolved  ▶ goes on; times "
            "are UTC\n");
}

TEST(TimelinePicture, CutsWhatReachesOverAnEndWithAnArrow) {
  const std::string cut = picture_of(morning(), {at(minutes(30)), at(minutes(35))}, Terminal());
  EXPECT_THAT(cut, HasSubstr("◀▓▓"));
  EXPECT_THAT(cut, HasSubstr("▓▶"));
}

TEST(TimelinePicture, OfNothingSaysSo) {
  EXPECT_EQ(picture_of({}, {at({}), at(hours(1))}, Terminal()),
            "nothing was changed and nothing went wrong\n");
}

TEST(TimelinePicture, KeepsEveryLineWithinTheTerminal) {
  for (const Duration whole : {seconds(1), minutes(7), hours(5), days(1), days(40), days(400)}) {
    const std::string picture =
        picture_of(morning(), {at(Duration{-whole.micros}), at(hours(1))}, Terminal());
    std::size_t from = 0;
    for (std::size_t to = picture.find('\n'); to != std::string::npos;
         to = picture.find('\n', from)) {
      EXPECT_LE(columns_of(std::string_view(picture).substr(from, to - from)), 100);
      from = to + 1;
    }
  }
}

}  // namespace
}  // namespace headwater::app
