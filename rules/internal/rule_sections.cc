// The sections that say what events mean: resolution, symptoms, grouping.
#include <algorithm>

#include "model/limits.h"
#include "rules/internal/section_checks.h"
#include "rules/internal/sections.h"

namespace headwater::rules {
namespace {

// Braces must pair and hold a label name.
bool is_template(std::string_view text) {
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    if (brace == std::string_view::npos) return true;
    const std::size_t close = text.find_first_of("{}", brace + 1);
    const bool pair = text[brace] == '{' && close != std::string_view::npos && text[close] == '}';
    if (!pair || close == brace + 1) return false;
    text.remove_prefix(close + 1);
  }
  return true;
}

void read_template(MappingReader& item, std::string& into) {
  item.text("name", into);
  if (into.size() > limits::kTemplateBytesMax)
    item.tell("name", "`name` is over 1024 bytes");
  else if (!is_template(into))
    item.tell("name", "`name` must be text with label names in braces, like {tenant}-web");
}

void read_naming(MappingReader& section, std::string_view key, std::vector<NamingRule>& into) {
  if (section.take(key) == nullptr) return;
  into.clear();
  section.each(key, limits::kNamingRulesMax, [&](MappingReader& item) {
    NamingRule rule;
    item.matchers("match", rule.match);
    if (item.require("name") != nullptr) read_template(item, rule.name);
    into.push_back(std::move(rule));
  });
}

SymptomRule read_symptom(MappingReader& item, MatchOrder& order) {
  SymptomRule rule;
  rule.name = "{alertname}";
  read_template(item, rule.name);
  if (item.require("match") != nullptr) {
    item.matchers("match", rule.match);
    order.add(item, rule.match);
  }
  item.word("class", rule.symptom_class, SymptomClass::kErrors, SymptomClass::kOther);
  item.severity("severity", rule.severity);
  item.flag("ignore", rule.ignore);
  return rule;
}

// Weights are written in decibans and kept in thousandths of them.
void read_weight(MappingReader& section, std::string_view key, Millidecibans& into) {
  constexpr std::int64_t kWeightMax = 100'000;
  std::int64_t value = into;
  section.decimal(key, value, 3, -kWeightMax, kWeightMax);
  into = static_cast<Millidecibans>(value);
}

GroupRule read_group(MappingReader& item, Names& names) {
  GroupRule rule;
  rule.name = names.read(item, "name");
  item.matchers("match", rule.match);
  if (item.require("by") != nullptr) item.texts("by", rule.by);
  return rule;
}

}  // namespace

void read_resolution(MappingReader& root, Configuration& into) {
  root.section("resolution", [&](MappingReader& section) {
    read_naming(section, "tenants", into.resolution.tenants);
    read_naming(section, "entities", into.resolution.entities);
  });
}

void read_symptoms(MappingReader& root, Configuration& into) {
  root.section("symptoms", [&](MappingReader& section) {
    bool fallback = true;
    section.flag("fallback", fallback);
    std::vector<SymptomRule> rules;
    MatchOrder order;
    section.each("rules", limits::kSymptomRulesMax,
                 [&](MappingReader& item) { rules.push_back(read_symptom(item, order)); });
    into.symptoms = SymptomRules(std::move(rules), fallback);
  });
}

void read_grouping(MappingReader& root, Configuration& into) {
  root.section("grouping", [&](MappingReader& section) {
    Grouping& grouping = into.grouping;
    read_weight(section, "threshold", grouping.threshold);
    read_weight(section, "base", grouping.base);
    section.duration("lag", grouping.lag, seconds(1), hours(24));
    std::int64_t decay = grouping.hop_decay;
    section.decimal("hop_decay", decay, 4, 0, kBasisPointsWhole);
    grouping.hop_decay = static_cast<BasisPoints>(decay);
    Names names;
    section.each("rules", limits::kGroupRulesMax,
                 [&](MappingReader& item) { grouping.rules.push_back(read_group(item, names)); });
  });
}

}  // namespace headwater::rules
