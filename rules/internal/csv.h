// CSV by RFC 4180: a header, then records; quoted fields may hold commas, quotes and line breaks.
// Private to rules/. Pure, no thread rule.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/internal/finding_list.h"

namespace headwater::rules {

struct CsvRecord {
  int line = 0;  // on which it starts, from 1
  std::vector<std::string> fields;
};

// Records in order, the header first, blank lines left out; a byte order mark is skipped. Nothing,
// and one finding, where the text is not CSV.
[[nodiscard]] std::optional<std::vector<CsvRecord>> read_csv(std::string_view text,
                                                             FindingList& findings);

}  // namespace headwater::rules
