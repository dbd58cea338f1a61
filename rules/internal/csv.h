// CSV by RFC 4180: a header, then records; quoted fields may hold commas, quotes and line breaks.
// Private to rules/. Pure, no thread rule.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/internal/finding_list.h"

namespace headwater::rules {

struct CsvRecord {
  int line = 0;  // on which it starts, from 1
  std::vector<std::string> fields;
};

// Shows records in order, the header first, blank lines left out; a byte order mark is skipped.
// Ends with a finding where the text is not CSV, and where `visit` says no.
void read_csv(std::string_view text, FindingList& findings,
              const std::function<bool(const CsvRecord&)>& visit);

}  // namespace headwater::rules
