#include "rules/matcher.h"

#include <re2/re2.h>

#include <algorithm>

#include "base/utf8.h"
#include "model/limits.h"
#include "rules/internal/matcher_syntax.h"

namespace headwater::rules {
namespace {

constexpr std::int64_t kPatternMemoryMax = std::int64_t{1} << 20;

re2::RE2::Options pattern_options() {
  re2::RE2::Options options;
  options.set_max_mem(kPatternMemoryMax);
  options.set_log_errors(false);
  return options;
}

bool negated(MatchKind kind) {
  return kind == MatchKind::kNotEqual || kind == MatchKind::kNotRegex;
}

// The alternatives of a pattern without any operator but "|"; empty for every other pattern.
std::vector<std::string> alternatives_of(std::string_view pattern) {
  if (pattern.find_first_of("\\.+*?()[]{}^$") != std::string_view::npos) return {};
  std::vector<std::string> values;
  for (;;) {
    const std::size_t bar = pattern.find('|');
    values.emplace_back(pattern.substr(0, bar));
    if (bar == std::string_view::npos) return values;
    pattern.remove_prefix(bar + 1);
  }
}

bool contains(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

Result<Matchers> compile(Result<std::vector<MatcherText>> texts) {
  if (!texts) return texts.error();
  std::vector<Matcher> list;
  for (MatcherText& text : *texts) {
    auto matcher = Matcher::make(std::move(text.name), text.kind, std::move(text.value));
    if (!matcher) return matcher.error();
    list.push_back(std::move(*matcher));
  }
  return Matchers(std::move(list));
}

bool classic_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ':';
  };
  return std::all_of(name.begin(), name.end(), fits) && !(name[0] >= '0' && name[0] <= '9');
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

}  // namespace

struct Matcher::Pattern {
  explicit Pattern(const std::string& text) : expression(text, pattern_options()) {}
  [[nodiscard]] bool matches(std::string_view value) const {
    return expression.Match({value.data(), value.size()}, 0, value.size(), re2::RE2::ANCHOR_BOTH,
                            nullptr, 0);
  }
  re2::RE2 expression;
};

std::string_view to_string(MatchKind kind) {
  constexpr std::string_view kOperators[] = {"=", "!=", "=~", "!~"};
  return kOperators[static_cast<std::size_t>(kind)];
}

Result<Matcher> Matcher::make(std::string name, MatchKind kind, std::string value) {
  if (name.empty()) return malformed("a matcher needs a label name");
  if (!valid_utf8(name) || !valid_utf8(value)) return malformed("a matcher is not valid UTF-8");
  Matcher matcher;
  matcher.name_ = std::move(name);
  matcher.kind_ = kind;
  matcher.value_ = std::move(value);
  if (kind == MatchKind::kEqual || kind == MatchKind::kNotEqual) {
    matcher.alternatives_ = {matcher.value_};
    return matcher;
  }
  if (matcher.value_.size() > limits::kPatternBytesMax)
    return malformed("the pattern of " + matcher.name_ + " is over 1024 bytes");
  matcher.alternatives_ = alternatives_of(matcher.value_);
  if (!matcher.alternatives_.empty()) return matcher;
  auto pattern = std::make_shared<const Pattern>(matcher.value_);
  if (!pattern->expression.ok())
    return malformed("bad regular expression \"" + matcher.value_ +
                     "\": " + pattern->expression.error());
  matcher.pattern_ = std::move(pattern);
  return matcher;
}

std::span<const std::string> Matcher::only_values() const {
  if (negated(kind_)) return {};
  return alternatives_;
}

bool Matcher::matches(std::string_view value) const {
  const bool found = pattern_ ? pattern_->matches(value) : contains(alternatives_, value);
  return found != negated(kind_);
}

Result<Matchers> Matchers::parse(std::string_view text) {
  if (!valid_utf8(text)) return malformed("a matcher is not valid UTF-8");
  auto classic = compile(parse_classic(text));
  if (classic) return classic;
  if (auto utf8 = parse_utf8(text))
    if (auto compiled = compile(std::move(*utf8))) return compiled;
  return classic;
}

bool Matchers::matches(const LabelSet& labels) const {
  return std::all_of(list_.begin(), list_.end(), [&](const Matcher& matcher) {
    return matcher.matches(label_value(labels, matcher.name()));
  });
}

std::string to_text(const Matchers& matchers) {
  std::string out = "{";
  for (const Matcher& matcher : matchers.list()) {
    if (out.size() > 1) out += ',';
    out += classic_name(matcher.name()) ? matcher.name() : quoted(matcher.name());
    out += to_string(matcher.kind());
    out += quoted(matcher.value());
  }
  return out += '}';
}

std::string_view label_value(const LabelSet& labels, std::string_view name) {
  const std::string_view value = labels.get(name);
  if (!value.empty()) return value;
  if (name == "alertname") return labels.get("name");
  if (name == "name") return labels.get("alertname");
  return {};
}

}  // namespace headwater::rules
