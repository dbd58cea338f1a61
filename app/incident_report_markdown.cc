#include <string_view>

#include "app/incident_report.h"

namespace headwater::app {
namespace {

// Nothing in it comes alive, and it stays in its cell.
std::string plain(std::string_view text) {
  constexpr std::string_view kMarks = "\\`*_{}[]<>|#!~&@";
  std::string out;
  for (const char c : text) {
    if (kMarks.find(c) != std::string_view::npos) out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out;
}

void append_row(std::string& out, const std::vector<std::string>& cells) {
  out += '|';
  for (const std::string& cell : cells) out += ' ' + plain(cell) + " |";
  out += '\n';
}

}  // namespace

std::string markdown_of(const IncidentReport& report) {
  std::string out = "# " + plain(report.title) + "\n\n";
  for (const auto& [name, value] : report.facts)
    out += "- **" + plain(name) + "**: " + plain(value) + "\n";
  for (const ReportTable& table : report.tables) {
    out += "\n## " + plain(table.title) + "\n\n";
    append_row(out, table.head);
    out += '|';
    for (std::size_t i = 0; i < table.head.size(); ++i) out += "---|";
    out += '\n';
    for (const std::vector<std::string>& row : table.rows) append_row(out, row);
  }
  return out;
}

}  // namespace headwater::app
