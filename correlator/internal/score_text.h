// Grouping scores in one line for people: exact to the thousandth, so that the printed terms add up
// to the printed total. Pure.
#pragma once

#include <string>

#include "correlator/state.h"
#include "model/grouping_score.h"

namespace headwater::correlator {

// "+15.451 dB".
[[nodiscard]] std::string decibans(Millidecibans weight);
// "+4.5 dB = -3.0 dB base, +2.5 dB lag (11s), +5.0 dB path via pg-main, 1 hop".
[[nodiscard]] std::string score_text(const State& state, const GroupingScore& score);
// The same with what would have been needed, or why it did not come to that.
[[nodiscard]] std::string score_text(const State& state, const PassedOver& passed_over);

}  // namespace headwater::correlator
