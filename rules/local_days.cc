#include "rules/local_days.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "model/limits.h"

namespace headwater::rules {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"Mon", "Tue", "Wed", "Thu",
                                                       "Fri", "Sat", "Sun"};
constexpr std::int32_t kDayMinutes = 24 * 60;

// A number of exactly `digits` digits, or of up to two where 0; nothing for any other text.
std::optional<std::int32_t> number(std::string_view text, std::size_t digits) {
  const bool fits = digits == 0 ? !text.empty() && text.size() <= 2 : text.size() == digits;
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!fits || error != std::errc{} || end != text.data() + text.size() || value < 0)
    return std::nullopt;
  return value;
}

// "08:30" in minutes.
std::optional<std::int32_t> minute_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = number(text.substr(0, 2), 2);
  const auto minute = number(text.substr(3), 2);
  if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > kDayMinutes) return std::nullopt;
  return *hour * 60 + *minute;
}

std::optional<std::int32_t> weekday(std::string_view text) {
  const auto at = std::find(kWeekdays.begin(), kWeekdays.end(), text);
  if (at == kWeekdays.end()) return std::nullopt;
  return static_cast<std::int32_t>(at - kWeekdays.begin());
}

bool read_days(std::string_view text, OpenHours& hours) {
  const std::size_t dash = text.find('-');
  const auto first = weekday(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : weekday(text.substr(dash + 1));
  if (!first || !last) return false;
  hours.first_day = *first;
  hours.last_day = *last;
  return true;
}

bool read_span(std::string_view text, OpenHours& hours) {
  if (text.size() != 11 || text[5] != '-') return false;
  const auto from = minute_of_day(text.substr(0, 5));
  const auto to = minute_of_day(text.substr(6));
  if (!from || !to || *from >= *to) return false;
  hours.from = *from;
  hours.to = *to;
  return true;
}

std::optional<CalendarDay> checked(CalendarDay day) {
  constexpr std::int32_t kFromEndMax = 27;
  if (day.month < 0 || day.month > 12 || day.day > 31 || day.day < -kFromEndMax)
    return std::nullopt;
  // A day that no month, or not that one, ever has.
  const absl::CivilDay leap(2024, day.month == 0 ? 1 : day.month, std::max(day.day, 1));
  if (day.month != 0 && leap.month() != day.month) return std::nullopt;
  return day;
}

bool holds(const CalendarDay& each, absl::CivilDay day) {
  if (each.year != 0 && each.year != day.year()) return false;
  if (each.month != 0 && each.month != day.month()) return false;
  if (each.day > 0) return each.day == day.day();
  const absl::CivilDay last = absl::CivilDay(absl::CivilMonth(day) + 1) - 1;
  return day.day() == last.day() + each.day;
}

bool holds(const Calendar& calendar, absl::CivilDay day) {
  return std::any_of(calendar.days.begin(), calendar.days.end(),
                     [&](const CalendarDay& each) { return holds(each, day); });
}

std::int32_t weekday_of(absl::CivilDay day) {
  return static_cast<std::int32_t>(absl::GetWeekday(day));  // Monday is absl's first too
}

}  // namespace

std::optional<CalendarDay> read_calendar_day(std::string_view text) {
  constexpr std::string_view kLast = "last";
  if (text == kLast) return CalendarDay{};
  if (text.starts_with("last-")) {
    const auto back = number(text.substr(5), 0);
    return back ? checked({.day = -*back}) : std::nullopt;
  }
  std::optional<std::int32_t> year = 0;
  std::optional<std::int32_t> month = 0;
  const bool dated = text.size() == 10 && text[4] == '-';
  if (dated) {
    year = number(text.substr(0, 4), 4);
    text.remove_prefix(5);
  }
  if (text.size() == 5 && text[2] == '-') {
    month = number(text.substr(0, 2), 2);
    text.remove_prefix(3);
    if (month == 0) return std::nullopt;
  } else if (dated) {
    return std::nullopt;
  }
  const auto day = number(text, 0);
  if (!year || !month || !day || *day == 0) return std::nullopt;
  return checked({.year = *year, .month = *month, .day = *day});
}

std::optional<OpenHours> read_open_hours(std::string_view text) {
  OpenHours hours;
  const std::size_t blank = text.find(' ');
  if (blank != std::string_view::npos) {
    if (!read_days(text.substr(0, blank), hours) || !read_span(text.substr(blank + 1), hours))
      return std::nullopt;
    return hours;
  }
  if (!read_days(text, hours) && !read_span(text, hours)) return std::nullopt;
  return hours;
}

LocalDays::LocalDays(absl::TimeZone zone, std::vector<Calendar> calendars,
                     const std::vector<OpenHours>& hours)
    : zone_(zone), calendars_(std::move(calendars)), always_(hours.empty()) {
  for (const OpenHours& each : hours) {
    const std::int32_t days = (each.last_day - each.first_day + 7) % 7;
    for (std::int32_t i = 0; i <= days; ++i)
      open_[static_cast<std::size_t>((each.first_day + i) % 7)].push_back({each.from, each.to});
  }
  for (std::vector<Span>& spans : open_) {
    std::sort(spans.begin(), spans.end(),
              [](const Span& a, const Span& b) { return a.from < b.from; });
    std::vector<Span> merged;
    for (const Span& span : spans) {
      if (merged.empty() || span.from > merged.back().to) {
        merged.push_back(span);
      } else {
        merged.back().to = std::max(merged.back().to, span.to);
      }
    }
    spans = std::move(merged);
  }
}

SeasonSlot LocalDays::slot_of(Timestamp time) const {
  const absl::CivilSecond local = zone_.At(absl::FromUnixMicros(time.micros)).cs;
  const absl::CivilDay day(local);
  SeasonSlot slot{.page = 1 + static_cast<std::uint32_t>(weekday_of(day)),
                  .hour = static_cast<std::uint8_t>(local.hour())};
  for (std::size_t i = 0; i < calendars_.size(); ++i) {
    if (!holds(calendars_[i], day)) continue;
    slot.page = 8 + static_cast<std::uint32_t>(i);
    slot.calendar = calendars_[i].name;
    break;
  }
  return slot;
}

Timestamp LocalDays::at(absl::CivilDay day, std::int32_t minute) const {
  const absl::CivilMinute local = absl::CivilMinute(day) + minute;
  return {absl::ToUnixMicros(absl::FromCivil(absl::CivilSecond(local), zone_))};
}

std::vector<NamedDays> LocalDays::named_days(Timestamp from, Timestamp to) const {
  std::vector<NamedDays> found;
  if (to <= from) return found;
  const absl::CivilDay end = absl::CivilDay(zone_.At(absl::FromUnixMicros(to.micros - 1)).cs) + 1;
  const absl::CivilDay begin =
      std::max(absl::CivilDay(zone_.At(absl::FromUnixMicros(from.micros)).cs),
               end - limits::kCalendarDaysWalked);
  for (const Calendar& calendar : calendars_) {
    for (absl::CivilDay day = begin; day < end; ++day) {
      if (!holds(calendar, day)) continue;
      absl::CivilDay first = day;
      while (day == begin && first > begin - limits::kCalendarDaysWalked &&
             holds(calendar, first - 1))
        --first;
      while (day < end + limits::kCalendarDaysWalked && holds(calendar, day + 1)) ++day;
      found.push_back({calendar.name, at(first, 0), at(day + 1, 0)});
    }
  }
  return found;
}

Timestamp LocalDays::after_open_time(Timestamp start, Duration length) const {
  if (always_) return start + length;
  constexpr int kDaysAheadMax = 3660;
  absl::CivilDay day(zone_.At(absl::FromUnixMicros(start.micros)).cs);
  Duration left = length;
  for (int ahead = 0; ahead < kDaysAheadMax; ++ahead, ++day) {
    for (const Span& span : open_[static_cast<std::size_t>(weekday_of(day))]) {
      const Timestamp from = std::max(start, at(day, span.from));
      const Timestamp to = at(day, span.to);
      if (to <= from) continue;
      if (to - from >= left) return from + left;
      left = left - (to - from);
    }
  }
  return {};
}

}  // namespace headwater::rules
