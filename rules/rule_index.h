// RuleIndex: which of many rules is the first that matches. Each is filed under its rarest equality
// label, so that an event costs what the rules that can match it cost. It knows matchers only, not
// what a rule says. Immutable; copies share one index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "model/labels.h"
#include "rules/matcher.h"

namespace headwater::rules {

class RuleIndex {
 public:
  RuleIndex();  // no rules
  explicit RuleIndex(std::vector<Matchers> rules);
  // The number of the first rule that matches, in the order given.
  [[nodiscard]] std::optional<std::uint32_t> first_match(const LabelSet& labels) const;
  // The numbers of those that match, in the order given; the first `limit` of them.
  [[nodiscard]] std::vector<std::uint32_t> all_matches(const LabelSet& labels,
                                                       std::size_t limit) const;

 private:
  struct Files;
  std::shared_ptr<const Files> files_;
};

}  // namespace headwater::rules
