#include "rules/internal/finding_list.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace headwater::rules {

void FindingList::add(Place place, std::string message, std::string suggestion) {
  findings_.push_back({.file = file_,
                       .line = place.line,
                       .column = place.column,
                       .message = std::move(message),
                       .suggestion = std::move(suggestion)});
}

std::vector<Finding> FindingList::take() {
  std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return std::exchange(findings_, {});
}

}  // namespace headwater::rules
