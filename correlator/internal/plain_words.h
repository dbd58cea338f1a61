// Plain words for people who know nothing of the estate's inside. For text only: nothing is decided
// by what a name says. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/words.h"

namespace headwater::correlator {

// "database", "external service".
[[nodiscard]] std::string_view plain_word(EntityKind kind);
// What follows a name: "slow", "failing", "not reachable".
[[nodiscard]] std::string_view plain_word(SymptomClass symptom_class);
// What a symptom's name is about, without what is wrong with it: "InvoicesFailed" and
// "invoices.failed" are "invoices". "" if nothing is left.
[[nodiscard]] std::string thing_hurt(std::string_view symptom_kind);
// "a, b and c".
[[nodiscard]] std::string joined(const std::vector<std::string>& words);

}  // namespace headwater::correlator
