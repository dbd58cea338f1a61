// MappingReader: typed reading of one YAML mapping. It tells every finding, not the first only, and
// leaves a target as it was when the key is absent or its value has not the form asked for. Private
// to rules/. Pure, no thread rule.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "model/words.h"
#include "rules/internal/yaml_document.h"
#include "rules/matcher.h"

namespace headwater::rules {

// The words of an enumeration from `first` to `last`.
template <class Enum>
std::vector<std::string_view> words_between(Enum first, Enum last) {
  std::vector<std::string_view> words;
  for (int i = static_cast<int>(first); i <= static_cast<int>(last); ++i)
    words.push_back(to_string(static_cast<Enum>(i)));
  return words;
}

// "a, b, c".
[[nodiscard]] std::string joined(const std::vector<std::string_view>& words);

class MappingReader {
 public:
  // `node` must outlive the reader. A node of another kind is told, once, and reads as empty;
  // `what` names it in findings.
  MappingReader(const YamlNode& node, std::string what, FindingList& findings);
  // Tells every key that was not asked for.
  ~MappingReader();
  MappingReader(const MappingReader&) = delete;
  MappingReader& operator=(const MappingReader&) = delete;

  [[nodiscard]] FindingList& findings() { return findings_; }
  // Of the mapping, and of the value of a key (of the mapping if the key is absent).
  [[nodiscard]] Place place() const { return place_; }
  [[nodiscard]] Place place(std::string_view key) const;
  void tell(std::string_view key, std::string message) { findings_.add(place(key), message); }

  // The value of `key`; null if it is absent or empty.
  const YamlNode* take(std::string_view key);
  // The same, and an absent one is told.
  const YamlNode* require(std::string_view key);

  void text(std::string_view key, std::string& into);
  void flag(std::string_view key, bool& into);
  void duration(std::string_view key, Duration& into, Duration low, Duration high);
  // With a unit: B, KiB, MiB, GiB or TiB.
  void bytes(std::string_view key, std::uint64_t& into);
  // A decimal number with at most `digits` digits after the point, times 10^digits.
  void decimal(std::string_view key, std::int64_t& into, int digits, std::int64_t low,
               std::int64_t high);
  void severity(std::string_view key, std::optional<Severity>& into);
  void matchers(std::string_view key, Matchers& into);
  // One of the words from `first` to `last`.
  template <class Enum>
  void word(std::string_view key, std::optional<Enum>& into, Enum first, Enum last) {
    const auto at = one_of(key, words_between(first, last));
    if (at) into = static_cast<Enum>(static_cast<std::size_t>(first) + *at);
  }
  // A list of texts, at most 64.
  void texts(std::string_view key, std::vector<std::string>& into);
  // Calls visit(MappingReader&) for each mapping of a list; one of more than `most` is told and not
  // read.
  template <class Visit>
  void each(std::string_view key, std::size_t most, const Visit& visit) {
    for (const YamlEntry& entry : list(key, most)) {
      MappingReader item(entry.value, "an item of `" + std::string(key) + "`", findings_);
      visit(item);
    }
  }
  // Calls visit(MappingReader&) if `key` is there.
  template <class Visit>
  bool section(std::string_view key, const Visit& visit) {
    const YamlNode* node = take(key);
    if (node == nullptr) return false;
    MappingReader reader(*node, "`" + std::string(key) + "`", findings_);
    visit(reader);
    return true;
  }
  // Keys and single values of a mapping with keys of the user's own.
  [[nodiscard]] std::vector<YamlEntry> pairs(std::string_view key);

 private:
  // The text of a single value; null if absent or told.
  const std::string* scalar(std::string_view key);
  [[nodiscard]] const std::vector<YamlEntry>& list(std::string_view key, std::size_t most);
  std::optional<std::size_t> one_of(std::string_view key,
                                    const std::vector<std::string_view>& words);

  const std::vector<YamlEntry>* entries_;
  Place place_;
  std::string what_;
  bool broken_ = false;  // not a mapping, and told so
  FindingList& findings_;
  std::vector<std::string_view> asked_;
};

// A decimal number with at most `digits` digits after the point, times 10^digits; nothing for any
// other text.
[[nodiscard]] std::optional<std::int64_t> parse_decimal(std::string_view text, int digits);
// "8GiB" and its like; nothing for any other text.
[[nodiscard]] std::optional<std::uint64_t> parse_bytes(std::string_view text);

}  // namespace headwater::rules
