// The JSON of a silence as Alertmanager's clients write and read it. Pure functions. Private to
// api/, for .cc files only.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "api/http.h"
#include "model/input.h"
#include "model/silence.h"

namespace headwater::api {

// What the body asks for, without a new name; or how it is refused.
[[nodiscard]] std::variant<SilenceRequested, Response> read_silence(const Request& request);

[[nodiscard]] std::string silence_json(const Silence& silence);

}  // namespace headwater::api
