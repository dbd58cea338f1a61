// A C++ file as the tidy rules see it: its lines, the same lines with comments and literals blanked
// out, and the functions in it. Lexical only: it knows no types and expands no macro.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace headwater::tidy {

struct Function {
  int first_line = 0;  // of the opening brace, from 1
  int lines = 0;       // from the line of the opening brace to that of the closing one
};

class SourceText {
 public:
  // `path` is relative to the root of the tree and uses '/'.
  SourceText(std::string path, std::string text);

  [[nodiscard]] const std::string& path() const { return path_; }
  // The first part of the path; empty for a file at the root.
  [[nodiscard]] std::string_view folder() const;
  [[nodiscard]] bool is_header() const;
  [[nodiscard]] bool is_cpp() const;
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  // As lines(), of equal length, with every character of a comment, string or character literal
  // replaced by a blank; the quotes stay.
  [[nodiscard]] const std::vector<std::string>& code() const { return code_; }
  [[nodiscard]] std::vector<Function> functions() const;

 private:
  std::string path_;
  std::string blanked_;
  std::vector<std::string> lines_;
  std::vector<std::string> code_;
};

// Blanks comments and literals, raw strings included; newlines stay where they are.
std::string without_comments_and_literals(std::string_view text);

// Whether `word` stands in `line` with no letter, digit or underscore on either side.
bool has_word(std::string_view line, std::string_view word);

}  // namespace headwater::tidy
