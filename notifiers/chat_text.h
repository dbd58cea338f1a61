// What a person reads in a chat or on a phone, in the markup of the place it goes to. What comes
// from events stands in code spans or escaped, so that no mention, link or markup in it comes
// alive. Pure functions, no thread rule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/page.h"

namespace headwater::notifiers {

// What makes a text from an event harmless.
enum class Escape : std::uint8_t {
  kCode,   // inside a code span of Markdown: no backtick, no mention
  kHtml,   // inside <code>
  kPlain,  // no markup there, but clients make links and mentions out of words
  kNone,   // for programs
};

struct Markup {
  Escape escape = Escape::kPlain;
  std::string_view label_open;
  std::string_view label_close;
  std::string_view value_open;
  std::string_view value_close;
};

struct TextLimit {
  std::size_t max = 0;
  bool bytes = false;  // else UTF-16 code units
};

// "Hurts" and what hurts; the value is as yet neither escaped nor cut.
struct ChatLine {
  std::string label;
  std::string value;
};

// The headline first.
[[nodiscard]] std::vector<ChatLine> card_lines(const Message& message);
[[nodiscard]] std::vector<ChatLine> digest_lines(const std::vector<const Delivery*>& deliveries);

// One line, cut to `units_max` with an ellipsis, and harmless; escaping may make it longer.
[[nodiscard]] std::string harmless(std::string_view text, Escape escape, std::size_t units_max);
// As many whole lines as fit, harmless; what is missing is told in a last one.
[[nodiscard]] std::vector<ChatLine> fitting(const std::vector<ChatLine>& lines,
                                            const Markup& markup, TextLimit limit);
// These, as one text.
[[nodiscard]] std::string chat_text(const std::vector<ChatLine>& fitting, const Markup& markup);

}  // namespace headwater::notifiers
