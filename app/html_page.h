// What our pages of HTML share: a style for light and dark screens, escaped texts, tables, and the
// time axis of a drawing. A page needs nothing else. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "model/suspect.h"

namespace headwater::app::html {

[[nodiscard]] std::string page(const std::string& title, const std::string& body);

// Harmless between tags and within quotes; control characters become spaces.
[[nodiscard]] std::string escaped(std::string_view text);
[[nodiscard]] std::string number(std::int64_t n);
[[nodiscard]] std::string percent(BasisPoints share);
// "11-23 10:00:05"; "" if unset.
[[nodiscard]] std::string clock_of(Timestamp time);

// The word is also its class.
[[nodiscard]] std::string pill(std::string_view word);
// All three are HTML.
[[nodiscard]] std::string card(const std::string& value, const std::string& what,
                               const std::string& more);
// Under a heading; `head` and `rows` are HTML. Nothing without rows.
[[nodiscard]] std::string table(const std::string& title, const std::string& head,
                                const std::string& rows);

// --- within <svg> ---
[[nodiscard]] std::string text_at(int x, int y, std::string_view css, const std::string& text);
// The first characters that fit a label.
[[nodiscard]] std::string cut(const std::string& text, int columns);

// From `from` to `to` over `width`; times beyond an end stand at it.
class TimeAxis {
 public:
  TimeAxis(Timestamp from, Timestamp to, int width);
  [[nodiscard]] int x(Timestamp time) const;
  // Lines from `top` to `bottom` at round times, with their labels over them.
  [[nodiscard]] std::string grid(int left, int top, int bottom) const;

 private:
  [[nodiscard]] std::vector<Timestamp> ticks() const;
  [[nodiscard]] std::string label(Timestamp tick) const;

  Timestamp from_;
  Duration whole_;
  Duration step_;
  int width_;
};

}  // namespace headwater::app::html
