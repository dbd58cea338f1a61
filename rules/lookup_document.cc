#include "rules/lookup_document.h"

#include <algorithm>
#include <set>
#include <utility>

#include "model/limits.h"
#include "rules/internal/csv.h"
#include "rules/internal/document_tree.h"
#include "rules/internal/json_document.h"
#include "rules/internal/lookup_rows.h"

namespace headwater::rules {
namespace {

bool is_json(std::string_view text, std::string_view file) {
  if (file.ends_with(".json") || file.ends_with(".csv")) return file.ends_with(".json");
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '[' || text[first] == '{');
}

// Tells each column that the rule names and nothing has. `known`: those that there are.
void check_named(Place place, const std::vector<std::string_view>& known, LookupRows& rows) {
  const auto check = [&](const LookupColumn& column) {
    if (std::find(known.begin(), known.end(), column.column) != known.end()) return;
    rows.findings.add_near(place, "there is no column `" + column.column + "`", column.column,
                           known);
  };
  for (const LookupColumn& column : rows.rule().by) check(column);
  for (const LookupColumn& column : rows.rule().add) check(column);
}

bool check_header(const CsvRecord& header, LookupRows& rows) {
  const Place place{header.line, 1};
  const std::vector<std::string>& fields = header.fields;
  if (fields.size() == 1 && fields[0].find_first_of(";\t") != std::string::npos) {
    rows.findings.add(place, "columns are parted by commas, not by semicolons or tabs");
    return false;
  }
  const std::vector<std::string_view> known(fields.begin(), fields.end());
  check_named(place, known, rows);
  rows.use_columns(place, fields);
  const auto check_once = [&](const LookupColumn& column) {
    if (std::count(fields.begin(), fields.end(), column.column) > 1)
      rows.findings.add(place, "two columns are called `" + column.column + "`");
  };
  for (const LookupColumn& column : rows.rule().by) check_once(column);
  for (const LookupColumn& column : rows.adds()) check_once(column);
  return !rows.findings.any();
}

void read_csv_rows(std::string_view text, LookupRows& rows) {
  read_csv_table(
      text, rows.findings, [&](const CsvRecord& header) { return check_header(header, rows); },
      [&](const CsvRow& row) {
        rows.add(row.place(), [&](const std::string& column) { return row.column(column); });
      });
}

// Rows of JSON: objects, each with a key of its own where they are the members of one.
class JsonRows {
 public:
  explicit JsonRows(LookupRows& rows) : rows_(rows) {}

  void read(const YamlNode& root) {
    keyed_ = root.kind == YamlNode::Kind::kMapping;
    if (root.kind != YamlNode::Kind::kSequence && !keyed_)
      return rows_.findings.add(root.place, "expected a list of objects, or an object of objects");
    if (keyed_ && rows_.rule().by.size() > 1)
      return rows_.findings.add(root.place,
                                "an object of objects has one key: write a list of objects for `" +
                                    rows_.rule().name + "`, whose key is several labels");
    see_columns(root);
    for (const YamlEntry& entry : root.entries) read_row(entry);
  }

 private:
  // Objects may lack members; what none of them has is a mistake.
  void see_columns(const YamlNode& root) {
    std::vector<std::string> columns;
    std::set<std::string_view> seen;
    if (keyed_ && seen.insert(rows_.rule().by[0].column).second)
      columns.push_back(rows_.rule().by[0].column);
    for (const YamlEntry& entry : root.entries)
      for (const YamlEntry& member : pairs_of(entry.value))
        if (seen.insert(member.key).second) columns.push_back(member.key);
    if (root.entries.empty()) return;  // told as no rows
    check_named(root.place, {columns.begin(), columns.end()}, rows_);
    rows_.use_columns(root.place, columns);
  }

  void read_row(const YamlEntry& entry) {
    const YamlNode& object = entry.value;
    if (object.kind != YamlNode::Kind::kMapping)
      return rows_.findings.add(object.place, "expected an object: its members are the columns");
    if (!check_members(object)) return;
    rows_.add(entry.place, [&](const std::string& column) {
      const bool is_key = keyed_ && column == rows_.rule().by[0].column;
      return is_key ? entry.key : text_of(object, column);
    });
  }

  bool check_members(const YamlNode& object) {
    bool good = true;
    const auto check = [&](const LookupColumn& column) {
      const YamlNode& value = child(object, column.column);
      if (value.kind == YamlNode::Kind::kScalar || value.kind == YamlNode::Kind::kNull) return;
      good = false;
      rows_.findings.add(value.place,
                         "`" + column.column +
                             "` is a list or an object, which no label can be: list in "
                             "`add` the columns that you want");
    };
    for (const LookupColumn& column : rows_.rule().by) check(column);
    for (const LookupColumn& column : rows_.adds()) check(column);
    return good;
  }

  LookupRows& rows_;
  bool keyed_ = false;
};

}  // namespace

ReadLookup read_lookup(std::string_view text, std::string_view file, const LookupRule& rule) {
  LookupRows rows(rule, file);
  if (text.size() > limits::kLookupBytesMax) {
    rows.findings.add({}, "larger than 32 MiB");
  } else if (!is_json(text, file)) {
    read_csv_rows(text, rows);
  } else if (const auto root = read_json(text, rows.findings)) {
    JsonRows(rows).read(*root);
  }
  return rows.finish();
}

}  // namespace headwater::rules
