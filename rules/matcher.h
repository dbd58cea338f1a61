// Matchers in Alertmanager's syntax: name="value", !=, =~, !~, in lists {a="b",c=~"d.*"} or a,b. An
// absent label counts as the empty text. Regular expressions are RE2, anchored; "." does not match
// a newline. Immutable; safe to use from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/labels.h"

namespace headwater::rules {

enum class MatchKind : std::uint8_t { kEqual, kNotEqual, kRegex, kNotRegex };
// "=", "!=", "=~", "!~".
[[nodiscard]] std::string_view to_string(MatchKind kind);

class Matcher {
 public:
  [[nodiscard]] static Result<Matcher> make(std::string name, MatchKind kind, std::string value);
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] MatchKind kind() const { return kind_; }
  [[nodiscard]] const std::string& value() const { return value_; }
  // `value` is the label's value, "" when absent.
  [[nodiscard]] bool matches(std::string_view value) const;
  // The only values that match, where they can be counted out: of a="b", and of a=~"b|c". Else
  // empty.
  [[nodiscard]] std::span<const std::string> only_values() const;
  // Same name, operator and value.
  friend bool operator==(const Matcher& a, const Matcher& b) {
    return a.kind_ == b.kind_ && a.name_ == b.name_ && a.value_ == b.value_;
  }

 private:
  struct Pattern;  // a compiled RE2
  std::string name_;
  MatchKind kind_ = MatchKind::kEqual;
  std::string value_;
  std::vector<std::string> alternatives_;
  std::shared_ptr<const Pattern> pattern_;  // none where alternatives_ says it all
};

// All of them must match; none at all matches everything.
class Matchers {
 public:
  Matchers() = default;
  explicit Matchers(std::vector<Matcher> list) : list_(std::move(list)) {}
  // Reads `text` as Alertmanager does in its default mode: what the classic parser can read counts
  // as it reads it, the rest is left to the UTF-8 parser. The error names the offending part.
  [[nodiscard]] static Result<Matchers> parse(std::string_view text);
  [[nodiscard]] bool matches(const LabelSet& labels) const;
  [[nodiscard]] const std::vector<Matcher>& list() const { return list_; }
  [[nodiscard]] bool empty() const { return list_.empty(); }

 private:
  std::vector<Matcher> list_;
};

// {alertname="Down",job=~"a|b"}: reads back as the same matchers.
[[nodiscard]] std::string to_text(const Matchers& matchers);

// The value a matcher named `name` sees: the label, where "alertname" and "name" stand in for each
// other, so that one rule fits Prometheus' alerts and our own JSON alike.
[[nodiscard]] std::string_view label_value(const LabelSet& labels, std::string_view name);

}  // namespace headwater::rules
