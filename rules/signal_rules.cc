#include "rules/signal_rules.h"

#include <utility>

#include "base/fields.h"

namespace headwater::rules {

std::string_view to_string(BaselineKind kind) {
  constexpr std::string_view kNames[] = {"level", "seasonal"};
  return name_at(kNames, kind);
}

std::string_view to_string(RecoveryKind kind) {
  constexpr std::string_view kNames[] = {"recovery_point", "recovery_time"};
  return name_at(kNames, kind);
}

SignalRules::SignalRules(std::vector<SignalRule> rules) : rules_(std::move(rules)) {
  std::vector<Matchers> matches;
  matches.reserve(rules_.size());
  for (const SignalRule& rule : rules_) matches.push_back(rule.match);
  by_match_ = RuleIndex(std::move(matches));
}

const SignalRule* SignalRules::find(const LabelSet& labels) const {
  const auto number = by_match_.first_match(labels);
  return number ? &rules_[*number] : nullptr;
}

}  // namespace headwater::rules
