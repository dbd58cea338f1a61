// Finding: what is wrong with a document that a person wrote, where it is, and what was probably
// meant. Values, no thread rule.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace headwater::rules {

struct Finding {
  std::string file;
  int line = 0;    // from 1; 0 = the file as a whole
  int column = 0;  // from 1
  std::string message;
  std::string suggestion;  // "" or "did you mean `steps`?"
};
// "headwater.yaml:12:5: unknown key `stpes`; did you mean `steps`?"
[[nodiscard]] std::string to_text(const Finding& finding);

// "did you mean `steps`?" for the nearest of `known` to `word` by edit distance (the first of
// equals); "" if none is near.
[[nodiscard]] std::string suggest(std::string_view word, std::span<const std::string_view> known);

}  // namespace headwater::rules
