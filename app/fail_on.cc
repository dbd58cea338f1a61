#include "app/fail_on.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace headwater::app {
namespace {

constexpr std::array<std::string_view, 6> kComparisons = {">=", "<=", "==", "!=", ">", "<"};

std::vector<std::string> names_of_counts() {
  std::vector<std::string> names;
  const DiffCounts counts;
  auto visit = [&](const char* name, const std::uint64_t&) { names.emplace_back(name); };
  DiffCounts::fields(counts, visit);
  return names;
}

std::uint64_t value_of(const DiffCounts& counts, const std::string& wanted) {
  std::uint64_t value = 0;
  auto visit = [&](const char* name, const std::uint64_t& count) {
    if (name == wanted) value = count;
  };
  DiffCounts::fields(counts, visit);
  return value;
}

bool compares(std::uint64_t a, const std::string& comparison, std::uint64_t b) {
  if (comparison == ">=") return a >= b;
  if (comparison == "<=") return a <= b;
  if (comparison == "==") return a == b;
  if (comparison == "!=") return a != b;
  return comparison == ">" ? a > b : a < b;
}

Error unknown_count(const std::string& name) {
  std::string known;
  for (const std::string& each : names_of_counts()) known += (known.empty() ? "" : ", ") + each;
  return malformed("no count `" + name + "`; there are " + known);
}

// Words, numbers and comparisons, one after the other.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) { skip_blanks(); }

  [[nodiscard]] bool done() const { return text_.empty(); }
  [[nodiscard]] std::string word() {
    std::size_t length = 0;
    while (length < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[length])) != 0 || text_[length] == '_'))
      ++length;
    return take(length);
  }
  [[nodiscard]] std::string comparison() {
    for (const std::string_view each : kComparisons)
      if (text_.starts_with(each)) return take(each.size());
    return {};
  }
  // For messages.
  [[nodiscard]] std::string rest() const {
    return text_.empty() ? "the end" : "`" + std::string(text_) + "`";
  }

 private:
  std::string take(std::size_t length) {
    std::string taken(text_.substr(0, length));
    text_.remove_prefix(length);
    skip_blanks();
    return taken;
  }
  void skip_blanks() {
    while (!text_.empty() && std::isspace(static_cast<unsigned char>(text_.front())) != 0)
      text_.remove_prefix(1);
  }

  std::string_view text_;
};

std::optional<std::uint64_t> read_number(const std::string& word) {
  std::uint64_t number = 0;
  const char* end = word.data() + word.size();
  const auto [at, error] = std::from_chars(word.data(), end, number);
  if (error != std::errc{} || at != end) return std::nullopt;
  return number;
}

}  // namespace

Result<FailOn> FailOn::read(std::string_view text) {
  FailOn read;
  Words words(text);
  if (words.done()) return read;
  read.any_of_.emplace_back();
  for (;;) {
    Term term;
    std::string at = words.rest();
    term.count = words.word();
    const std::vector<std::string> names = names_of_counts();
    if (term.count.empty()) return malformed("expected the name of a count at " + at);
    if (std::find(names.begin(), names.end(), term.count) == names.end())
      return unknown_count(term.count);
    at = words.rest();
    term.comparison = words.comparison();
    if (term.comparison.empty()) return malformed("expected one of > >= < <= == != at " + at);
    at = words.rest();
    const auto number = read_number(words.word());
    if (!number) return malformed("expected a whole number at " + at);
    term.number = *number;
    read.any_of_.back().push_back(std::move(term));
    if (words.done()) return read;
    at = words.rest();
    const std::string joint = words.word();
    if (joint == "or") {
      read.any_of_.emplace_back();
    } else if (joint != "and") {
      return malformed("expected `and` or `or` at " + at);
    }
  }
}

bool FailOn::holds(const DiffCounts& counts) const {
  const auto holds = [&](const Term& term) {
    return compares(value_of(counts, term.count), term.comparison, term.number);
  };
  return std::any_of(any_of_.begin(), any_of_.end(), [&](const std::vector<Term>& all) {
    return std::all_of(all.begin(), all.end(), holds);
  });
}

}  // namespace headwater::app
