// Stored records and inputs, damaged in any way: reading ends, and what reads whole writes the same
// facts again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/check.h"
#include "base/fields.h"
#include "model/input.h"
#include "model/record.h"

namespace headwater {
namespace {

template <class T>
void read_and_write_again(std::string_view bytes) {
  T value;
  ByteReader reader(bytes);
  decode(reader, value);
  if (!reader.good()) return;
  const std::string once = encoded(value);
  T again;
  ByteReader second(once);
  decode(second, again);
  HW_CHECK(second.finished(), "what was written reads whole");
  HW_CHECK(encoded(again) == once, "what was written reads as itself");
  HW_CHECK(!as_json(again).empty(), "what was read can be shown");
}

}  // namespace
}  // namespace headwater

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_and_write_again<Record>(bytes);
  read_and_write_again<Input>(bytes);
  return 0;
}
