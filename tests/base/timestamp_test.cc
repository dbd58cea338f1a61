#include "base/timestamp.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <random>

namespace headwater {
namespace {

constexpr std::int64_t kDay = 86'400;

std::int64_t seconds_of(int year, unsigned month, unsigned day) {
  const std::chrono::sys_days days{std::chrono::year(year) / static_cast<int>(month) /
                                   static_cast<int>(day)};
  return days.time_since_epoch().count() * kDay;
}

TEST(Rfc3339, SaysTheSameTimeInManyWays) {
  const Timestamp expected{(seconds_of(2026, 1, 5) + 10 * 3600 + 31) * 1'000'000};
  for (const char* text :
       {"2026-01-05T10:00:31Z", "2026-01-05t10:00:31z", "2026-01-05 10:00:31Z",
        "2026-01-05T10:00:31.0Z", "2026-01-05T10:00:31.0000009Z", "2026-01-05T12:30:31+02:30",
        "2026-01-04T22:00:31-12:00", "2026-01-05T10:00:31-00:00"}) {
    EXPECT_EQ(parse_rfc3339(text), expected) << text;
  }
  EXPECT_EQ(parse_rfc3339("2026-01-05T10:00:31.123456789Z"), expected + Duration{123'456});
  EXPECT_EQ(parse_rfc3339("2026-01-05T10:00:30.5Z"), expected - milliseconds(500));
  // A leap second is the second after it.
  EXPECT_EQ(parse_rfc3339("2016-12-31T23:59:60Z"), parse_rfc3339("2017-01-01T00:00:00Z"));
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
  struct Case {
    std::string_view what;
    std::string_view text;
  };
  constexpr Case kCases[] = {
      {"empty", ""},
      {"a year", "2026"},
      {"a date", "2026-01-05"},
      {"no seconds", "2026-01-05T10:00Z"},
      {"no zone", "2026-01-05T10:00:31"},
      {"two digits of a year", "26-01-05T10:00:31Z"},
      {"five digits of a year", "10000-01-05T10:00:31Z"},
      {"a year with a sign", "-2026-01-05T10:00:31Z"},
      {"month 13", "2026-13-05T10:00:31Z"},
      {"month 0", "2026-00-05T10:00:31Z"},
      {"one digit of a month", "2026-1-5T10:00:31Z"},
      {"no leap year", "2026-02-29T10:00:31Z"},
      {"no leap year of a century", "2100-02-29T10:00:31Z"},
      {"31 April", "2026-04-31T10:00:31Z"},
      {"day 0", "2026-01-00T10:00:31Z"},
      {"day 32", "2026-01-32T10:00:31Z"},
      {"a day of the year", "2026-005T10:00:31Z"},
      {"a week", "2026-W02-1T10:00:31Z"},
      {"the basic form", "20260105T100031Z"},
      {"hour 24", "2026-01-05T24:00:00Z"},
      {"minute 60", "2026-01-05T10:60:00Z"},
      {"second 61", "2026-01-05T10:00:61Z"},
      {"a second with a sign", "2026-01-05T10:00:-1Z"},
      {"a point with no digits", "2026-01-05T10:00:31.Z"},
      {"a comma", "2026-01-05T10:00:31,5Z"},
      {"two fractions", "2026-01-05T10:00:31.5.5Z"},
      {"an offset of one digit", "2026-01-05T10:00:31+2"},
      {"an offset of hours", "2026-01-05T10:00:31+02"},
      {"an offset without a colon", "2026-01-05T10:00:31+0200"},
      {"an offset of 60 minutes", "2026-01-05T10:00:31+02:60"},
      {"an offset of 24 hours", "2026-01-05T10:00:31+24:00"},
      {"an offset with seconds", "2026-01-05T10:00:31+02:00:00"},
      {"a minus of Unicode", "2026-01-05T10:00:31\u221202:00"},
      {"a zone by name", "2026-01-05T10:00:31 UTC"},
      {"a zone in brackets", "2026-01-05T10:00:31[Europe/Berlin]"},
      {"brackets behind a zone", "2026-01-05T10:00:31Z[UTC]"},
      {"two zones", "2026-01-05T10:00:31Z+02:00"},
      {"more behind it", "2026-01-05T10:00:31Zx"},
      {"a space before the zone", "2026-01-05T10:00:31 Z"},
      {"a space before it", " 2026-01-05T10:00:31Z"},
      {"a space behind it", "2026-01-05T10:00:31Z "},
      {"two spaces", "2026-01-05  10:00:31Z"},
      {"another separator", "2026-01-05_10:00:31Z"},
      {"slashes", "2026/01/05T10:00:31Z"},
      {"seconds since 1970", "1767603631"},
      {"the date of HTTP", "Mon, 05 Jan 2026 10:00:31 GMT"},
      {"wide digits", "\uFF12\uFF10\uFF12\uFF16-01-05T10:00:31Z"},
  };
  for (const Case& each : kCases) {
    EXPECT_FALSE(parse_rfc3339(each.text).has_value()) << each.what << ": " << each.text;
  }
  const std::string_view nul("2026-01-05T10:00:31\0Z", 21);
  EXPECT_FALSE(parse_rfc3339(nul).has_value());
  EXPECT_TRUE(parse_rfc3339("2024-02-29T00:00:00Z").has_value());
  EXPECT_TRUE(parse_rfc3339("2000-02-29T00:00:00Z").has_value());
}

// Zones east and west, with the time of 1970-01-01T00:00:00Z in each.
TEST(Rfc3339, ReadsEachFormOfAZone) {
  for (const char* text :
       {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00z", "1970-01-01T00:00:00+00:00",
        "1970-01-01T00:00:00-00:00", "1970-01-01T01:00:00+01:00", "1970-01-01T05:30:00+05:30",
        "1970-01-01T05:45:00+05:45", "1970-01-01T14:00:00+14:00", "1970-01-01T23:59:00+23:59",
        "1969-12-31T19:00:00-05:00", "1969-12-31T20:30:00-03:30", "1969-12-31T12:00:00-12:00",
        "1969-12-31T00:01:00-23:59", "1970-01-01 00:00:00.000000000Z"}) {
    EXPECT_EQ(parse_rfc3339(text), Timestamp{0}) << text;
  }
}

TEST(Rfc3339, GosZeroTimeIsUnset) {
  const auto zero = parse_rfc3339("0001-01-01T00:00:00Z");
  ASSERT_TRUE(zero.has_value());
  EXPECT_FALSE(zero->set());
  EXPECT_EQ(format_rfc3339(Timestamp{}), "");
  EXPECT_EQ(format_rfc3339_milliseconds(Timestamp{}), "0001-01-01T00:00:00.000Z");
  EXPECT_LT(Timestamp{}, *parse_rfc3339("0002-01-01T00:00:00Z"));
}

TEST(Rfc3339, AZoneCarriesNoTimeOutOfTheYearsThatReadBack) {
  EXPECT_EQ(parse_rfc3339("0002-01-01T00:15:16+02:00"), Timestamp{});
  EXPECT_EQ(parse_rfc3339("9999-12-31T23:59:59-00:01"), std::nullopt);
  EXPECT_EQ(parse_rfc3339("9999-12-31T23:59:60Z"), std::nullopt);
  for (const char* edge : {"0002-01-01T00:00:00Z", "9999-12-31T23:59:59Z"})
    EXPECT_EQ(format_rfc3339(parse_rfc3339(edge).value()), edge);
}

TEST(Rfc3339, PrintsTheShortestExactForm) {
  const Timestamp second{seconds_of(2026, 1, 5) * 1'000'000};
  EXPECT_EQ(format_rfc3339(second), "2026-01-05T00:00:00Z");
  EXPECT_EQ(format_rfc3339(second + milliseconds(120)), "2026-01-05T00:00:00.120Z");
  EXPECT_EQ(format_rfc3339(second + Duration{7}), "2026-01-05T00:00:00.000007Z");
  EXPECT_EQ(format_rfc3339(second - Duration{1}), "2026-01-04T23:59:59.999999Z");
  EXPECT_EQ(format_rfc3339_milliseconds(second + Duration{1'999}), "2026-01-05T00:00:00.001Z");
  EXPECT_EQ(format_rfc3339(Timestamp{-1}), "1969-12-31T23:59:59.999999Z");
}

// The standard library's calendar is the reference.
TEST(Rfc3339, ReadsBackWhatItPrintsOverAllYears) {
  std::mt19937_64 random(1);
  const std::int64_t from = seconds_of(2, 1, 1) * 1'000'000;
  const std::int64_t span = seconds_of(9999, 12, 31) * 1'000'000 - from;
  for (int i = 0; i < 20'000; ++i) {
    const Timestamp time{from + static_cast<std::int64_t>(random() % std::uint64_t(span))};
    const std::string text = format_rfc3339(time);
    ASSERT_EQ(parse_rfc3339(text), time) << text;
    const std::chrono::sys_time<std::chrono::microseconds> point{
        std::chrono::microseconds(time.micros)};
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(point)};
    char expected[16];
    std::snprintf(expected, sizeof expected, "%04d-%02u-%02u", int(date.year()) % 10'000,
                  unsigned(date.month()) % 100, unsigned(date.day()) % 100);
    ASSERT_EQ(text.substr(0, 10), expected);
  }
}

TEST(Durations, ReadPrometheusGrammar) {
  const std::pair<const char*, Duration> cases[] = {
      {"0", {}},
      {"0s", {}},
      {"200ms", milliseconds(200)},
      {"90s", seconds(90)},
      {"1h30m", minutes(90)},
      {"1y2w3d4h5m6s7ms",
       days(365 + 14 + 3) + hours(4) + minutes(5) + seconds(6) + milliseconds(7)},
      {"1d12h", hours(36)}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(parse_duration(text), expected) << text;
}

TEST(Durations, RefuseAllElse) {
  for (const char* text : {"", "5", "m", "1m1h", "1h1h", "-5m", "+5m", "1.5h", "5 m", "5M", "1h 5m",
                           "5us", "999999999999y", "9999999999999s", "1ms1s"}) {
    EXPECT_FALSE(parse_duration(text).has_value()) << text;
  }
}

TEST(Durations, PrintSoThatTheyReadBack) {
  EXPECT_EQ(format_duration({}), "0s");
  EXPECT_EQ(format_duration(minutes(90)), "1h30m");
  EXPECT_EQ(format_duration(days(400)), "400d");
  EXPECT_EQ(format_duration(seconds(-90)), "-1m30s");
  EXPECT_EQ(format_duration({999}), "0s");
  EXPECT_EQ(format_duration({-999}), "0s");
  std::mt19937_64 random(2);
  for (int i = 0; i < 10'000; ++i) {
    const Duration duration =
        milliseconds(static_cast<std::int64_t>(random() >> (20 + random() % 40)));
    const std::string text = format_duration(duration);
    ASSERT_EQ(parse_duration(text), duration) << text;
  }
}

}  // namespace
}  // namespace headwater
