// What a business signal says, in words for people: the value, what was expected and by what. Pure.
#pragma once

#include <string>

#include "model/objects.h"

namespace headwater::correlator {

// "37 orders, 118 expected (same hour, 4 weeks)", "2h, at most 1h expected (recovery time of tier
// 1)", "step 2 of 3, pay, failed: card refused", "12 failures"; "" where there is nothing to say.
[[nodiscard]] std::string signal_text(const SignalBody& body, const Expectation& expected);
// "no orders since 2026-03-02T02:00:00Z".
[[nodiscard]] std::string silence_text(const Signal& signal);
// The one of these that is of `symptom`, which `signal` raised.
[[nodiscard]] std::string signal_text_of(const Signal& signal, const Symptom& symptom);

}  // namespace headwater::correlator
