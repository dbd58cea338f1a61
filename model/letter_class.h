// Letter class: what is wrong with a dead letter in one of a few words, for those who count letters
// or look for them. The letter's own reason names the field. Pure.
#pragma once

#include <string_view>

#include "model/intake.h"

namespace headwater {

// "not_json", "undecodable" (read, but not as an event), "bound_elsewhere" (says other labels than
// its source is bound to), "tenant_not_allowed", "over_quota", "unreadable" (Kafka lost its bytes)
// or "crashed_engine".
[[nodiscard]] std::string_view letter_class(const DeadLetter& letter);

// How the reason of a record begins whose bytes the broker could not give.
inline constexpr std::string_view kUnreadableRecord = "not readable: ";
// The source of letters that the engine itself set aside.
inline constexpr std::string_view kEngineSource = "engine";

}  // namespace headwater
