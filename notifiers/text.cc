#include "notifiers/text.h"

#include <cstdint>

namespace headwater::notifiers {
namespace {

constexpr std::string_view kEllipsis = "…";
constexpr std::uint32_t kInvalid = 0xffff'ffff;

struct Character {
  std::uint32_t code = kInvalid;
  std::size_t bytes = 1;
};

std::size_t sequence_bytes(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

// The first character of a text that is not empty; an invalid one is one byte long.
Character first_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t bytes = sequence_bytes(first);
  if (bytes == 1) return {first, 1};
  if (bytes == 0 || bytes > text.size()) return {};
  std::uint32_t code = first & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0U) != 0x80U) return {};
    code = code << 6 | (next & 0x3fU);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kSmallest[bytes] || surrogate || code > 0x10ffff) return {};
  return {code, bytes};
}

bool unprintable(std::uint32_t code) {
  const bool control = code < 0x20 || (code >= 0x7f && code <= 0x9f);
  const bool separator = code == 0x2028 || code == 0x2029;
  const bool bidirectional = code == 0x061c || code == 0x200e || code == 0x200f ||
                             (code >= 0x202a && code <= 0x202e) ||
                             (code >= 0x2066 && code <= 0x2069);
  return code == kInvalid || control || separator || bidirectional;
}

std::size_t units_of(std::uint32_t code) { return code > 0xffff ? 2 : 1; }

// Keeps whole characters while `cost` of them fits; the ellipsis is paid for too.
template <class Cost>
std::string cut(std::string_view text, std::size_t budget, std::size_t ellipsis_cost, Cost cost) {
  std::string kept;
  std::size_t used = 0;
  std::size_t bytes_with_room = 0;  // as much as still leaves room for the ellipsis
  for (std::size_t i = 0; i < text.size();) {
    const Character next = first_character(text.substr(i));
    const std::string_view bytes =
        next.code == kInvalid ? std::string_view("?") : text.substr(i, next.bytes);
    if (used + ellipsis_cost <= budget) bytes_with_room = kept.size();
    used += cost(next, bytes);
    if (used > budget) {
      kept.resize(bytes_with_room);
      return budget >= ellipsis_cost ? kept.append(kEllipsis) : kept;
    }
    kept.append(bytes);
    i += next.bytes;
  }
  return kept;
}

}  // namespace

std::string cut_text(std::string_view text, std::size_t units_max) {
  return cut(text, units_max, 1, [](const Character& next, std::string_view) {
    return next.code == kInvalid ? 1 : units_of(next.code);
  });
}

std::string cut_bytes(std::string_view text, std::size_t bytes_max) {
  return cut(text, bytes_max, kEllipsis.size(),
             [](const Character&, std::string_view bytes) { return bytes.size(); });
}

std::size_t count_units(std::string_view text) {
  std::size_t units = 0;
  while (!text.empty()) {
    const Character next = first_character(text);
    units += next.code == kInvalid ? 1 : units_of(next.code);
    text.remove_prefix(next.bytes);
  }
  return units;
}

std::string one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  while (!text.empty()) {
    const Character next = first_character(text);
    if (unprintable(next.code)) {
      line.push_back(' ');
    } else {
      line.append(text.substr(0, next.bytes));
    }
    text.remove_prefix(next.bytes);
  }
  return line;
}

}  // namespace headwater::notifiers
