#include "app/secrets.h"

#include <sys/stat.h>

#include <cstdlib>
#include <string>

#include "app/config_files.h"

namespace headwater::app {
namespace {

constexpr std::string_view kFile = "file:";
constexpr std::string_view kEnvironment = "env:";
constexpr mode_t kOthers = 077;

Result<Secret> from_file(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0)
    return Error(ErrorCode::kNotFound, "secret file:" + path + ": no such file");
  if ((status.st_mode & kOthers) != 0)
    return Error(ErrorCode::kRefused, "secret file:" + path + ": others may read it; chmod 600");
  Result<std::string> text = read_file(path);
  if (!text) return text.error();
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  return Secret(std::move(*text));
}

}  // namespace

Result<Secret> read_secret(std::string_view reference) {
  if (reference.starts_with(kFile)) return from_file(std::string(reference.substr(kFile.size())));
  if (reference.starts_with(kEnvironment)) {
    const std::string name(reference.substr(kEnvironment.size()));
    const char* text = std::getenv(name.c_str());
    if (text == nullptr || *text == '\0')
      return Error(ErrorCode::kNotFound, "secret env:" + name + ": not set");
    return Secret(text);
  }
  return Error(ErrorCode::kRefused, "a secret is given as file:PATH or env:NAME");
}

Result<Secret> read_setting(std::string_view text) {
  if (text.starts_with(kFile) || text.starts_with(kEnvironment)) return read_secret(text);
  return Secret(std::string(text));
}

}  // namespace headwater::app
