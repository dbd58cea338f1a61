#include "tests/tidy/source_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace headwater::tidy {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    lines.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return lines;
}

// Walks the text once and blanks as it goes.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text) {}

  std::string run() && {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  void step() {
    if (starts("//")) {
      blank_until(text_.find('\n', at_));
    } else if (starts("/*")) {
      const std::size_t end = text_.find("*/", at_ + 2);
      blank_until(end == std::string_view::npos ? end : end + 2);
    } else if (starts("R\"") && (at_ == 0 || !is_word(text_[at_ - 1]))) {
      raw_string();
    } else if (text_[at_] == '"' && !in_include()) {
      literal('"');
    } else if (text_[at_] == '\'' && !(at_ > 0 && is_word(text_[at_ - 1]))) {
      literal('\'');  // a quote after a digit separates digits
    } else {
      out_ += text_[at_++];
    }
  }

  [[nodiscard]] bool starts(std::string_view prefix) const {
    return text_.substr(at_).starts_with(prefix);
  }

  // The name in #include "..." is code to us.
  [[nodiscard]] bool in_include() const {
    const std::size_t newline = text_.rfind('\n', at_);
    const std::size_t line = newline == std::string_view::npos ? 0 : newline + 1;
    return text_.substr(line, at_ - line).find("#include") != std::string_view::npos;
  }

  void blank_until(std::size_t end) {
    end = std::min(end, text_.size());
    for (; at_ < end; ++at_) out_ += text_[at_] == '\n' ? '\n' : ' ';
  }

  void literal(char quote) {
    out_ += quote;
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2 : 1;
    }
    ++at_;
    blank_until(end);
    if (at_ < text_.size() && text_[at_] == quote) {
      out_ += quote;
      ++at_;
    }
  }

  void raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return blank_until(open);
    const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    const std::size_t end = text_.find(close, open);
    blank_until(end == std::string_view::npos ? end : end + close.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

constexpr std::array<std::string_view, 4> kTypeWords = {"class", "struct", "union", "enum"};

std::string_view without_access_and_template(std::string_view head) {
  for (std::string_view label : {"public:", "protected:", "private:"}) {
    if (head.starts_with(label)) head.remove_prefix(label.size());
  }
  head.remove_prefix(std::min(head.find_first_not_of(' '), head.size()));
  if (!head.starts_with("template")) return head;
  int depth = 0;
  for (std::size_t at = head.find('<'); at < head.size(); ++at) {
    if (head[at] == '<') ++depth;
    if (head[at] == '>' && --depth == 0) {
      head.remove_prefix(at + 1);
      head.remove_prefix(std::min(head.find_first_not_of(' '), head.size()));
      return head;
    }
  }
  return head;
}

// A parenthesis may stand in a type's head only as an annotation after its first word.
bool declares_type(std::string_view head) {
  head = without_access_and_template(head);
  const bool call = head.find(')') != std::string_view::npos;
  return std::any_of(kTypeWords.begin(), kTypeWords.end(), [&](std::string_view word) {
    return has_word(head, word) && (!call || head.starts_with(word));
  });
}

enum class Scope { kNamespace, kType, kFunction, kOther };

// Finds function bodies by what stands before each brace.
class FunctionFinder {
 public:
  explicit FunctionFinder(std::string_view code) : code_(code) {}

  std::vector<Function> run() && {
    for (; at_ < code_.size(); ++at_) step(code_[at_]);
    return std::move(found_);
  }

 private:
  struct Open {
    Scope scope;
    int line;
  };

  void step(char c) {
    if (c == '\n') {
      ++line_;
      head_ += ' ';
    } else if (c == '#' && trimmed().empty()) {
      skip_directive();
    } else if (c == '{' && opens_initializer()) {
      skip_braces();
    } else if (c == '{') {
      open_.push_back({classify(), line_});
      head_.clear();
    } else if (c == '}') {
      close();
    } else if (c == ';') {
      head_.clear();
    } else {
      head_ += c;
    }
  }

  void skip_directive() {
    while (at_ < code_.size() && code_[at_] != '\n') {
      if (code_[at_] == '\\' && at_ + 1 < code_.size() && code_[at_ + 1] == '\n') {
        ++line_;
        ++at_;
      }
      ++at_;
    }
    ++line_;
  }

  [[nodiscard]] bool in_body() const {
    return !open_.empty() &&
           (open_.back().scope == Scope::kFunction || open_.back().scope == Scope::kOther);
  }

  [[nodiscard]] std::string_view trimmed() const {
    std::string_view head = head_;
    while (!head.empty() && head.front() == ' ') head.remove_prefix(1);
    while (!head.empty() && head.back() == ' ') head.remove_suffix(1);
    return head;
  }

  // `member_{value}` of a constructor, or a braced default argument: part of the head.
  [[nodiscard]] bool opens_initializer() const {
    if (in_body()) return false;
    const std::string_view head = trimmed();
    if (std::count(head.begin(), head.end(), '(') > std::count(head.begin(), head.end(), ')')) {
      return true;
    }
    std::size_t colon = head.find(')');
    while (colon != std::string_view::npos && colon + 1 < head.size()) {
      colon = head.find(':', colon + 1);
      if (colon == std::string_view::npos || colon + 1 >= head.size()) return false;
      if (head[colon + 1] != ':' && head[colon - 1] != ':') return is_word(head.back());
      ++colon;
    }
    return false;
  }

  void skip_braces() {
    int depth = 0;
    for (; at_ < code_.size(); ++at_) {
      if (code_[at_] == '\n') ++line_;
      if (code_[at_] == '{') ++depth;
      if (code_[at_] == '}' && --depth == 0) return;
    }
  }

  [[nodiscard]] Scope classify() const {
    if (in_body()) return Scope::kOther;
    const std::string_view head = trimmed();
    if (has_word(head, "namespace") || head.starts_with("extern \"")) return Scope::kNamespace;
    if (declares_type(head)) return Scope::kType;
    const bool call = head.find(')') != std::string_view::npos;
    return call ? Scope::kFunction : Scope::kOther;
  }

  void close() {
    head_.clear();
    if (open_.empty()) return;
    const Open open = open_.back();
    open_.pop_back();
    if (open.scope == Scope::kFunction) found_.push_back({open.line, line_ - open.line + 1});
  }

  std::string_view code_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::string head_;
  std::vector<Open> open_;
  std::vector<Function> found_;
};

}  // namespace

SourceText::SourceText(std::string path, std::string text) : path_(std::move(path)) {
  lines_ = split_lines(text);
  if (!is_cpp()) return;
  blanked_ = without_comments_and_literals(text);
  code_ = split_lines(blanked_);
}

std::string_view SourceText::folder() const {
  const std::size_t slash = path_.find('/');
  return slash == std::string::npos ? std::string_view{} : std::string_view(path_).substr(0, slash);
}

bool SourceText::is_header() const { return path_.ends_with(".h"); }

bool SourceText::is_cpp() const { return is_header() || path_.ends_with(".cc"); }

std::vector<Function> SourceText::functions() const { return FunctionFinder(blanked_).run(); }

std::string without_comments_and_literals(std::string_view text) { return Blanker(text).run(); }

bool has_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word(line[at - 1])) && (end == line.size() || !is_word(line[end]))) {
      return true;
    }
  }
  return false;
}

}  // namespace headwater::tidy
