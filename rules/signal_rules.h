// Signal rules: what is expected of a business signal. They say it; the core judges values by it
// and learns what is usual. Immutable; safe to use from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "base/timestamp.h"
#include "model/labels.h"
#include "model/limits.h"
#include "model/words.h"
#include "rules/matcher.h"
#include "rules/rule_index.h"

namespace headwater::rules {

class LocalDays;

enum class BaselineKind : std::uint8_t { kLevel, kSeasonal };
[[nodiscard]] std::string_view to_string(BaselineKind kind);

// How much may be lost, and how long it may take to be back.
enum class RecoveryKind : std::uint8_t { kRecoveryPoint, kRecoveryTime };
[[nodiscard]] std::string_view to_string(RecoveryKind kind);

// Of one tier of the map. Zero: none is said.
struct RecoveryObjectives {
  Duration recovery_point;
  Duration recovery_time;
  [[nodiscard]] Duration of(RecoveryKind kind) const {
    return kind == RecoveryKind::kRecoveryPoint ? recovery_point : recovery_time;
  }
};
using ObjectivesByTier = std::array<RecoveryObjectives, limits::kTierMax + 1>;

struct SignalRule {
  std::string name;
  Matchers match;
  std::optional<SignalDirection> direction;  // none: the signal's own
  std::optional<Severity> severity;          // none: as symptom rules say
  Quantity above = Quantity::unset();        // bad above it, whatever the direction
  Quantity below = Quantity::unset();
  std::optional<BaselineKind> baseline;
  std::uint32_t after = 0;                // values that are learnt before any is judged
  std::int64_t threshold = 3'000;         // thousandths of a spread
  std::optional<RecoveryKind> objective;  // the value, in seconds, is judged by it
  Duration lease;                         // a bad value holds so long; zero: the default
  Duration expect_every;                  // zero: none is awaited, or
  std::optional<RecoveryKind> expect_by;  // by this objective of the entity's tier
  std::shared_ptr<const LocalDays> days;  // never null

  // Whether it says itself how a value is judged; else the signal does.
  [[nodiscard]] bool judges() const { return above.set() || below.set() || baseline || objective; }
};

class SignalRules {
 public:
  SignalRules() = default;
  explicit SignalRules(std::vector<SignalRule> rules);
  // The first that matches; null if none does.
  [[nodiscard]] const SignalRule* find(const LabelSet& labels) const;
  [[nodiscard]] const std::vector<SignalRule>& rules() const { return rules_; }

 private:
  std::vector<SignalRule> rules_;
  RuleIndex by_match_;
};

}  // namespace headwater::rules
