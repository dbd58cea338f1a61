// A silence's matchers, compiled: the same matchers as everywhere else. Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/silence.h"
#include "rules/matcher.h"

namespace headwater::rules {

// Refused where one does not compile or is over a limit, where there is none or are too many, and
// where all of them match the empty text: such a silence would hold for everything.
[[nodiscard]] Result<Matchers> silence_matchers(const std::vector<SilenceMatcher>& matchers);
// Of words as people write them, `service=web`, `code=~5..`, one or several a word. A first one
// without an operator is an alert's name.
[[nodiscard]] Result<std::vector<SilenceMatcher>> read_silence_matchers(
    std::span<const std::string> words);
// As the API says it.
[[nodiscard]] SilenceMatcher to_silence_matcher(const Matcher& matcher);

}  // namespace headwater::rules
