// FindingList: the findings of one document while it is read. Private to rules/. Pure, no thread
// rule.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/finding.h"

namespace headwater::rules {

struct Place {
  int line = 0;  // from 1; 0 = the document as a whole
  int column = 0;
};

class FindingList {
 public:
  explicit FindingList(std::string_view file) : file_(file) {}
  void add(Place place, std::string message, std::string suggestion = {});
  // With the nearest of `known` to `word` as suggestion.
  void add_near(Place place, std::string message, std::string_view word,
                std::span<const std::string_view> known);
  [[nodiscard]] bool any() const { return !findings_.empty(); }
  // Ordered by place, at most limits::kFindingsMax of them and then how many more there were;
  // leaves the list empty.
  [[nodiscard]] std::vector<Finding> take();

 private:
  std::string file_;
  std::vector<Finding> findings_;
  std::size_t more_ = 0;  // that were met when the list was full
};

}  // namespace headwater::rules
