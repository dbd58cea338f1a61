#include "rules/time_form.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/quantity.h"

namespace headwater::rules {
namespace {

struct Unit {
  std::string_view name;
  int digits;
  std::string_view expected;
};
constexpr std::array kUnits = {
    Unit{"unix", 0, "unix seconds"},
    Unit{"unix_ms", 3, "unix milliseconds"},
    Unit{"unix_us", 6, "unix microseconds"},
    Unit{"unix_ns", 9, "unix nanoseconds"},
};

constexpr std::int64_t kFirstMicros = -62'135'596'800'000'000;  // the year 1
constexpr std::int64_t kLastMicros = 253'402'300'799'999'999;   // the end of the year 9999

std::optional<Timestamp> in_range(std::int64_t micros) {
  if (micros < kFirstMicros || micros > kLastMicros) return std::nullopt;
  return Timestamp{micros};
}

// `number` of units of 10^-digits seconds, cut to microseconds.
std::optional<Timestamp> since_1970(Quantity number, int digits) {
  if (!number.set() || number.mantissa < 0) return std::nullopt;
  std::int64_t micros = number.mantissa;
  int shift = number.exponent + 6 - digits;
  for (; shift < 0 && micros != 0; ++shift) micros /= 10;
  for (; shift > 0 && micros != 0; --shift) {
    if (micros > kLastMicros / 10) return std::nullopt;
    micros *= 10;
  }
  if (micros == 0) return Timestamp{};
  return in_range(micros);
}

absl::string_view view(std::string_view text) { return {text.data(), text.size()}; }

std::optional<Timestamp> by_pattern(const std::string& pattern, std::string_view text,
                                    const absl::TimeZone& zone) {
  absl::Time time;
  if (!absl::ParseTime(pattern, view(text), zone, &time, nullptr)) return std::nullopt;
  if (time == absl::InfiniteFuture() || time == absl::InfinitePast()) return std::nullopt;
  return in_range(absl::ToUnixMicros(time));
}

}  // namespace

Result<TimeForm> TimeForm::make(std::string_view form, const absl::TimeZone& zone) {
  TimeForm made;
  if (form == "rfc3339") return made;
  for (const Unit& unit : kUnits) {
    if (unit.name != form) continue;
    made.unit_digits_ = unit.digits;
    made.expected_ = std::string(unit.expected);
    return made;
  }
  if (form.find('%') == std::string_view::npos)
    return malformed(
        "must be rfc3339, unix, unix_ms, unix_us, unix_ns or a pattern like %Y-%m-%d %H:%M:%S");
  made.pattern_ = std::string(form);
  made.zone_ = zone;
  // A pattern that can't read back what it writes lacks a part of the time, or is no pattern.
  const absl::Time example = absl::FromCivil(absl::CivilSecond(2026, 12, 28, 13, 14, 15), zone);
  const std::string written = absl::FormatTime(made.pattern_, example, zone);
  const auto back = by_pattern(made.pattern_, written, zone);
  if (!back || back->micros != absl::ToUnixMicros(example))
    return malformed("is a pattern that does not tell date and time to the second");
  made.expected_ = "a time like " + written;
  return made;
}

std::optional<Timestamp> TimeForm::parse(std::string_view text) const {
  if (!pattern_.empty()) return by_pattern(pattern_, text, zone_);
  if (!unit_digits_) return parse_rfc3339(text);
  const auto number = parse_quantity(text);
  return number ? since_1970(*number, *unit_digits_) : std::nullopt;
}

std::optional<absl::TimeZone> find_zone(std::string_view name) {
  if (name.size() == 6 && (name[0] == '+' || name[0] == '-') && name[3] == ':') {
    const auto number = [&](std::size_t at) {
      const char tens = name[at];
      const char ones = name[at + 1];
      const bool digits = tens >= '0' && tens <= '9' && ones >= '0' && ones <= '9';
      return digits ? (tens - '0') * 10 + (ones - '0') : 99;
    };
    const int hours = number(1);
    const int minutes = number(4);
    if (hours > 14 || minutes > 59) return std::nullopt;
    const int offset = (hours * 60 + minutes) * 60;
    return absl::FixedTimeZone(name[0] == '-' ? -offset : offset);
  }
  // The name becomes part of a path below the time zone data.
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  });
  absl::TimeZone zone;
  if (name.empty() || name.front() == '/' || !plain || !absl::LoadTimeZone(view(name), &zone))
    return std::nullopt;
  return zone;
}

}  // namespace headwater::rules
