// What people are told of silences: which ones hold for something, whose, and until when. Pure.
#pragma once

#include <string>
#include <vector>

#include "correlator/state.h"
#include "model/silence.h"

namespace headwater::correlator {

// Of those that are known still, in their order.
[[nodiscard]] std::vector<SilenceNote> silence_notes(const State& state,
                                                     const std::vector<SilenceId>& silences);
// Those that hold for the incident's symptoms, or did when these last fired: by ordinal, at most
// limits::kSilencesTold.
[[nodiscard]] std::vector<SilenceNote> silence_notes(const State& state, IncidentId incident);
// "silenced by anna until 2026-11-23T10:00:00.000Z (7b1e..., deploying)".
[[nodiscard]] std::string silence_text(const SilenceNote& note);

}  // namespace headwater::correlator
