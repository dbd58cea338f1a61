#include "rules/silence_matchers.h"

#include <algorithm>
#include <string>

#include "model/limits.h"

namespace headwater::rules {
namespace {

MatchKind kind_of(const SilenceMatcher& matcher) {
  if (matcher.is_regex) return matcher.is_equal ? MatchKind::kRegex : MatchKind::kNotRegex;
  return matcher.is_equal ? MatchKind::kEqual : MatchKind::kNotEqual;
}

Result<Matcher> compiled(const SilenceMatcher& matcher) {
  if (matcher.name.size() > limits::kLabelNameBytesMax)
    return malformed("the label name is over 128 bytes");
  if (matcher.value.size() > limits::kLabelValueBytesMax)
    return malformed("the value for " + matcher.name + " is over 4096 bytes");
  return Matcher::make(matcher.name, kind_of(matcher), matcher.value);
}

}  // namespace

Result<Matchers> silence_matchers(const std::vector<SilenceMatcher>& matchers) {
  if (matchers.empty()) return malformed("at least one matcher required");
  if (matchers.size() > limits::kSilenceMatchersMax) return malformed("more than 64 matchers");
  std::vector<Matcher> list;
  list.reserve(matchers.size());
  for (const SilenceMatcher& each : matchers) {
    auto matcher = compiled(each);
    if (!matcher) {
      return malformed("invalid label matcher " + std::to_string(list.size()) + ": " +
                       matcher.error().message());
    }
    list.push_back(std::move(*matcher));
  }
  if (std::all_of(list.begin(), list.end(), [](const Matcher& each) { return each.matches(""); }))
    return malformed("at least one matcher must not match the empty string");
  return Matchers(std::move(list));
}

Result<std::vector<SilenceMatcher>> read_silence_matchers(std::span<const std::string> words) {
  std::vector<SilenceMatcher> matchers;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool bare =
        i == 0 && word.find('=') == std::string::npos && word.find("!~") == std::string::npos;
    const auto read = Matchers::parse(bare ? "alertname=" + word : word);
    if (!read) return malformed("`" + word + "` is no matcher: " + read.error().message());
    for (const Matcher& each : read->list()) matchers.push_back(to_silence_matcher(each));
  }
  if (const auto compiled = silence_matchers(matchers); !compiled)
    return malformed("silence invalid: " + compiled.error().message());
  return matchers;
}

SilenceMatcher to_silence_matcher(const Matcher& matcher) {
  const MatchKind kind = matcher.kind();
  return {.name = matcher.name(),
          .value = matcher.value(),
          .is_regex = kind == MatchKind::kRegex || kind == MatchKind::kNotRegex,
          .is_equal = kind == MatchKind::kEqual || kind == MatchKind::kRegex};
}

}  // namespace headwater::rules
