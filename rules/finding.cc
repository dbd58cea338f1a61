#include "rules/finding.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace headwater::rules {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Edits to make one of the other: insert, remove, replace, or swap neighbours; case is free.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = std::exchange(above, std::move(row));
  }
  return above[b.size()];
}

}  // namespace

std::string to_text(const Finding& finding) {
  std::string text = finding.file;
  if (finding.line > 0)
    text += ":" + std::to_string(finding.line) + ":" + std::to_string(finding.column);
  text += ": " + finding.message;
  if (!finding.suggestion.empty()) text += "; " + finding.suggestion;
  return text;
}

std::string suggest(std::string_view word, std::span<const std::string_view> known) {
  constexpr std::size_t kWordBytesMax = 64;
  if (word.empty() || word.size() > kWordBytesMax) return {};
  std::string_view nearest;
  std::size_t fewest = word.size() / 3 + 2;  // a third of the letters may be wrong, one at least
  for (const std::string_view candidate : known) {
    const bool cut_short = word.size() >= 3 && candidate.starts_with(word);
    const std::size_t distance = cut_short ? 1 : edit_distance(word, candidate);
    if (distance >= fewest || distance >= candidate.size()) continue;
    nearest = candidate;
    fewest = distance;
  }
  return nearest.empty() ? std::string{} : "did you mean `" + std::string(nearest) + "`?";
}

}  // namespace headwater::rules
