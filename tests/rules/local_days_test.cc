#include "rules/local_days.h"

#include <gtest/gtest.h>

#include "rules/time_form.h"

namespace headwater::rules {
namespace {

Timestamp time(std::string_view text) { return parse_rfc3339(text).value(); }

LocalDays berlin(const std::vector<std::string_view>& hours = {},
                 std::vector<Calendar> calendars = {}) {
  std::vector<OpenHours> open;
  for (const std::string_view text : hours) open.push_back(read_open_hours(text).value());
  return {find_zone("Europe/Berlin").value(), std::move(calendars), open};
}

Calendar calendar(std::string name, const std::vector<std::string_view>& days) {
  Calendar made{.name = std::move(name)};
  for (const std::string_view day : days) made.days.push_back(read_calendar_day(day).value());
  return made;
}

std::string_view calendar_of(const LocalDays& days, std::string_view text) {
  return days.slot_of(time(text)).calendar;
}

TEST(LocalDays, HoursAreThoseOfTheClockOnTheWall) {
  const LocalDays days = berlin();
  // Half past nine on Mondays before and after the clocks change on 29 March 2026.
  for (const std::string_view text : {"2026-03-23T08:30:00Z", "2026-03-30T07:30:00Z"}) {
    EXPECT_EQ(days.slot_of(time(text)).page, 1U) << text;
    EXPECT_EQ(days.slot_of(time(text)).hour, 9U) << text;
  }
  // Sunday in UTC, Monday in Berlin.
  EXPECT_EQ(days.slot_of(time("2026-03-29T22:30:00Z")).page, 1U);
  EXPECT_EQ(days.slot_of(time("2026-03-29T21:59:59Z")).page, 7U);
  EXPECT_EQ(days.slot_of(time("0002-01-01T00:00:00Z")).hour, 0U);
}

TEST(LocalDays, ACalendarsDayIsAPageOfItsOwn) {
  const LocalDays days =
      berlin({}, {calendar("month-end", {"last", "last-1"}), calendar("payroll", {"25", "12-24"}),
                  calendar("launch", {"2026-05-31", "2026-02-28"})});
  EXPECT_EQ(calendar_of(days, "2026-02-28T12:00:00Z"), "month-end");  // the first that holds it
  EXPECT_EQ(calendar_of(days, "2028-02-29T12:00:00Z"), "month-end");
  EXPECT_EQ(calendar_of(days, "2028-02-28T12:00:00Z"), "month-end");
  EXPECT_EQ(calendar_of(days, "2028-02-27T12:00:00Z"), "");
  EXPECT_EQ(calendar_of(days, "2026-04-29T12:00:00Z"), "month-end");
  EXPECT_EQ(calendar_of(days, "2026-03-25T12:00:00Z"), "payroll");
  EXPECT_EQ(calendar_of(days, "2027-12-24T12:00:00Z"), "payroll");
  EXPECT_EQ(days.slot_of(time("2026-03-25T12:00:00Z")).page, 9U);
  // The last day begins at midnight in Berlin.
  EXPECT_EQ(calendar_of(days, "2026-03-29T21:59:59Z"), "");
  EXPECT_EQ(calendar_of(days, "2026-03-29T22:00:00Z"), "month-end");
}

TEST(LocalDays, DaysOfACalendarInARowAreOneFromMidnightToMidnight) {
  const LocalDays days =
      berlin({}, {calendar("month-end", {"last", "last-1"}), calendar("payroll", {"25"})});
  // Of March, in which clocks go forward on the 29th.
  const auto found = days.named_days(time("2026-03-20T00:00:00Z"), time("2026-04-10T00:00:00Z"));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].calendar, "month-end");
  EXPECT_EQ(found[0].start, time("2026-03-29T22:00:00Z"));
  EXPECT_EQ(found[0].end, time("2026-03-31T22:00:00Z"));
  EXPECT_EQ(found[1].calendar, "payroll");
  EXPECT_EQ(found[1].start, time("2026-03-24T23:00:00Z"));
  EXPECT_EQ(found[1].end, time("2026-03-25T23:00:00Z"));
  // Whole, though only its middle was asked for.
  const auto inside = days.named_days(time("2026-03-30T10:00:00Z"), time("2026-03-30T11:00:00Z"));
  ASSERT_EQ(inside.size(), 1U);
  EXPECT_EQ(inside[0].start, found[0].start);
  EXPECT_EQ(inside[0].end, found[0].end);
  EXPECT_TRUE(days.named_days(time("2026-03-26T00:00:00Z"), time("2026-03-28T00:00:00Z")).empty());
  EXPECT_TRUE(days.named_days(time("2026-03-31T00:00:00Z"), time("2026-03-30T00:00:00Z")).empty());
}

TEST(LocalDays, ACalendarOfAllDaysEndsSomewhere) {
  Calendar always{.name = "always"};
  for (std::int32_t day = 1; day <= 31; ++day) always.days.push_back({.day = day});
  const auto found = berlin({}, {always}).named_days({}, time("2026-03-30T00:00:00Z"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_LT(found[0].start, time("2025-03-01T00:00:00Z"));
  EXPECT_GT(found[0].end, time("2026-03-30T00:00:00Z"));
}

TEST(LocalDays, OpenTimeStandsStillWhileClosed) {
  const LocalDays days = berlin({"Mon-Fri 08:00-18:00"});
  const auto due = [&](std::string_view start, Duration length) {
    return format_rfc3339(days.after_open_time(time(start), length));
  };
  EXPECT_EQ(due("2026-03-27T10:00:00Z", hours(1)), "2026-03-27T11:00:00Z");
  // Friday 17:30, an hour on: Monday 8:30, by the new clock.
  EXPECT_EQ(due("2026-03-27T16:30:00Z", hours(1)), "2026-03-30T06:30:00Z");
  EXPECT_EQ(due("2026-03-28T03:00:00Z", hours(10)), "2026-03-30T16:00:00Z");  // when it closes
  EXPECT_EQ(due("2026-03-28T03:00:00Z", hours(25)), "2026-04-01T11:00:00Z");
}

TEST(LocalDays, HoursMayTouchOverlapAndPassTheEndOfTheWeek) {
  const LocalDays days = berlin({"Sat-Mon 10:00-12:00", "Sun 11:00-13:00", "Sun 13:00-24:00"});
  const auto due = [&](Duration length) {
    return format_rfc3339(days.after_open_time(time("2026-02-07T00:00:00Z"), length));
  };
  EXPECT_EQ(due(hours(2)), "2026-02-07T11:00:00Z");
  EXPECT_EQ(due(hours(16)), "2026-02-08T23:00:00Z");  // two on Saturday, fourteen on Sunday
  EXPECT_EQ(due(hours(18)), "2026-02-09T11:00:00Z");
  EXPECT_EQ(due(hours(19)), "2026-02-14T10:00:00Z");
}

TEST(LocalDays, WithoutHoursItIsAlwaysOpen) {
  EXPECT_EQ(berlin().after_open_time(time("2026-03-28T23:30:00Z"), hours(26)),
            time("2026-03-30T01:30:00Z"));
}

TEST(LocalDays, AWaitOfYearsOfOpenTimeEndsNever) {
  EXPECT_FALSE(
      berlin({"Sun 00:00-00:01"}).after_open_time(time("2026-01-01T00:00:00Z"), days(90)).set());
}

TEST(CalendarDays, OtherTextsAreNone) {
  for (const std::string_view text :
       {"", "0", "32", "-1", "last-", "last-28", "last-x", "13-01", "02-30", "00-10", "1-1",
        "2026-13-01", "2026-02-30", "2026-1-1", "26-12-24", "12-", "2026-12-", "Monday"})
    EXPECT_FALSE(read_calendar_day(text)) << text;
  EXPECT_TRUE(read_calendar_day("02-29"));
}

TEST(OpenHours, OtherTextsAreNone) {
  for (const std::string_view text :
       {"", "Mon Tue", "Mon-", "-Fri", "Monday", "8:00-18:00", "08:00-08:00", "18:00-08:00",
        "08:00-24:01", "08:60-09:00", "Mon-Fri  08:00-18:00", "Mon-Fri 08:00-18:00 ", "mon"})
    EXPECT_FALSE(read_open_hours(text)) << text;
  EXPECT_TRUE(read_open_hours("Sat"));
  EXPECT_TRUE(read_open_hours("00:00-24:00"));
}

}  // namespace
}  // namespace headwater::rules
