#include "evaluation/json_file.h"

#include <fstream>

namespace headwater::evaluation {

Result<nlohmann::json> read_json(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error(ErrorCode::kNotFound, path + ": cannot be read");
  try {
    return nlohmann::json::parse(file);
  } catch (const nlohmann::json::exception& error) {
    return malformed(path + ": " + error.what());
  }
}

}  // namespace headwater::evaluation
