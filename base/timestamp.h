// Timestamp and Duration: microseconds as integers. A Timestamp knows "unset", so that Go's zero
// time and a missing field are one thing. Nothing here reads a clock. Values, no thread rule.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

struct Duration {
  std::int64_t micros = 0;
  friend constexpr auto operator<=>(Duration, Duration) = default;
  friend constexpr Duration operator+(Duration a, Duration b) { return {a.micros + b.micros}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return {a.micros - b.micros}; }
  friend constexpr Duration operator*(Duration a, std::int64_t n) { return {a.micros * n}; }
};

constexpr Duration milliseconds(std::int64_t n) { return {n * 1000}; }
constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000}; }
constexpr Duration minutes(std::int64_t n) { return seconds(n * 60); }
constexpr Duration hours(std::int64_t n) { return minutes(n * 60); }
constexpr Duration days(std::int64_t n) { return hours(n * 24); }

// Microseconds since 1970-01-01T00:00:00Z. Unset orders before every set time; arithmetic on an
// unset Timestamp is a bug of the caller.
struct Timestamp {
  static constexpr std::int64_t kUnset = std::numeric_limits<std::int64_t>::min();
  std::int64_t micros = kUnset;

  [[nodiscard]] constexpr bool set() const { return micros != kUnset; }
  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;
  friend constexpr Timestamp operator+(Timestamp t, Duration d) { return {t.micros + d.micros}; }
  friend constexpr Timestamp operator-(Timestamp t, Duration d) { return {t.micros - d.micros}; }
  friend constexpr Duration operator-(Timestamp a, Timestamp b) { return {a.micros - b.micros}; }
};

// RFC 3339, any fraction length (cut to microseconds) and offset; "T" or a space between date and
// time. Years 0 and 1 give unset (Go's zero time). Nothing for any other text or for a year after
// 9999.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text);
// "2026-01-01T00:00:00Z", ".123Z" or ".123456Z", the shortest that is exact; "" when unset.
[[nodiscard]] std::string format_rfc3339(Timestamp time);
// Always milliseconds, as Alertmanager prints; unset prints Go's zero time.
[[nodiscard]] std::string format_rfc3339_milliseconds(Timestamp time);
// Prometheus grammar: 1h30m, 200ms, 5d, "0"; units y w d h m s ms in that order, each at most once.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);
// "1h30m", "200ms", "0s": the inverse of parse_duration; below a millisecond rounds down.
[[nodiscard]] std::string format_duration(Duration duration);

}  // namespace headwater
