// The payloads of replay-data/golden: one file for each shape that a real sender puts on the wire.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "base/check.h"

namespace headwater::ingest {

// Tests run in the root of the project.
inline std::string golden(const std::string& name) {
  std::ifstream file("replay-data/golden/" + name, std::ios::binary);
  HW_CHECK(file.good(), "a golden payload is missing");
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace headwater::ingest
