// LocalDays: the clock on somebody's wall, as far as business signals follow it: which hour of
// which day a moment falls into, and how long a business is open. It reads the time zone data of
// this system when it is made and no clock ever. Immutable; safe to use from any thread.
#pragma once

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"

namespace headwater::rules {

// Days that are unlike others: of a month ("25", "last", "last-2"), of a year ("12-24") or one
// date ("2026-12-24").
struct CalendarDay {
  std::int32_t year = 0;   // 0: every
  std::int32_t month = 0;  // 0: every
  std::int32_t day = 0;    // from 1; from the month's end: 0 is the last, -1 the one before
};
[[nodiscard]] std::optional<CalendarDay> read_calendar_day(std::string_view text);

struct Calendar {
  std::string name;
  std::vector<CalendarDay> days;
};

// "Mon-Fri 08:00-18:00", "Sat 10:00-24:00", "Sun", "06:00-22:00".
struct OpenHours {
  std::int32_t first_day = 0;  // Monday is 0
  std::int32_t last_day = 6;   // may be before the first: over the end of a week
  std::int32_t from = 0;       // minutes of the day
  std::int32_t to = 24 * 60;
};
[[nodiscard]] std::optional<OpenHours> read_open_hours(std::string_view text);

// Which of the pages that a series is learnt on, and the hour within it.
struct SeasonSlot {
  std::uint32_t page = 1;  // 1 to 7: Monday to Sunday; from 8: the calendars
  std::uint8_t hour = 0;
  std::string_view calendar;  // its name; "" = an ordinary day of the week
};

// Days of one calendar in a row, from midnight to midnight.
struct NamedDays {
  std::string_view calendar;
  Timestamp start;
  Timestamp end;
};

class LocalDays {
 public:
  // The first calendar that holds a day counts. No hours at all: always open.
  LocalDays(absl::TimeZone zone, std::vector<Calendar> calendars,
            const std::vector<OpenHours>& hours);
  [[nodiscard]] SeasonSlot slot_of(Timestamp time) const;
  // Whatever reaches into the time from `from` to `to`, by calendar and start. Days that a calendar
  // holds in a row are one. At most limits::kCalendarDaysWalked days before `to` are looked at.
  [[nodiscard]] std::vector<NamedDays> named_days(Timestamp from, Timestamp to) const;
  // The moment at which so much open time has passed since `start`; unset if that is more than ten
  // years away.
  [[nodiscard]] Timestamp after_open_time(Timestamp start, Duration length) const;

 private:
  struct Span {
    std::int32_t from = 0;
    std::int32_t to = 0;
  };
  [[nodiscard]] Timestamp at(absl::CivilDay day, std::int32_t minute) const;

  absl::TimeZone zone_;
  std::vector<Calendar> calendars_;
  bool always_ = true;
  std::array<std::vector<Span>, 7> open_;  // by weekday; in order, none touching another
};

}  // namespace headwater::rules
