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

// One record of a table, read by column name.
class CsvRow {
 public:
  CsvRow(const CsvRecord& header, const CsvRecord& record) : header_(header), record_(record) {}
  [[nodiscard]] Place place() const { return {record_.line, 1}; }
  // "" where there is no such column.
  [[nodiscard]] std::string column(std::string_view name) const;

 private:
  const CsvRecord& header_;
  const CsvRecord& record_;
};

// A map's table of at most limits::kMapCsvBytesMax: `begin` sees the header and may say no, then
// `visit` every record. A record with more or fewer fields than the header is a finding.
void read_csv_table(std::string_view text, FindingList& findings,
                    const std::function<bool(const CsvRecord&)>& begin,
                    const std::function<void(const CsvRow&)>& visit);

}  // namespace headwater::rules
