// A comparison of two runs for people: on a terminal, and as one page of HTML that needs nothing
// else. Pure.
#pragma once

#include <string>

#include "app/run_diff.h"
#include "app/terminal.h"

namespace headwater::app {

// What a person reads in a minute: counts first, then what differs, at most a screen of each.
[[nodiscard]] std::string picture_of(const RunDiff& diff, const RunSummary& before,
                                     const RunSummary& after, const Terminal& terminal);
// Both timelines one above the other, and all that differs.
[[nodiscard]] std::string html_of(const RunDiff& diff, const RunSummary& before,
                                  const RunSummary& after);

// "2m 5s later", "400ms sooner"; "" for none.
[[nodiscard]] std::string shift_text(std::int64_t by_ms);

}  // namespace headwater::app
