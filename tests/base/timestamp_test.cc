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
  for (const char* text : {"",
                           "2026",
                           "2026-01-05",
                           "2026-01-05T10:00Z",
                           "2026-01-05T10:00:31",
                           "26-01-05T10:00:31Z",
                           "2026-13-05T10:00:31Z",
                           "2026-00-05T10:00:31Z",
                           "2026-02-29T10:00:31Z",
                           "2100-02-29T10:00:31Z",
                           "2026-04-31T10:00:31Z",
                           "2026-01-00T10:00:31Z",
                           "2026-01-05T24:00:00Z",
                           "2026-01-05T10:60:00Z",
                           "2026-01-05T10:00:61Z",
                           "2026-01-05T10:00:31.Z",
                           "2026-01-05T10:00:31,5Z",
                           "2026-01-05T10:00:31+2",
                           "2026-01-05T10:00:31+02:60",
                           "2026-01-05T10:00:31Zx",
                           " 2026-01-05T10:00:31Z",
                           "10000-01-05T10:00:31Z",
                           "2026-1-5T10:00:31Z",
                           "2026-01-05T10:00:-1Z"}) {
    EXPECT_FALSE(parse_rfc3339(text).has_value()) << text;
  }
  EXPECT_TRUE(parse_rfc3339("2024-02-29T00:00:00Z").has_value());
  EXPECT_TRUE(parse_rfc3339("2000-02-29T00:00:00Z").has_value());
}

TEST(Rfc3339, GosZeroTimeIsUnset) {
  const auto zero = parse_rfc3339("0001-01-01T00:00:00Z");
  ASSERT_TRUE(zero.has_value());
  EXPECT_FALSE(zero->set());
  EXPECT_EQ(format_rfc3339(Timestamp{}), "");
  EXPECT_EQ(format_rfc3339_milliseconds(Timestamp{}), "0001-01-01T00:00:00.000Z");
  EXPECT_LT(Timestamp{}, *parse_rfc3339("0002-01-01T00:00:00Z"));
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
