#include "rules/internal/csv.h"

#include <algorithm>

#include "base/utf8.h"
#include "model/limits.h"

namespace headwater::rules {
namespace {

class CsvParser {
 public:
  explicit CsvParser(std::string_view text) : rest_(text) {}

  void run(FindingList& findings, const std::function<bool(const CsvRecord&)>& visit) && {
    CsvRecord record;
    while (!rest_.empty()) {
      record.line = line_;
      count_ = 0;
      if (const char* wrong = take_record(record)) return findings.add({line_, 1}, wrong);
      record.fields.resize(count_);
      const bool blank = count_ == 1 && record.fields[0].empty();
      if (!blank && !visit(record)) return;
    }
  }

 private:
  // What is wrong, or null.
  const char* take_record(CsvRecord& record) {
    for (;;) {
      if (record.fields.size() == count_) record.fields.emplace_back();
      std::string& field = record.fields[count_++];
      field.clear();
      if (rest_.starts_with('"')) {
        if (!take_quoted(field)) return "a quoted field has no end";
      } else {
        const std::size_t end = std::min(rest_.find_first_of(",\r\n\""), rest_.size());
        field.append(rest_.substr(0, end));
        rest_.remove_prefix(end);
      }
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
  std::size_t count_ = 0;  // fields of the record so far; the rest of its vector is old
};

}  // namespace

void read_csv(std::string_view text, FindingList& findings,
              const std::function<bool(const CsvRecord&)>& visit) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  CsvParser(text).run(findings, visit);
}

std::string CsvRow::column(std::string_view name) const {
  const auto at = std::find(header_.fields.begin(), header_.fields.end(), name);
  return at == header_.fields.end()
             ? std::string{}
             : record_.fields[static_cast<std::size_t>(at - header_.fields.begin())];
}

void read_csv_table(std::string_view text, FindingList& findings,
                    const std::function<bool(const CsvRecord&)>& begin,
                    const std::function<void(const CsvRow&)>& visit) {
  if (text.size() > limits::kMapCsvBytesMax) return findings.add({}, "larger than 256 MiB");
  if (!valid_utf8(text)) return findings.add({}, "not UTF-8 text");
  CsvRecord header;
  bool begun = false;
  read_csv(text, findings, [&](const CsvRecord& record) {
    if (header.fields.empty()) {
      header = record;
      begun = begin(header);
    } else if (record.fields.size() == header.fields.size()) {
      visit(CsvRow(header, record));
    } else {
      findings.add({record.line, 1}, std::to_string(record.fields.size()) +
                                         " fields, the header has " +
                                         std::to_string(header.fields.size()));
    }
    return begun;
  });
  if (header.fields.empty()) findings.add({}, "there is no header");
}

}  // namespace headwater::rules
