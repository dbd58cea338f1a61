// A file that is there whole or not at all. One thread.
#pragma once

#include <string>

#include "base/result.h"

namespace headwater::app {

// Written beside `path` and put in its place; an Error names the file.
[[nodiscard]] Status write_whole(const std::string& path, const std::string& bytes);

}  // namespace headwater::app
