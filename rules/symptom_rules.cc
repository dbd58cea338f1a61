#include "rules/symptom_rules.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>

#include "rules/resolution.h"

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

std::string own_name(const LabelSet& labels) {
  const std::string_view name = label_value(labels, "alertname");
  return name.empty() ? "unnamed" : std::string(name);
}

std::optional<SymptomVerdict> verdict_of(const SymptomRule& rule, const LabelSet& labels,
                                         Severity severity) {
  if (rule.ignore) return std::nullopt;
  std::string kind = fill_template(rule.name, labels);
  if (kind.empty()) kind = own_name(labels);
  const SymptomClass symptom_class = rule.symptom_class ? *rule.symptom_class : infer_class(kind);
  return SymptomVerdict{.kind = std::move(kind),
                        .symptom_class = symptom_class,
                        .severity = rule.severity.value_or(severity)};
}

}  // namespace

struct SymptomRules::Index {
  std::vector<SymptomRule> rules;
  bool fallback = true;
  ByLabel<std::vector<RuleNumber>> by_label;  // rules in order
  std::vector<RuleNumber> residue;            // rules that no label value finds, in order

  Index(const Index&) = delete;  // by_label looks into rules
  Index& operator=(const Index&) = delete;
  Index(std::vector<SymptomRule> list, bool with_fallback)
      : rules(std::move(list)), fallback(with_fallback) {
    ByLabel<std::size_t> askers;
    for (const SymptomRule& rule : rules)
      for (const Matcher& matcher : rule.match.list())
        for (const std::string& value : matcher.only_values()) ++askers[matcher.name()][value];
    for (RuleNumber number = 0; number < rules.size(); ++number) {
      const Matcher* key = rarest(rules[number].match, askers);
      if (key == nullptr) {
        residue.push_back(number);
        continue;
      }
      for (const std::string& value : key->only_values())
        by_label[key->name()][value].push_back(number);
    }
  }

  // Lowers `first` to the first rule of `candidates` that matches.
  void look(const std::vector<RuleNumber>& candidates, const LabelSet& labels,
            RuleNumber& first) const {
    for (const RuleNumber number : candidates) {
      if (number >= first) return;
      if (rules[number].match.matches(labels)) first = number;
    }
  }

  void look_by(std::string_view name, std::string_view value, const LabelSet& labels,
               RuleNumber& first) const {
    const auto values = by_label.find(name);
    if (values == by_label.end()) return;
    const auto at = values->second.find(value);
    if (at != values->second.end()) look(at->second, labels, first);
  }

  // Null where none matches.
  [[nodiscard]] const SymptomRule* first_match(const LabelSet& labels) const {
    auto first = static_cast<RuleNumber>(rules.size());
    look(residue, labels, first);
    for (const Label& label : labels) {
      look_by(label.name, label.value, labels, first);
      const std::string_view other = other_name(label.name);
      if (!other.empty()) look_by(other, label.value, labels, first);
    }
    return first < rules.size() ? &rules[first] : nullptr;
  }
};

SymptomRules::SymptomRules(std::vector<SymptomRule> rules, bool fallback)
    : index_(std::make_shared<const Index>(std::move(rules), fallback)) {}

SymptomRules::SymptomRules() : SymptomRules(std::vector<SymptomRule>{}) {}

std::optional<SymptomVerdict> SymptomRules::judge(const LabelSet& labels, Severity severity) const {
  if (const SymptomRule* rule = index_->first_match(labels))
    return verdict_of(*rule, labels, severity);
  if (!index_->fallback || severity > Severity::kWarning) return std::nullopt;
  std::string kind = own_name(labels);
  const SymptomClass symptom_class = infer_class(kind);
  return SymptomVerdict{
      .kind = std::move(kind), .symptom_class = symptom_class, .severity = severity};
}

std::optional<SymptomVerdict> SymptomRules::judge_signal(const LabelSet& labels,
                                                         Severity severity) const {
  if (const SymptomRule* rule = index_->first_match(labels))
    return verdict_of(*rule, labels, severity);
  if (!index_->fallback) return std::nullopt;
  return SymptomVerdict{
      .kind = own_name(labels), .symptom_class = SymptomClass::kBusiness, .severity = severity};
}

const std::vector<SymptomRule>& SymptomRules::rules() const { return index_->rules; }

Severity signal_severity(const LabelSet& labels) {
  return read_severity(labels.get("severity")).severity;
}

}  // namespace headwater::rules
