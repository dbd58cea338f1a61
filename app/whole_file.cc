#include "app/whole_file.h"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace headwater::app {

Status write_whole(const std::string& path, const std::string& bytes) {
  const std::string partial = path + ".partial";
  std::ofstream out(partial, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  std::error_code error;
  if (!out.fail()) std::filesystem::rename(partial, path, error);
  if (!out.fail() && !error) return Ok{};
  std::error_code ignored;
  std::filesystem::remove(partial, ignored);
  return Error(ErrorCode::kUnavailable, path + ": cannot be written");
}

}  // namespace headwater::app
