// A line of the daemon's log: one JSON object in ASCII, so that nothing that a message quotes can
// end the line, hide in it or stand for a line of its own. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace headwater::app {

// {"ts":"2026-01-01T00:00:00.000Z","level":"info","msg":"..."}, without a line break. Bytes that
// are not UTF-8 become U+FFFD.
[[nodiscard]] std::string log_line(Timestamp at, std::string_view level, std::string_view message);
// The whole message of such a line, also behind what a log collector wrote before it; nothing when
// the line is none.
[[nodiscard]] std::optional<std::string> message_of(std::string_view line);

}  // namespace headwater::app
