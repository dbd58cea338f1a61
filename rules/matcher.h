// Matchers in Alertmanager's syntax: name="value", !=, =~, !~, in lists {a="b",c=~"d.*"} or a,b. An
// absent label counts as the empty text. Regular expressions are RE2, anchored; "." does not match
// a newline. Immutable; safe to use from any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/labels.h"

namespace headwater::rules {

enum class MatchKind : std::uint8_t { kEqual, kNotEqual, kRegex, kNotRegex };

class Matcher {
 public:
  [[nodiscard]] static Result<Matcher> make(std::string name, MatchKind kind, std::string value);
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] MatchKind kind() const { return kind_; }
  [[nodiscard]] const std::string& value() const { return value_; }
  // `value` is the label's value, "" when absent.
  [[nodiscard]] bool matches(std::string_view value) const;

 private:
  struct Pattern;  // a compiled RE2
  std::string name_;
  MatchKind kind_ = MatchKind::kEqual;
  std::string value_;
  std::shared_ptr<const Pattern> pattern_;
};

// All of them must match; none at all matches everything.
class Matchers {
 public:
  Matchers() = default;
  explicit Matchers(std::vector<Matcher> list) : list_(std::move(list)) {}
  // The error names the offending part.
  [[nodiscard]] static Result<Matchers> parse(std::string_view text);
  [[nodiscard]] bool matches(const LabelSet& labels) const;
  [[nodiscard]] const std::vector<Matcher>& list() const { return list_; }
  [[nodiscard]] bool empty() const { return list_.empty(); }

 private:
  std::vector<Matcher> list_;
};

// The value a matcher named `name` sees: the label, where "alertname" and "name" stand in for each
// other, so that one rule fits Prometheus' alerts and our own JSON alike.
[[nodiscard]] std::string_view label_value(const LabelSet& labels, std::string_view name);

}  // namespace headwater::rules
