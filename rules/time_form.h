// TimeForm: how a source writes its times, compiled once: RFC 3339, a number since 1970, or a
// pattern read in a named zone. Immutable; safe to use from any thread.
#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"

namespace headwater::rules {

class TimeForm {
 public:
  TimeForm() = default;  // RFC 3339
  // "rfc3339", "unix", "unix_ms", "unix_us", "unix_ns", or a pattern of date and time such as
  // "%Y-%m-%d %H:%M:%S %z"; one without %z is read in `zone`.
  [[nodiscard]] static Result<TimeForm> make(std::string_view form, const absl::TimeZone& zone);
  // Nothing for text that is no time of this form. A number 0 is unset: nobody means 1970.
  [[nodiscard]] std::optional<Timestamp> parse(std::string_view text) const;
  // "an RFC 3339 time", "unix milliseconds", "a time like 2026-01-02 03:04:05".
  [[nodiscard]] const std::string& expected() const { return expected_; }

 private:
  std::string pattern_;             // "" = not a pattern
  std::optional<int> unit_digits_;  // of the fraction of a second that a number counts
  std::string expected_ = "an RFC 3339 time";
  absl::TimeZone zone_;
};

// An IANA name ("Europe/Berlin") that this system's time zone data know, or a fixed offset
// ("+02:00"); nothing for any other text.
[[nodiscard]] std::optional<absl::TimeZone> find_zone(std::string_view name);

}  // namespace headwater::rules
