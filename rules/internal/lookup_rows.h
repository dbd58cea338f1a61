// LookupRows: rows of a lookup document on their way into a table. It checks what does not depend
// on the document's form: keys that are empty or stand twice, values and rows that are too many or
// too long. Private to rules/. Not thread-safe.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/internal/finding_list.h"
#include "rules/lookup_document.h"

namespace headwater::rules {

class LookupRows {
 public:
  // `rule` must outlive it.
  LookupRows(const LookupRule& rule, std::string_view file);

  // Where the rule names no columns to add: those that the document has, beside the key.
  void use_columns(Place place, const std::vector<std::string>& columns);
  // The columns whose values become labels.
  [[nodiscard]] const std::vector<LookupColumn>& adds() const { return adds_; }
  [[nodiscard]] const LookupRule& rule() const { return rule_; }
  // A row; `value_of` gives the value of a column, "" if it has none.
  void add(Place place, const std::function<std::string(const std::string& column)>& value_of);
  [[nodiscard]] ReadLookup finish();

  FindingList findings;

 private:
  // False, and told, where it can't be a label's.
  bool check_value(Place place, const std::string& column, const std::string& value);
  bool check_key(Place place, const std::string& key, std::uint32_t adds);

  const LookupRule& rule_;
  std::vector<LookupColumn> adds_;
  FindingList warnings_;
  LookupFacts facts_;
  std::size_t rows_ = 0;  // those that are refused or repeat another, too
  absl::flat_hash_map<std::string, std::uint32_t> known_adds_;  // by their bytes
  struct Known {
    std::uint32_t adds;
    int line;
  };
  absl::flat_hash_map<std::string, Known> known_keys_;
};

}  // namespace headwater::rules
