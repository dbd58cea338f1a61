#include "rules/symptom_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace headwater::rules {
namespace {

LabelSet labels(std::vector<std::pair<std::string, std::string>> pairs) {
  return LabelSet(std::move(pairs));
}

SymptomRule rule(std::string name, std::string_view match) {
  auto matchers = Matchers::parse(match);
  EXPECT_TRUE(matchers) << match;
  return {.name = std::move(name), .match = std::move(*matchers)};
}

std::string kind_of(const SymptomRules& rules, const LabelSet& set) {
  const auto verdict = rules.judge(set, Severity::kWarning);
  return verdict ? verdict->kind : "none";
}

TEST(SymptomRules, TheFirstRuleThatMatchesCounts) {
  const SymptomRules rules(
      {rule("one", "a=x,b=y"), rule("two", "a=x"), rule("three", "b=y"), rule("four", "a!=z")});
  EXPECT_EQ(kind_of(rules, labels({{"a", "x"}, {"b", "y"}})), "one");
  EXPECT_EQ(kind_of(rules, labels({{"a", "x"}, {"b", "n"}})), "two");
  EXPECT_EQ(kind_of(rules, labels({{"a", "z"}, {"b", "y"}})), "three");
  EXPECT_EQ(kind_of(rules, labels({{"c", "z"}})), "four");
  EXPECT_EQ(kind_of(rules, labels({{"a", "z"}, {"alertname", "Self"}})), "Self");
}

TEST(SymptomRules, ARuleMayAskForAnAbsentLabel) {
  const SymptomRules rules({rule("no team", "team=\"\""), rule("any", "team=~\"|a\"")}, false);
  EXPECT_EQ(kind_of(rules, labels({{"x", "y"}})), "no team");
  EXPECT_EQ(kind_of(rules, labels({{"team", "a"}})), "any");
  EXPECT_EQ(kind_of(rules, labels({{"team", "b"}})), "none");
}

TEST(SymptomRules, AnIgnoredEventMakesNoSymptom) {
  SymptomRule ignored = rule("", "severity=info");
  ignored.ignore = true;
  const SymptomRules rules({ignored, rule("two", "a=x")});
  EXPECT_EQ(kind_of(rules, labels({{"severity", "info"}, {"a", "x"}})), "none");
  EXPECT_EQ(kind_of(rules, labels({{"a", "x"}})), "two");
}

TEST(SymptomRules, LabelsFillTheName) {
  const SymptomRules rules({rule("{alertname} on {device}", "a=x")});
  EXPECT_EQ(kind_of(rules, labels({{"a", "x"}, {"name", "Full"}, {"device", "sda"}})),
            "Full on sda");
  EXPECT_EQ(kind_of(rules, labels({{"a", "x"}, {"alertname", "Full"}})), "Full");
  EXPECT_EQ(kind_of(rules, labels({{"a", "x"}})), "unnamed");
}

TEST(SymptomRules, ARuleMaySayClassAndSeverity) {
  SymptomRule said = rule("DiskFull", "a=x");
  said.symptom_class = SymptomClass::kState;
  said.severity = Severity::kHigh;
  const SymptomRules rules({said, rule("DiskFull", "a=y")});
  const auto first = rules.judge(labels({{"a", "x"}}), Severity::kInfo);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->symptom_class, SymptomClass::kState);
  EXPECT_EQ(first->severity, Severity::kHigh);
  const auto second = rules.judge(labels({{"a", "y"}}), Severity::kInfo);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->symptom_class, SymptomClass::kSaturation);
  EXPECT_EQ(second->severity, Severity::kInfo);
}

TEST(SymptomRules, TheFallbackTakesAlertsOfSeverityInfoOrWorse) {
  const SymptomRules rules;
  const LabelSet set = labels({{"alertname", "TargetDown"}});
  for (const Severity severity :
       {Severity::kCritical, Severity::kHigh, Severity::kWarning, Severity::kInfo}) {
    const auto verdict = rules.judge(set, severity);
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->kind, "TargetDown");
    EXPECT_EQ(verdict->symptom_class, SymptomClass::kLoss);
    EXPECT_EQ(verdict->severity, severity);
  }
  EXPECT_FALSE(rules.judge(set, Severity::kNone));
  EXPECT_FALSE(SymptomRules({}, false).judge(set, Severity::kCritical));
}

TEST(SymptomRules, ABadSignalIsBusinessUnlessARuleSaysOtherwise) {
  SymptomRule said = rule("{name}", "name=queue_age");
  said.symptom_class = SymptomClass::kSaturation;
  const SymptomRules rules({said});
  const auto fallback = rules.judge_signal(labels({{"name", "invoices_failed"}}), Severity::kInfo);
  ASSERT_TRUE(fallback);
  EXPECT_EQ(fallback->kind, "invoices_failed");
  EXPECT_EQ(fallback->symptom_class, SymptomClass::kBusiness);
  const auto ruled = rules.judge_signal(labels({{"name", "queue_age"}}), Severity::kInfo);
  ASSERT_TRUE(ruled);
  EXPECT_EQ(ruled->symptom_class, SymptomClass::kSaturation);
  EXPECT_FALSE(SymptomRules({}, false).judge_signal(labels({{"name", "x"}}), Severity::kHigh));
}

TEST(SymptomRules, ACopyOutlivesTheOriginal) {
  SymptomRules copy;
  {
    const SymptomRules rules({rule("one", "a=x")});
    copy = rules;
  }
  EXPECT_EQ(kind_of(copy, labels({{"a", "x"}})), "one");
}

// --- the index against trying every rule in order
// --------------------------------------------------
class RandomRules {
 public:
  explicit RandomRules(std::uint32_t seed) : random_(seed) {}

  SymptomRule rule(std::size_t number) {
    std::string match;
    const std::size_t parts = below(4);
    for (std::size_t i = 0; i < parts; ++i) match += (i == 0 ? "" : ",") + part();
    auto made = headwater::rules::SymptomRule{.name = "rule " + std::to_string(number)};
    made.match = *Matchers::parse(match);
    made.ignore = below(8) == 0;
    return made;
  }

  LabelSet event() {
    std::vector<std::pair<std::string, std::string>> pairs;
    const std::size_t count = below(6);
    for (std::size_t i = 0; i < count; ++i) pairs.emplace_back(name(), value());
    return LabelSet(std::move(pairs));
  }

 private:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  std::string name() {
    constexpr const char* kNames[] = {"alertname", "name", "job", "severity", "cluster"};
    return kNames[below(5)];
  }
  std::string value() { return std::string(1, static_cast<char>('a' + below(6))); }
  std::string part() {
    switch (below(8)) {
      case 0:
        return name() + "!=" + value();
      case 1:
        return name() + "=~\"" + value() + "|" + value() + "\"";
      case 2:
        return name() + "=~\"[" + value() + value() + "]\"";
      case 3:
        return name() + "!~\"" + value() + "|" + value() + "\"";
      case 4:
        return name() + "=\"\"";
      default:
        return name() + "=" + value();
    }
  }

  std::mt19937 random_;
};

TEST(SymptomRules, TheIndexFindsWhatTryingEveryRuleFinds) {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    RandomRules random(seed);
    std::vector<SymptomRule> list;
    for (std::size_t i = 0; i < seed * 3; ++i) list.push_back(random.rule(i));
    const SymptomRules rules(list, false);
    for (int i = 0; i < 200; ++i) {
      const LabelSet event = random.event();
      const auto first = std::find_if(list.begin(), list.end(), [&](const SymptomRule& one) {
        return one.match.matches(event);
      });
      const std::string expected = first == list.end() || first->ignore ? "none" : first->name;
      ASSERT_EQ(kind_of(rules, event), expected) << "seed " << seed << ", " << as_json(event);
    }
  }
}

TEST(InferClass, GoesByTheWordsOfTheName) {
  const std::pair<const char*, SymptomClass> kNames[] = {
      {"PgConnectionsSaturated", SymptomClass::kSaturation},
      {"pg_connections_saturated", SymptomClass::kSaturation},
      {"HighErrorRate", SymptomClass::kErrors},
      {"HTTP5xxRateHigh", SymptomClass::kErrors},
      {"RequestLatencyP99", SymptomClass::kLatency},
      {"SlowQueries", SymptomClass::kLatency},
      {"TargetDown", SymptomClass::kLoss},
      {"KubePodNotReady", SymptomClass::kLoss},
      {"KubePodCrashLooping", SymptomClass::kLoss},
      {"NodeFilesystemAlmostOutOfSpace", SymptomClass::kSaturation},
      {"CPUThrottlingHigh", SymptomClass::kSaturation},
      {"ImportRateHigh", SymptomClass::kLoad},
      {"CertificateExpiresSoon", SymptomClass::kState},
      {"PostgresFailover", SymptomClass::kState},
      {"BackupFailed", SymptomClass::kErrors},
      {"ThirdPartyApiSlow", SymptomClass::kExternal},
      {"MetricsAbsent", SymptomClass::kAbsence},
      {"timesheets late", SymptomClass::kBusiness},
      {"Shutdown", SymptomClass::kOther},  // "down" starts no word here
      {"AvailabilityLow", SymptomClass::kErrors},
      {"RequestsHigh", SymptomClass::kLoad},
      {"RequestsLow", SymptomClass::kBusiness},
      {"MetricDown", SymptomClass::kOther},
      {"Zyx", SymptomClass::kOther},
      {"", SymptomClass::kOther},
  };
  for (const auto& [name, expected] : kNames)
    EXPECT_EQ(to_string(infer_class(name)), to_string(expected)) << name;
}

TEST(InferClass, GoesByTheMetricWhereTheNameTellsNone) {
  EXPECT_EQ(infer_class("MetricUp", "cpu_usage"), SymptomClass::kSaturation);
  EXPECT_EQ(infer_class("MetricUp", "dest_p95"), SymptomClass::kLatency);
  EXPECT_EQ(infer_class("MetricUp", ""), SymptomClass::kOther);
  EXPECT_EQ(infer_class("SlowQueries", "cpu_usage"), SymptomClass::kLatency);
  EXPECT_EQ(infer_class("MetricDown", "cpu_usage"), SymptomClass::kOther) << "less is no shortage";
}

TEST(SignalSeverity, ComesFromTheLabelOrIsWarning) {
  EXPECT_EQ(signal_severity(labels({{"severity", "critical"}})), Severity::kCritical);
  EXPECT_EQ(signal_severity(labels({{"a", "b"}})), Severity::kWarning);
}

}  // namespace
}  // namespace headwater::rules
