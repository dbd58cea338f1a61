#include "rules/internal/finding_list.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "model/limits.h"

namespace headwater::rules {

void FindingList::add(Place place, std::string message, std::string suggestion) {
  if (findings_.size() == limits::kFindingsMax) {
    ++more_;
    return;
  }
  findings_.push_back({.file = file_,
                       .line = place.line,
                       .column = place.column,
                       .message = std::move(message),
                       .suggestion = std::move(suggestion)});
}

void FindingList::add_near(Place place, std::string message, std::string_view word,
                           std::span<const std::string_view> known) {
  const bool full = findings_.size() == limits::kFindingsMax;
  add(place, std::move(message), full ? std::string{} : suggest(word, known));
}

std::vector<Finding> FindingList::take() {
  std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  if (more_ > 0)
    findings_.push_back({.file = file_, .message = "and " + std::to_string(more_) + " more"});
  more_ = 0;
  return std::exchange(findings_, {});
}

}  // namespace headwater::rules
