// Decimal numbers as sources write them: whatever is taken prints as a number of the same value.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/quantity.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto quantity = parse_quantity(text);
  if (!quantity || !quantity->set()) return 0;
  const auto again = parse_quantity(format_quantity(*quantity));
  HW_CHECK(again && again->set(), "a quantity prints as a number");
  HW_CHECK(compare(*quantity, *again) == std::strong_ordering::equal, "a quantity keeps its value");
  return 0;
}
