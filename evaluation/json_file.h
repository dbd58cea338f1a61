// json_file: reads a small JSON document whole. Only sources include this header, since
// nlohmann/json is slow to compile. No threads.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/result.h"

namespace headwater::evaluation {

// kNotFound, or kMalformed with the line.
[[nodiscard]] Result<nlohmann::json> read_json(const std::string& path);

}  // namespace headwater::evaluation
