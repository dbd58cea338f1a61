// Times and durations as other systems write them: whatever is taken prints, and prints as the same
// time.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/timestamp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto time = parse_rfc3339(text); time && time->set()) {
    HW_CHECK(parse_rfc3339(format_rfc3339(*time)) == time, "a time prints as itself");
  }
  if (const auto duration = parse_duration(text)) {
    HW_CHECK(parse_duration(format_duration(*duration)) == duration, "a duration prints as itself");
  }
  return 0;
}
