// The incident card as JSON, for receivers that are programs. Field names are a public format
// (docs/receivers.md). Include in .cc files only: nlohmann is heavy. Pure functions, no thread
// rule.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "model/page.h"

namespace headwater::notifiers {

[[nodiscard]] nlohmann::ordered_json card_json(const IncidentCard& card);
[[nodiscard]] nlohmann::ordered_json ranking_json(const Ranking& ranking);
[[nodiscard]] nlohmann::ordered_json symptom_json(const CardSymptom& symptom);
// Compact; bytes that are not UTF-8 become U+FFFD instead of an exception.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& json);

}  // namespace headwater::notifiers
