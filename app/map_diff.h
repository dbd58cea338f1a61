// What an import would change, for people. Pure.
#pragma once

#include <string>

#include "model/dependency_map.h"

namespace headwater::app {

// "+ web calls orders", "- ...", "~ pg-main: service, now database", in the order of the facts; ""
// if nothing differs. Merely being seen again is no difference.
[[nodiscard]] std::string diff_of(const MapFacts& before, const MapFacts& after);

}  // namespace headwater::app
