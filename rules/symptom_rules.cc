#include "rules/symptom_rules.h"

#include <utility>
#include <vector>

#include "rules/resolution.h"
#include "rules/rule_index.h"

namespace headwater::rules {
namespace {

std::string own_name(const LabelSet& labels) {
  const std::string_view name = label_value(labels, "alertname");
  return name.empty() ? "unnamed" : std::string(name);
}

std::optional<SymptomVerdict> verdict_of(const SymptomRule& rule, const LabelSet& labels,
                                         Severity severity) {
  if (rule.ignore) return std::nullopt;
  std::string kind = fill_template(rule.name, labels);
  if (kind.empty()) kind = own_name(labels);
  const SymptomClass symptom_class =
      rule.symptom_class ? *rule.symptom_class : infer_class(kind, labels.get("metric"));
  return SymptomVerdict{.kind = std::move(kind),
                        .symptom_class = symptom_class,
                        .severity = rule.severity.value_or(severity)};
}

}  // namespace

struct SymptomRules::Index {
  std::vector<SymptomRule> rules;
  bool fallback = true;
  RuleIndex by_match;

  Index(std::vector<SymptomRule> list, bool with_fallback)
      : rules(std::move(list)), fallback(with_fallback) {
    std::vector<Matchers> matches;
    matches.reserve(rules.size());
    for (const SymptomRule& rule : rules) matches.push_back(rule.match);
    by_match = RuleIndex(std::move(matches));
  }

  // Null where none matches.
  [[nodiscard]] const SymptomRule* first_match(const LabelSet& labels) const {
    const auto number = by_match.first_match(labels);
    return number ? &rules[*number] : nullptr;
  }
};

SymptomRules::SymptomRules(std::vector<SymptomRule> rules, bool fallback)
    : index_(std::make_shared<const Index>(std::move(rules), fallback)) {}

SymptomRules::SymptomRules() : SymptomRules(std::vector<SymptomRule>{}) {}

std::optional<SymptomVerdict> SymptomRules::judge(const LabelSet& labels, Severity severity) const {
  if (const SymptomRule* rule = index_->first_match(labels))
    return verdict_of(*rule, labels, severity);
  if (!index_->fallback || severity > Severity::kInfo) return std::nullopt;
  std::string kind = own_name(labels);
  const SymptomClass symptom_class = infer_class(kind, labels.get("metric"));
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
