// What a terminal can show: colours only on a terminal, never in a file or pipe. Values.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace headwater::app {

enum class Ink : std::uint8_t { kPlain, kBold, kDim, kRed, kYellow, kGreen, kBlue, kCyan };

class Terminal {
 public:
  // Plain text, 100 columns.
  Terminal() = default;
  // Colours if `stream` is a terminal and NO_COLOR is unset; its width.
  static Terminal of(std::FILE* stream);

  [[nodiscard]] std::string ink(Ink ink, std::string_view text) const;
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] bool colours() const { return colours_; }

 private:
  bool colours_ = false;
  int width_ = 100;
};

// Columns that UTF-8 text takes, one a code point.
[[nodiscard]] int columns_of(std::string_view text);
// `text` cut to `columns` with an ellipsis, or filled with spaces.
[[nodiscard]] std::string fit(std::string_view text, int columns);
// `part` of `whole` as a bar of eighth blocks, `columns` wide.
[[nodiscard]] std::string bar(std::int64_t part, std::int64_t whole, int columns);

}  // namespace headwater::app
