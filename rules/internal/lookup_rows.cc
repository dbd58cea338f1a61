#include "rules/internal/lookup_rows.h"

#include <algorithm>
#include <utility>

#include "model/limits.h"

namespace headwater::rules {
namespace {

bool has_blank_at_an_end(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  return !text.empty() && (kBlanks.find(text.front()) != std::string_view::npos ||
                           kBlanks.find(text.back()) != std::string_view::npos);
}

// As a person reads it: "eu, web".
std::string shown(std::string key) {
  for (std::size_t at = key.find('\xff'); at != std::string::npos; at = key.find('\xff', at))
    key.replace(at, 1, ", ");
  return key;
}

}  // namespace

LookupRows::LookupRows(const LookupRule& rule, std::string_view file)
    : findings(file), rule_(rule), adds_(rule.add), warnings_(file) {
  facts_.name = rule.name;
  facts_.overwrite = rule.overwrite;
  facts_.by.reserve(rule.by.size());
  for (const LookupColumn& key : rule.by) facts_.by.push_back(key.label);
}

void LookupRows::use_columns(Place place, const std::vector<std::string>& columns) {
  if (!rule_.add.empty()) return;
  for (const std::string& column : columns) {
    const auto same = [&](const LookupColumn& key) { return key.column == column; };
    if (std::any_of(rule_.by.begin(), rule_.by.end(), same) ||
        std::any_of(adds_.begin(), adds_.end(), same))
      continue;
    if (column.empty() || column.size() > limits::kLabelNameBytesMax)
      findings.add(place, column.empty()
                              ? "a column has no name: name it, or list in `add` those "
                                "that you want"
                              : "the column `" + column +
                                    "` has too long a name for a label: map it in `add`");
    adds_.push_back({column, column});
  }
  if (adds_.empty()) findings.add(place, "there is no column beside the key: nothing is added");
  if (adds_.size() > limits::kLookupAddsMax)
    findings.add(place, std::to_string(adds_.size()) + " columns, of which at most " +
                            std::to_string(limits::kLookupAddsMax) +
                            " can be added: list in `add` those that you want");
}

void LookupRows::add(Place place,
                     const std::function<std::string(const std::string& column)>& value_of) {
  if (++rows_ == limits::kLookupRowsMax + 1)
    findings.add(place, "more than " + std::to_string(limits::kLookupRowsMax) + " rows");
  if (rows_ > limits::kLookupRowsMax) return;
  std::vector<std::string> key;
  key.reserve(rule_.by.size());
  for (const LookupColumn& part : rule_.by) {
    key.push_back(value_of(part.column));
    if (key.back().empty())
      return findings.add(place, "`" + part.column +
                                     "` is empty, which no event can have: fill it in or take the "
                                     "row out");
    if (!check_value(place, part.column, key.back())) return;
  }
  std::vector<std::pair<std::string, std::string>> labels;
  labels.reserve(adds_.size());
  for (const LookupColumn& column : adds_) {
    labels.emplace_back(column.label, value_of(column.column));
    if (!check_value(place, column.column, labels.back().second)) return;
  }
  LabelSet adds(labels);
  const auto next = static_cast<std::uint32_t>(facts_.adds.size());
  const auto [at, is_new] = known_adds_.try_emplace(std::string(adds.bytes()), next);
  if (is_new) facts_.adds.push_back(std::move(adds));
  std::string joined = lookup_key(key);
  if (check_key(place, joined, at->second))
    facts_.rows.push_back({.key = std::move(joined), .adds = at->second});
}

bool LookupRows::check_value(Place place, const std::string& column, const std::string& value) {
  if (value.size() > limits::kLabelValueBytesMax) {
    findings.add(place, "`" + column + "` is longer than the " +
                            std::to_string(limits::kLabelValueBytesMax) + " bytes of a label");
    return false;
  }
  if (has_blank_at_an_end(value))
    warnings_.add(place, "`" + column + "` is `" + value +
                             "`, with a blank at an end: labels are compared with it as it stands");
  return true;
}

// The same row again says nothing new; the same key with other values is a contradiction.
bool LookupRows::check_key(Place place, const std::string& key, std::uint32_t adds) {
  const auto [at, is_new] = known_keys_.try_emplace(key, Known{adds, place.line});
  if (is_new || at->second.adds == adds) return is_new;
  findings.add(place, "the key `" + shown(key) + "` stands on line " +
                          std::to_string(at->second.line) +
                          " already, with other values: keep one of the two rows");
  return false;
}

ReadLookup LookupRows::finish() {
  ReadLookup read;
  read.findings = findings.take();
  if (read.findings.empty() && facts_.rows.empty()) {
    findings.add({}, "there are no rows");
    read.findings = findings.take();
  }
  read.warnings = warnings_.take();
  if (read.findings.empty()) read.table = LookupTable::make(std::move(facts_));
  return read;
}

}  // namespace headwater::rules
