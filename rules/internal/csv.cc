#include "rules/internal/csv.h"

#include <algorithm>
#include <utility>

namespace headwater::rules {
namespace {

class CsvParser {
 public:
  explicit CsvParser(std::string_view text) : rest_(text) {}

  std::optional<std::vector<CsvRecord>> run(FindingList& findings) && {
    std::vector<CsvRecord> records;
    while (!rest_.empty()) {
      CsvRecord record{.line = line_};
      if (const char* wrong = take_record(record)) {
        findings.add({line_, 1}, wrong);
        return std::nullopt;
      }
      const bool blank = record.fields.size() == 1 && record.fields[0].empty();
      if (!blank) records.push_back(std::move(record));
    }
    return records;
  }

 private:
  // What is wrong, or null.
  const char* take_record(CsvRecord& record) {
    for (;;) {
      std::string field;
      if (rest_.starts_with('"')) {
        if (!take_quoted(field)) return "a quoted field has no end";
      } else {
        const std::size_t end = std::min(rest_.find_first_of(",\r\n\""), rest_.size());
        field = std::string(rest_.substr(0, end));
        rest_.remove_prefix(end);
      }
      record.fields.push_back(std::move(field));
      if (take(",")) continue;
      if (rest_.empty()) return nullptr;
      if (!take("\r\n") && !take("\n")) return "a quote or carriage return inside a field";
      ++line_;
      return nullptr;
    }
  }

  bool take_quoted(std::string& field) {
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      if (take("\"\"")) {
        field += '"';
        continue;
      }
      if (take("\"")) return true;
      if (rest_.front() == '\n') ++line_;
      field += rest_.front();
      rest_.remove_prefix(1);
    }
    return false;
  }

  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  std::string_view rest_;
  int line_ = 1;
};

}  // namespace

std::optional<std::vector<CsvRecord>> read_csv(std::string_view text, FindingList& findings) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return CsvParser(text).run(findings);
}

}  // namespace headwater::rules
