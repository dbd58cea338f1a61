// Severity as sources spell it. Private to ingest/.
#pragma once

#include <string_view>

#include "model/words.h"

namespace headwater::ingest {

// Without regard to case; no word and unknown words are kWarning.
[[nodiscard]] Severity severity_of(std::string_view word);

}  // namespace headwater::ingest
