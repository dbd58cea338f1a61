#include "base/fields.h"

#include "base/utf8.h"

namespace headwater {
namespace {

void append_control(std::string& out, unsigned char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u00";
  out += kDigits[c >> 4];
  out += kDigits[c & 0xF];
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    const std::size_t length = utf8_length(text);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += text.front();
    } else if (c == '\n') {
      out += "\\n";
    } else if (c < 0x20 || c == 0x7F) {
      append_control(out, c);
    } else if (length == 0) {
      out += "\\ufffd";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

void append_json_name(std::string& out, char& separator, const char* name) {
  out += separator;
  separator = ',';
  append_json_string(out, name);
  out += ':';
}

void append_json_number(std::string& out, std::int64_t number) { out += std::to_string(number); }

void append_json_number(std::string& out, std::uint64_t number) { out += std::to_string(number); }

}  // namespace headwater
