#include "api/internal/http_date.h"

#include <array>
#include <string_view>

namespace headwater::api {

std::string format_http_date(Timestamp time) {
  static constexpr std::array<std::string_view, 7> kDays = {"Thu", "Fri", "Sat", "Sun",
                                                            "Mon", "Tue", "Wed"};
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::int64_t day = time.micros / days(1).micros;       // since a Thursday
  const std::string text = format_rfc3339_milliseconds(time);  // "1994-11-06T08:49:37.000Z"
  const int month = (text[5] - '0') * 10 + (text[6] - '1');
  std::string out(kDays[static_cast<std::size_t>(day % 7)]);
  out.append(", ")
      .append(text, 8, 2)
      .append(" ")
      .append(kMonths[static_cast<std::size_t>(month)])
      .append(" ");
  return out.append(text, 0, 4).append(" ").append(text, 11, 8).append(" GMT");
}

}  // namespace headwater::api
