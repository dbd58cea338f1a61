// Matchers: whatever is taken prints, and prints as the same matchers; the parsers stay within
// their grammars.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "model/labels.h"
#include "rules/matcher.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  constexpr std::size_t kSizeMax = 4096;
  if (size > kSizeMax) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto matchers = rules::Matchers::parse(text);
  if (!matchers) return 0;
  const LabelSet labels(std::vector<std::pair<std::string, std::string>>{
      {"alertname", "Down"}, {"job", "odoo-web"}, {"a", "b"}});
  const bool fits = matchers->matches(labels);
  const auto again = rules::Matchers::parse(to_text(*matchers));
  HW_CHECK(again, "printed matchers are matchers");
  HW_CHECK(again->list() == matchers->list(), "matchers print as themselves");
  HW_CHECK(again->matches(labels) == fits, "the same matchers match the same");
  return 0;
}
