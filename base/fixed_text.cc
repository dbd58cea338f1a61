#include "base/fixed_text.h"

#include <cstring>
#include <limits>

#include "base/check.h"

namespace headwater {
namespace {

using Length = std::uint32_t;

}  // namespace

FixedText::FixedText(std::string_view text) {
  if (text.empty()) return;
  HW_CHECK(text.size() <= std::numeric_limits<Length>::max(), "a text is of less than 4 GiB");
  const auto length = static_cast<Length>(text.size());
  bytes_.reset(new char[sizeof(length) + text.size()]);  // not zeroed, as make_unique would
  std::memcpy(bytes_.get(), &length, sizeof(length));
  std::memcpy(bytes_.get() + sizeof(length), text.data(), text.size());
}

std::string_view FixedText::view() const {
  if (bytes_ == nullptr) return {};
  Length length = 0;
  std::memcpy(&length, bytes_.get(), sizeof(length));
  return {bytes_.get() + sizeof(length), length};
}

}  // namespace headwater
