#include "base/timestamp.h"

#include <array>

namespace headwater {
namespace {

// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-Compatible
// Low-Level Date Algorithms", days_from_civil).
constexpr std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + static_cast<std::int64_t>(day_of_era) - 719468;
}

struct CivilDate {
  std::int64_t year;
  unsigned month;
  unsigned day;
};

// The inverse, from the same source (civil_from_days).
constexpr CivilDate civil_from_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const auto day_of_era = static_cast<unsigned>(days - era * 146097);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted_month = (5 * day_of_year + 2) / 153;
  const unsigned day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const std::int64_t year = static_cast<std::int64_t>(year_of_era) + era * 400;
  return {year + (month <= 2 ? 1 : 0), month, day};
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads digits and separators off the front of a text; fails once and stays failed.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : text_(text) {}

  unsigned digits(std::size_t count) {
    unsigned value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (at_ >= text_.size() || !is_digit(text_[at_])) return fail();
      value = value * 10 + static_cast<unsigned>(text_[at_++] - '0');
    }
    return value;
  }
  void expect(std::string_view any_of) {
    if (at_ >= text_.size() || any_of.find(text_[at_]) == std::string_view::npos) {
      fail();
    } else {
      ++at_;
    }
  }
  std::int64_t fraction_micros() {
    if (at_ >= text_.size() || text_[at_] != '.') return 0;
    ++at_;
    std::int64_t micros = 0;
    std::int64_t unit = 100'000;
    const std::size_t start = at_;
    for (; at_ < text_.size() && is_digit(text_[at_]); ++at_, unit /= 10)
      micros += (text_[at_] - '0') * unit;
    if (at_ == start) fail();
    return micros;
  }
  // Seconds east of UTC.
  std::int64_t offset() {
    if (at_ >= text_.size()) return fail();
    const char sign = text_[at_++];
    if (sign == 'Z' || sign == 'z') return 0;
    if (sign != '+' && sign != '-') return fail();
    const unsigned hour = digits(2);
    expect(":");
    const unsigned minute = digits(2);
    if (hour > 23 || minute > 59) return fail();
    const std::int64_t east = hour * 3600 + minute * 60;
    return sign == '-' ? -east : east;
  }
  [[nodiscard]] bool finished() const { return good_ && at_ == text_.size(); }

 private:
  unsigned fail() {
    good_ = false;
    at_ = text_.size();
    return 0;
  }
  std::string_view text_;
  std::size_t at_ = 0;
  bool good_ = true;
};

constexpr unsigned days_in_month(std::int64_t year, unsigned month) {
  constexpr std::array<unsigned, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

void append_padded(std::string& out, std::int64_t value, int width) {
  const std::string digits = std::to_string(value);
  for (auto i = static_cast<int>(digits.size()); i < width; ++i) out += '0';
  out += digits;
}

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;
constexpr std::int64_t kYearTwo = days_from_civil(2, 1, 1) * 86400;
constexpr std::int64_t kYearTenThousand = days_from_civil(10000, 1, 1) * 86400;

std::string format_seconds(Timestamp time) {
  std::int64_t day = time.micros / kMicrosPerDay;
  std::int64_t rest = time.micros % kMicrosPerDay;
  if (rest < 0) {
    rest += kMicrosPerDay;
    --day;
  }
  const std::int64_t second = rest / 1'000'000;
  const CivilDate date = civil_from_days(day);
  std::string out;
  append_padded(out, date.year, 4);
  out += '-';
  append_padded(out, date.month, 2);
  out += '-';
  append_padded(out, date.day, 2);
  out += 'T';
  append_padded(out, second / 3600, 2);
  out += ':';
  append_padded(out, second / 60 % 60, 2);
  out += ':';
  append_padded(out, second % 60, 2);
  return out;
}

std::int64_t micros_in_second(Timestamp time) {
  const std::int64_t rest = time.micros % 1'000'000;
  return rest < 0 ? rest + 1'000'000 : rest;
}

struct Unit {
  std::string_view name;
  std::int64_t micros;
};
constexpr std::array<Unit, 7> kUnits = {{{"y", days(365).micros},
                                         {"w", days(7).micros},
                                         {"d", days(1).micros},
                                         {"h", hours(1).micros},
                                         {"m", minutes(1).micros},
                                         {"s", seconds(1).micros},
                                         {"ms", milliseconds(1).micros}}};

}  // namespace

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  TimeReader reader(text);
  const unsigned year = reader.digits(4);
  reader.expect("-");
  const unsigned month = reader.digits(2);
  reader.expect("-");
  const unsigned day = reader.digits(2);
  reader.expect("Tt ");
  const unsigned hour = reader.digits(2);
  reader.expect(":");
  const unsigned minute = reader.digits(2);
  reader.expect(":");
  const unsigned second = reader.digits(2);
  const std::int64_t fraction = reader.fraction_micros();
  const std::int64_t offset = reader.offset();
  if (!reader.finished() || month < 1 || month > 12 || day < 1) return std::nullopt;
  if (day > days_in_month(year, month) || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  if (year <= 1) return Timestamp{};
  const std::int64_t whole =
      days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
  // A zone or a leap second may carry it out of the years that print and read back.
  if (whole < kYearTwo) return Timestamp{};
  if (whole >= kYearTenThousand) return std::nullopt;
  return Timestamp{whole * 1'000'000 + fraction};
}

std::string format_rfc3339(Timestamp time) {
  if (!time.set()) return "";
  std::string out = format_seconds(time);
  const std::int64_t micros = micros_in_second(time);
  if (micros % 1000 != 0) {
    out += '.';
    append_padded(out, micros, 6);
  } else if (micros != 0) {
    out += '.';
    append_padded(out, micros / 1000, 3);
  }
  return out + 'Z';
}

std::string format_rfc3339_milliseconds(Timestamp time) {
  if (!time.set()) return "0001-01-01T00:00:00.000Z";
  std::string out = format_seconds(time) + '.';
  append_padded(out, micros_in_second(time) / 1000, 3);
  return out + 'Z';
}

std::optional<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration{};
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    std::int64_t number = 0;
    const std::size_t digits_at = at;
    for (; at < text.size() && is_digit(text[at]) && at - digits_at < 12; ++at)
      number = number * 10 + (text[at] - '0');
    if (at == digits_at) return std::nullopt;
    const std::size_t unit_at = at;
    while (at < text.size() && !is_digit(text[at])) ++at;
    const std::string_view name = text.substr(unit_at, at - unit_at);
    while (next_unit < kUnits.size() && kUnits[next_unit].name != name) ++next_unit;
    if (next_unit == kUnits.size()) return std::nullopt;
    std::int64_t part = 0;
    if (__builtin_mul_overflow(number, kUnits[next_unit].micros, &part) ||
        __builtin_add_overflow(total, part, &total)) {
      return std::nullopt;
    }
    ++next_unit;
  }
  if (text.empty()) return std::nullopt;
  return Duration{total};
}

std::string format_duration(Duration duration) {
  if (duration <= milliseconds(-1)) return "-" + format_duration({-duration.micros});
  std::string out;
  std::int64_t rest = duration.micros;
  for (const Unit& unit : kUnits) {
    // Weeks and years read worse than days ("1w2d"), and parse back alike.
    if (unit.name == "y" || unit.name == "w") continue;
    if (rest < unit.micros) continue;
    out += std::to_string(rest / unit.micros);
    out += unit.name;
    rest %= unit.micros;
  }
  return out.empty() ? "0s" : out;
}

}  // namespace headwater
