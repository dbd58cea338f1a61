// FixedText: a text that is made once and kept by the million: one pointer, and as many bytes as it
// has. A value; no thread rule.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace headwater {

class FixedText {
 public:
  FixedText() = default;
  // Of less than 4 GiB.
  explicit FixedText(std::string_view text);
  FixedText(const FixedText& other) : FixedText(other.view()) {}
  FixedText(FixedText&&) noexcept = default;
  FixedText& operator=(const FixedText& other) { return *this = FixedText(other); }
  FixedText& operator=(FixedText&&) noexcept = default;
  ~FixedText() = default;

  // Valid while the text lives, also through its moves.
  [[nodiscard]] std::string_view view() const;
  [[nodiscard]] bool empty() const { return bytes_ == nullptr; }
  friend bool operator==(const FixedText& a, const FixedText& b) { return a.view() == b.view(); }

 private:
  std::unique_ptr<char[]> bytes_;  // the length, then the text; null: empty
};

}  // namespace headwater
