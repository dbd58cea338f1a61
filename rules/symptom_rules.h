// Symptom rules: which events mean "this entity is unwell", in which way. Indexed by each rule's
// rarest equality label, so that an event costs what the rules that can match it cost. Immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/labels.h"
#include "model/words.h"
#include "rules/matcher.h"

namespace headwater::rules {

struct SymptomRule {
  std::string name;  // the symptom kind; "{alertname}" and other labels are filled in
  Matchers match;
  std::optional<SymptomClass> symptom_class;  // none: inferred from the symptom kind
  std::optional<Severity> severity;           // none: the event's own
  bool ignore = false;                        // matches, and makes no symptom
};

// What a rule says of one event.
struct SymptomVerdict {
  std::string kind;
  SymptomClass symptom_class = SymptomClass::kOther;
  Severity severity = Severity::kWarning;
};

class SymptomRules {
 public:
  // Keeps order: of the rules that match, the first counts. Where none does, an alert of severity
  // warning or worse, or a bad signal, makes a symptom named as itself with a class inferred from
  // that name (`fallback`); others make none.
  explicit SymptomRules(std::vector<SymptomRule> rules, bool fallback = true);
  SymptomRules();  // no rules, fallback
  SymptomRules(const SymptomRules&) = default;
  SymptomRules(SymptomRules&&) noexcept = default;
  SymptomRules& operator=(const SymptomRules&) = default;
  SymptomRules& operator=(SymptomRules&&) noexcept = default;
  ~SymptomRules() = default;

  // None: no symptom. `severity` is the event's own. Safe to call from any thread.
  [[nodiscard]] std::optional<SymptomVerdict> judge(const LabelSet& labels,
                                                    Severity severity) const;
  // The same for a business signal that is out of its band: the fallback names it as itself, class
  // business whatever its name, since a signal is an effect unless a rule says otherwise.
  [[nodiscard]] std::optional<SymptomVerdict> judge_signal(const LabelSet& labels,
                                                           Severity severity) const;
  [[nodiscard]] const std::vector<SymptomRule>& rules() const;

 private:
  struct Index;
  std::shared_ptr<const Index> index_;
};

// From the label "severity"; warning if there is none.
[[nodiscard]] Severity signal_severity(const LabelSet& labels);

// By the words of the name: "latency", "slow" -> latency; "down", "unreachable" -> loss; and so on.
// Words start at capitals, digits and punctuation, so PgReplicaDown and pg_replica_down are one.
[[nodiscard]] SymptomClass infer_class(std::string_view name);
// The same; of a name that tells none the metric does, unless it fell.
[[nodiscard]] SymptomClass infer_class(std::string_view name, std::string_view metric);

}  // namespace headwater::rules
