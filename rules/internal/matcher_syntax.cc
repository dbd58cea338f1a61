#include "rules/internal/matcher_syntax.h"

#include <cstdint>
#include <utility>

#include "base/utf8.h"

namespace headwater::rules {
namespace {

// --- the classic parser ------------------------------------------------------------------------
constexpr std::string_view kClassicSpace = "\t\n\f\r ";

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kClassicSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kClassicSpace) - first + 1);
}

bool name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}
bool name_rest(char c) { return name_start(c) || (c >= '0' && c <= '9'); }

// Cuts an operator off the front of `text`.
std::optional<MatchKind> take_operator(std::string_view& text) {
  constexpr std::pair<std::string_view, MatchKind> kOperators[] = {{"=~", MatchKind::kRegex},
                                                                   {"=", MatchKind::kEqual},
                                                                   {"!=", MatchKind::kNotEqual},
                                                                   {"!~", MatchKind::kNotRegex}};
  for (const auto& [word, kind] : kOperators) {
    if (!text.starts_with(word)) continue;
    text.remove_prefix(word.size());
    return kind;
  }
  return std::nullopt;
}

Result<std::string> classic_value(std::string_view raw) {
  const Error stray =
      malformed("matcher value contains unescaped double quote: " + std::string(raw));
  const bool quoted = raw.starts_with('"');
  if (quoted) raw.remove_prefix(1);
  bool closed = !quoted;
  std::string value;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool last = i + 1 == raw.size();
    if (raw[i] == '\\' && !last) {
      const char next = raw[++i];
      if (next != 'n' && next != '"' && next != '\\') value += '\\';
      value += next == 'n' ? '\n' : next;
    } else if (raw[i] == '"') {
      if (!quoted || !last) return stray;
      closed = true;
    } else {
      value += raw[i];
    }
  }
  if (!closed) return stray;
  return value;
}

Result<MatcherText> classic_matcher(std::string_view token) {
  const Error bad = malformed("bad matcher format: " + std::string(token));
  std::string_view rest = trim(token);
  if (rest.empty() || !name_start(rest.front())) return bad;
  std::size_t end = 1;
  while (end < rest.size() && name_rest(rest[end])) ++end;
  MatcherText matcher;
  matcher.name = std::string(rest.substr(0, end));
  rest = trim(rest.substr(end));
  const auto kind = take_operator(rest);
  if (!kind) return bad;
  matcher.kind = *kind;
  auto value = classic_value(trim(rest));
  if (!value) return value.error();
  matcher.value = std::move(*value);
  return matcher;
}

// Cuts at commas outside double quotes.
std::vector<std::string_view> classic_tokens(std::string_view text) {
  std::vector<std::string_view> tokens;
  bool inside = false;
  bool escaped = false;
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ',' && !inside) {
      tokens.push_back(text.substr(from, i - from));
      from = i + 1;
    } else if (text[i] == '"' && !escaped) {
      inside = !inside;
    }
    if (text[i] != ',') escaped = text[i] == '\\' && !escaped;
  }
  if (!trim(text.substr(from)).empty()) tokens.push_back(text.substr(from));
  return tokens;
}

// --- the UTF-8 parser --------------------------------------------------------------------------
// Length of the white space at the front, 0 if there is none.
std::size_t space_length(std::string_view text) {
  constexpr std::string_view kSpaces[] = {
      " ",      "\t",     "\n",     "\v",     "\f",     "\r",     "\u0085", "\u00A0", "\u1680",
      "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
      "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};
  for (const std::string_view space : kSpaces)
    if (text.starts_with(space)) return space.size();
  return 0;
}

bool reserved(char c) { return std::string_view("{}!=~,\\\"'`").find(c) != std::string_view::npos; }

class Utf8Parser {
 public:
  explicit Utf8Parser(std::string_view text) : rest_(text) { skip_space(); }

  std::optional<std::vector<MatcherText>> run() && {
    const bool braced = take('{');
    while (!rest_.empty() && rest_.front() != '}') {
      auto matcher = take_matcher();
      if (!matcher) return std::nullopt;
      found_.push_back(std::move(*matcher));
      if (!take(',')) break;
    }
    if (take('}') != braced || !rest_.empty()) return std::nullopt;
    return std::move(found_);
  }

 private:
  void skip_space() {
    while (!rest_.empty()) {
      const std::size_t length = space_length(rest_);
      if (length == 0) return;
      rest_.remove_prefix(length);
    }
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    skip_space();
    return true;
  }

  std::optional<MatcherText> take_matcher() {
    auto name = take_text();
    if (!name) return std::nullopt;
    const auto kind = take_operator(rest_);
    skip_space();
    auto value = take_text();
    if (!kind || !value) return std::nullopt;
    return MatcherText{.name = std::move(*name), .kind = *kind, .value = std::move(*value)};
  }

  std::optional<std::string> take_text() {
    std::size_t end = 0;
    std::optional<std::string> text;
    if (rest_.starts_with('"')) {
      for (end = 1; end < rest_.size() && rest_[end] != '"'; ++end)
        if (rest_[end] == '\\') ++end;
      if (end >= rest_.size()) return std::nullopt;
      text = unquote_go(rest_.substr(0, ++end));
    } else {
      while (end < rest_.size() && !reserved(rest_[end]) && space_length(rest_.substr(end)) == 0)
        end += utf8_length(rest_.substr(end));
      if (end > 0) text = std::string(rest_.substr(0, end));
    }
    rest_.remove_prefix(end);
    skip_space();
    return text;
  }

  std::string_view rest_;
  std::vector<MatcherText> found_;
};

// --- Go string literals ------------------------------------------------------------------------
void append_code_point(std::string& out, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return add(code);
  if (code < 0x800) {
    add(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      add(0xE0 | code >> 12);
    } else {
      add(0xF0 | code >> 18);
      add(0x80 | (code >> 12 & 0x3F));
    }
    add(0x80 | (code >> 6 & 0x3F));
  }
  add(0x80 | (code & 0x3F));
}

// Reads exactly `count` digits.
std::optional<std::uint32_t> take_digits(std::string_view& text, std::size_t count,
                                         std::uint32_t base) {
  if (text.size() < count) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text.substr(0, count)) {
    const std::uint32_t digit = c >= '0' && c <= '9'   ? static_cast<std::uint32_t>(c - '0')
                                : c >= 'a' && c <= 'f' ? static_cast<std::uint32_t>(c - 'a' + 10)
                                : c >= 'A' && c <= 'F' ? static_cast<std::uint32_t>(c - 'A' + 10)
                                                       : 99;
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  text.remove_prefix(count);
  return value;
}

// What follows a backslash; false where Go has no such escape.
bool append_escape(std::string& out, std::string_view& rest) {
  constexpr std::string_view kShort = "abfnrtv\\\"";
  constexpr std::string_view kMeaning = "\a\b\f\n\r\t\v\\\"";
  if (rest.empty()) return false;
  const char kind = rest.front();
  if (const std::size_t at = kShort.find(kind); at != std::string_view::npos) {
    out += kMeaning[at];
    rest.remove_prefix(1);
    return true;
  }
  if (kind >= '0' && kind <= '7') {
    const auto byte = take_digits(rest, 3, 8);
    if (byte && *byte <= 0xFF) out += static_cast<char>(*byte);
    return byte && *byte <= 0xFF;
  }
  if (kind != 'x' && kind != 'u' && kind != 'U') return false;
  rest.remove_prefix(1);
  const auto code = take_digits(rest, kind == 'x' ? 2 : kind == 'u' ? 4 : 8, 16);
  if (!code) return false;
  if (kind == 'x') {
    out += static_cast<char>(*code);
    return true;
  }
  if (*code > 0x10FFFF || (*code >= 0xD800 && *code < 0xE000)) return false;
  append_code_point(out, *code);
  return true;
}

}  // namespace

Result<std::vector<MatcherText>> parse_classic(std::string_view text) {
  if (text.starts_with('{')) text.remove_prefix(1);
  if (text.ends_with('}')) text.remove_suffix(1);
  std::vector<MatcherText> found;
  for (const std::string_view token : classic_tokens(text)) {
    auto matcher = classic_matcher(token);
    if (!matcher) return matcher.error();
    found.push_back(std::move(*matcher));
  }
  return found;
}

std::optional<std::vector<MatcherText>> parse_utf8(std::string_view text) {
  if (!valid_utf8(text)) return std::nullopt;
  return Utf8Parser(text).run();
}

std::optional<std::string> unquote_go(std::string_view literal) {
  if (literal.size() < 2 || !literal.starts_with('"') || !literal.ends_with('"'))
    return std::nullopt;
  std::string_view rest = literal.substr(1, literal.size() - 2);
  std::string out;
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '\n' || c == '"') return std::nullopt;
    if (c != '\\') {
      out += c;
    } else if (!append_escape(out, rest)) {
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace headwater::rules
