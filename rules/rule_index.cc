#include "rules/rule_index.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace headwater::rules {
namespace {

using RuleNumber = std::uint32_t;

// By label name, then by value, so that a name no rule asks for costs one short hash. Looked up,
// never iterated. The views point into the rules' own matchers.
template <class T>
using ByLabel = std::unordered_map<std::string_view, std::unordered_map<std::string_view, T>>;

// The matcher by which to find a rule: whose values the fewest rules ask for. Null where no matcher
// says which values fit, or "" does, which an absent label has too.
const Matcher* rarest(const Matchers& match, const ByLabel<std::size_t>& askers) {
  const Matcher* best = nullptr;
  std::size_t fewest = 0;
  for (const Matcher& matcher : match.list()) {
    const auto values = matcher.only_values();
    if (values.empty() || std::find(values.begin(), values.end(), "") != values.end()) continue;
    std::size_t count = 0;
    for (const std::string& value : values) count += askers.at(matcher.name()).at(value);
    if (best != nullptr && count >= fewest) continue;
    best = &matcher;
    fewest = count;
  }
  return best;
}

std::string_view other_name(std::string_view name) {
  if (name == "alertname") return "name";
  return name == "name" ? "alertname" : std::string_view{};
}

}  // namespace

struct RuleIndex::Files {
  std::vector<Matchers> rules;
  ByLabel<std::vector<RuleNumber>> by_label;  // rules in order
  std::vector<RuleNumber> residue;            // rules that no label value finds, in order

  Files(const Files&) = delete;  // by_label looks into rules
  Files& operator=(const Files&) = delete;
  explicit Files(std::vector<Matchers> list) : rules(std::move(list)) {
    ByLabel<std::size_t> askers;
    for (const Matchers& rule : rules)
      for (const Matcher& matcher : rule.list())
        for (const std::string& value : matcher.only_values()) ++askers[matcher.name()][value];
    for (RuleNumber number = 0; number < rules.size(); ++number) {
      const Matcher* key = rarest(rules[number], askers);
      if (key == nullptr) {
        residue.push_back(number);
        continue;
      }
      for (const std::string& value : key->only_values())
        by_label[key->name()][value].push_back(number);
    }
  }

  // Calls `visit` with the rules that may match, in parts that are in order each.
  template <class Visit>
  void for_candidates(const LabelSet& labels, const Visit& visit) const {
    visit(residue);
    for (const Label& label : labels) {
      visit_by(label.name, label.value, visit);
      const std::string_view other = other_name(label.name);
      if (!other.empty()) visit_by(other, label.value, visit);
    }
  }

  // Lowers `first` to the first rule of `candidates` that matches.
  void look(const std::vector<RuleNumber>& candidates, const LabelSet& labels,
            RuleNumber& first) const {
    for (const RuleNumber number : candidates) {
      if (number >= first) return;
      if (rules[number].matches(labels)) first = number;
    }
  }

  template <class Visit>
  void visit_by(std::string_view name, std::string_view value, const Visit& visit) const {
    const auto values = by_label.find(name);
    if (values == by_label.end()) return;
    const auto at = values->second.find(value);
    if (at != values->second.end()) visit(at->second);
  }
};

RuleIndex::RuleIndex() : RuleIndex(std::vector<Matchers>{}) {}

RuleIndex::RuleIndex(std::vector<Matchers> rules)
    : files_(std::make_shared<const Files>(std::move(rules))) {}

std::optional<std::uint32_t> RuleIndex::first_match(const LabelSet& labels) const {
  if (files_->rules.empty()) return std::nullopt;
  auto first = static_cast<RuleNumber>(files_->rules.size());
  files_->for_candidates(labels, [&](const std::vector<RuleNumber>& candidates) {
    files_->look(candidates, labels, first);
  });
  if (first == files_->rules.size()) return std::nullopt;
  return first;
}

std::vector<std::uint32_t> RuleIndex::all_matches(const LabelSet& labels, std::size_t limit) const {
  std::vector<RuleNumber> matches;
  if (files_->rules.empty()) return matches;
  files_->for_candidates(labels, [&](const std::vector<RuleNumber>& candidates) {
    std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(matches),
                 [&](RuleNumber number) { return files_->rules[number].matches(labels); });
  });
  // A rule is filed under one label, which may go by two names.
  std::sort(matches.begin(), matches.end());
  matches.erase(std::unique(matches.begin(), matches.end()), matches.end());
  if (matches.size() > limit) matches.resize(limit);
  return matches;
}

}  // namespace headwater::rules
