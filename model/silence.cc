#include "model/silence.h"

#include "base/fields.h"

namespace headwater {

std::string_view to_string(SilenceState state) {
  constexpr std::string_view kNames[] = {"pending", "active", "expired"};
  return name_at(kNames, state);
}

std::string to_text(const std::vector<SilenceMatcher>& matchers) {
  std::string text = "{";
  for (const SilenceMatcher& each : matchers) {
    if (text.size() > 1) text += ',';
    text += each.name;
    if (each.is_regex) {
      text += each.is_equal ? "=~" : "!~";
    } else {
      text += each.is_equal ? "=" : "!=";
    }
    append_json_string(text, each.value);
  }
  return text + '}';
}

}  // namespace headwater
