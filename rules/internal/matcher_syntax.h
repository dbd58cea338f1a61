// The two ways in which Alertmanager reads matchers. Private to rules/. Pure, no thread rule.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rules/matcher.h"

namespace headwater::rules {

struct MatcherText {
  std::string name;
  MatchKind kind = MatchKind::kEqual;
  std::string value;
  friend bool operator==(const MatcherText&, const MatcherText&) = default;
};

// Names [a-zA-Z_:][a-zA-Z0-9_:]*, values quoted or not; a backslash before anything but n, " and
// \ is itself; the braces need not pair. Errors are worded as Alertmanager's.
[[nodiscard]] Result<std::vector<MatcherText>> parse_classic(std::string_view text);
// Names and values quoted (a Go string literal) or free of white space and {}!=~,\"'`. Nothing
// where the text is not of that form.
[[nodiscard]] std::optional<std::vector<MatcherText>> parse_utf8(std::string_view text);
// One Go string literal with its double quotes; nothing if it is none.
[[nodiscard]] std::optional<std::string> unquote_go(std::string_view literal);

}  // namespace headwater::rules
