// The strict check of a request's head: ends on any bytes, and refuses with a status and a reason.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/request_head.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto partial = api::check_partial_head(bytes, 0);
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  const auto refusal = api::check_head(bytes.substr(0, end + 4), 1024);
  for (const auto& said : {partial, refusal}) {
    HW_CHECK(!said || (said->status >= 400 && !said->reason.empty()), "a refusal says why");
  }
  return 0;
}
