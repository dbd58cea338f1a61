// FindingList: the findings of one document while it is read. Private to rules/. Pure, no thread
// rule.
#pragma once

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
  // Ordered by place; leaves the list empty.
  [[nodiscard]] std::vector<Finding> take();

 private:
  std::string file_;
  std::vector<Finding> findings_;
};

}  // namespace headwater::rules
