// The house rules, each a function from text to findings, so that each can be shown bad text.
// Nothing here reads a file: tidy_test.cc walks the tree.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_text.h"

namespace headwater::tidy {

struct Finding {
  std::string path;
  int line = 0;  // 0: the file as a whole
  std::string message;
};

using Findings = std::vector<Finding>;

// Whether a path relative to the root names a file of the project.
using FileExists = std::function<bool(std::string_view)>;

// C++ files.
Findings check_include_layers(const SourceText& source);
Findings check_library_headers(const SourceText& source);
Findings check_deterministic_core(const SourceText& source);
Findings check_compilers(const SourceText& source);
Findings check_sizes(const SourceText& source);
Findings check_header_form(const SourceText& source);
Findings check_iterator_status(const SourceText& source);
Findings check_test_names(const SourceText& source);

// Every text file.
Findings check_todos(const SourceText& source);
Findings check_machine_paths(const SourceText& source, std::string_view source_root);

// The rules of the core ("C7") that a test names: in a comment, at the beginning of its name, or,
// for a scenario, as "rule: C7". Nothing for a file that is no test.
std::set<int> named_core_rules(const SourceText& source);
// The rules that docs/core.md states.
std::set<int> stated_core_rules(const SourceText& page);

// Names and pages.
Findings check_file_name(std::string_view path);
Findings check_readme(std::string_view folder, const SourceText* readme);
Findings check_named_files(const SourceText& page, const FileExists& exists);

}  // namespace headwater::tidy
