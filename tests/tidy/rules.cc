#include "tests/tidy/rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <regex>
#include <utility>

#include "tests/tidy/layers.h"

namespace headwater::tidy {
namespace {

struct Include {
  int line;
  std::string header;
  bool quoted;
};

std::vector<Include> includes_of(const SourceText& source) {
  static const std::regex pattern(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
  std::vector<Include> found;
  for (std::size_t i = 0; i < source.code().size(); ++i) {
    std::smatch match;
    if (!std::regex_search(source.code()[i], match, pattern)) continue;
    found.push_back({static_cast<int>(i) + 1, match[2], match[1] == "\""});
  }
  return found;
}

std::string_view first_part(std::string_view path) { return path.substr(0, path.find('/')); }

bool listed(std::string_view words, std::string_view word) {
  return (" " + std::string(words) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

Finding at(const SourceText& source, std::size_t line, std::string message) {
  return {source.path(), static_cast<int>(line), std::move(message)};
}

// Why a file in `from` may not include a project header in `to`; nothing if it may.
std::optional<std::string> forbidden(std::string_view from, std::string_view to) {
  const auto own = layer_of(from);
  const auto other = layer_of(to);
  if (!own || from == to) return std::nullopt;
  if (!other) return "a layer includes nothing of " + std::string(to) + "/";
  if (*other < *own) return std::nullopt;
  return std::string(from) + " (layer " + std::to_string(*own) + ") may not include " +
         std::string(to) + " (layer " + std::to_string(*other) + ")";
}

bool standard_header(std::string_view header) {
  return std::all_of(header.begin(), header.end(), [](char c) {
    return std::islower(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '2' || c == '0';
  });
}

bool system_header(std::string_view header) {
  return std::any_of(kSystemHeaders.begin(), kSystemHeaders.end(),
                     [&](std::string_view known) { return header.starts_with(known); });
}

bool deterministic(const SourceText& source) {
  const auto layer = layer_of(source.folder());
  return layer && *layer <= kDeterministicUpTo;
}

// One finding per line of code in which one of `words` stands.
template <class Words>
Findings banned_words(const SourceText& source, const Words& words, std::string_view reason) {
  Findings findings;
  for (std::size_t i = 0; i < source.code().size(); ++i) {
    for (std::string_view word : words) {
      if (!has_word(source.code()[i], word)) continue;
      findings.push_back(at(source, i + 1, "`" + std::string(word) + "` " + std::string(reason)));
    }
  }
  return findings;
}

}  // namespace

Findings check_include_layers(const SourceText& source) {
  Findings findings;
  for (const Include& include : includes_of(source)) {
    if (!include.quoted) continue;
    const std::string_view to = first_part(include.header);
    if (!layer_of(to) && !outside(to)) {
      findings.push_back(
          at(source, include.line, "\"" + include.header + "\" is not written from the root"));
    } else if (const auto why = forbidden(source.folder(), to)) {
      findings.push_back(at(source, include.line, *why + ": " + include.header));
    }
    const std::size_t internal = include.header.find("/internal/");
    const bool tests = source.folder() == "tests" || source.folder() == "fuzz";
    if (internal != std::string::npos && source.folder() != to && !tests) {
      findings.push_back(at(source, include.line, include.header + " is private to its folder"));
    }
  }
  return findings;
}

Findings check_library_headers(const SourceText& source) {
  Findings findings;
  const bool free = !layer_of(source.folder()).has_value();
  for (const Include& include : includes_of(source)) {
    if (include.quoted || standard_header(include.header)) continue;
    if (system_header(include.header)) {
      if (deterministic(source)) {
        findings.push_back(at(source, include.line,
                              "the deterministic core may not include <" + include.header + ">"));
      }
      continue;
    }
    const auto library = std::find_if(
        kLibraries.begin(), kLibraries.end(),
        [&](const Library& known) { return include.header.starts_with(known.header_prefix); });
    if (library == kLibraries.end()) {
      findings.push_back(at(source, include.line,
                            "<" + include.header + "> is not a library of tests/tidy/layers.h"));
    } else if (!free && !listed(library->folders, source.folder())) {
      findings.push_back(
          at(source, include.line,
             "<" + include.header + "> may be included in: " +
                 (library->folders.empty() ? "tests only" : std::string(library->folders))));
    }
  }
  return findings;
}

Findings check_deterministic_core(const SourceText& source) {
  if (!deterministic(source)) return {};
  static constexpr std::array<std::string_view, 13> kWords = {
      "float", "double",       "steady_clock",  "system_clock", "high_resolution_clock",
      "cout",  "cerr",         "random_device", "mt19937",      "thread_local",
      "rand",  "gettimeofday", "clock_gettime"};
  static constexpr std::array<std::string_view, 17> kHeaders = {
      "thread",   "mutex",      "shared_mutex", "atomic",  "condition_variable", "future", "random",
      "chrono",   "stop_token", "latch",        "barrier", "semaphore",          "cmath",  "ctime",
      "iostream", "fstream",    "locale"};
  Findings findings = banned_words(source, kWords, "is banned in the deterministic core");
  for (const Include& include : includes_of(source)) {
    const bool banned =
        std::find(kHeaders.begin(), kHeaders.end(), include.header) != kHeaders.end();
    if (include.quoted || !banned) continue;
    findings.push_back(at(source, include.line,
                          "the deterministic core may not include <" + include.header + ">"));
  }
  static const std::regex calls(
      R"re(std::(getenv|exp2?|log(2|10)?|pow|sqrt|floor|ceil|l?l?round|time)\s*\(|::now\s*\()re");
  for (std::size_t i = 0; i < source.code().size(); ++i) {
    if (std::regex_search(source.code()[i], calls)) {
      findings.push_back(at(source, i + 1, "no clock, environment or libm in the core"));
    }
  }
  return findings;
}

// What g++ 12 takes and clang 14, which lints and fuzzes, does not.
Findings check_compilers(const SourceText& source) {
  static const std::regex views(
      R"re(\b(std::views::|std::ranges::views::|std::source_location\b))re");
  Findings findings;
  for (std::size_t i = 0; i < source.code().size(); ++i) {
    if (std::regex_search(source.code()[i], views)) {
      findings.push_back(at(source, i + 1, "clang 14 does not take this with Debian's library"));
    }
  }
  for (const Include& include : includes_of(source)) {
    for (std::string_view absent :
         {"format", "print", "generator", "expected", "source_location"}) {
      if (include.quoted || include.header != absent) continue;
      findings.push_back(
          at(source, include.line, "<" + include.header + "> is not in both compilers"));
    }
  }
  return findings;
}

Findings check_sizes(const SourceText& source) {
  static constexpr std::size_t kHeaderLines = 300;
  static constexpr std::size_t kSourceLines = 600;
  static constexpr std::size_t kTestLines = 800;
  static constexpr int kFunctionLines = 70;
  const std::size_t limit = source.folder() == "tests" ? kTestLines
                            : source.is_header()       ? kHeaderLines
                                                       : kSourceLines;
  Findings findings;
  if (source.lines().size() > limit) {
    findings.push_back(at(source, 0,
                          std::to_string(source.lines().size()) + " lines, the limit is " +
                              std::to_string(limit) + ": split it by meaning"));
  }
  for (const Function& function : source.functions()) {
    if (function.lines <= kFunctionLines) continue;
    findings.push_back(at(source, static_cast<std::size_t>(function.first_line),
                          "a function of " + std::to_string(function.lines) +
                              " lines, the limit is " + std::to_string(kFunctionLines)));
  }
  return findings;
}

Findings check_header_form(const SourceText& source) {
  if (!source.is_header()) return {};
  Findings findings;
  const auto pragma = std::find(source.lines().begin(), source.lines().end(), "#pragma once");
  if (pragma == source.lines().end()) findings.push_back(at(source, 0, "no `#pragma once`"));
  if (source.lines().empty() || !source.lines().front().starts_with("//")) {
    findings.push_back(at(source, 1, "a header opens with a comment that says what it is for"));
  }
  for (std::size_t i = 0; i < source.code().size(); ++i) {
    if (source.code()[i].find("using namespace") == std::string::npos) continue;
    findings.push_back(at(source, i + 1, "`using namespace` in a header"));
  }
  return findings;
}

// RocksDB ends a loop early on a damaged block and says so only through the iterator's status.
Findings check_iterator_status(const SourceText& source) {
  if (source.folder() != "store") return {};
  std::optional<std::size_t> made;
  for (std::size_t i = 0; i < source.code().size(); ++i) {
    const std::string& line = source.code()[i];
    if (!made && has_word(line, "NewIterator")) made = i + 1;
    if (line.find("status()") != std::string::npos) return {};
  }
  if (!made) return {};
  return {at(source, *made, "an iterator is read but its status() is not checked in this file")};
}

Findings check_test_names(const SourceText& source) {
  static const std::regex idle(R"re(^TEST(_F|_P)?\(\w+,\s*(Works|Basic|Simple|Test\d*|Foo)\))re");
  Findings findings;
  for (std::size_t i = 0; i < source.code().size(); ++i) {
    if (!std::regex_search(source.code()[i], idle)) continue;
    findings.push_back(at(source, i + 1, "a test's name is a sentence about behaviour"));
  }
  return findings;
}

Findings check_todos(const SourceText& source) {
  static const std::regex loose(R"re(\b(TO(?:DO)|FIX(?:ME)|XX(?:X))\b(?!\(#\d+\)))re");
  Findings findings;
  for (std::size_t i = 0; i < source.lines().size(); ++i) {
    if (!std::regex_search(source.lines()[i], loose)) continue;
    findings.push_back(at(source, i + 1, "a note of work to do names its issue: (#N)"));
  }
  return findings;
}

Findings check_machine_paths(const SourceText& source, std::string_view source_root) {
  // Written in two parts, so that this file does not find itself.
  static const std::array<std::string, 4> kPaths = {
      "/ro"
      "ot/",
      "/wo"
      "rk/",
      "/tmp/ba"
      "sh",
      "/home"
      "/"};
  Findings findings;
  const bool telling = std::count(source_root.begin(), source_root.end(), '/') > 2;
  for (std::size_t i = 0; i < source.lines().size(); ++i) {
    const std::string& line = source.lines()[i];
    const bool machine = std::any_of(kPaths.begin(), kPaths.end(), [&](const std::string& path) {
      return line.find(path) != std::string::npos;
    });
    if (machine || (telling && line.find(source_root) != std::string::npos)) {
      findings.push_back(at(source, i + 1, "a path of one machine"));
    }
  }
  return findings;
}

Findings check_file_name(std::string_view path) {
  static const std::regex empty_word(
      R"re((^|[_.-])(utils?|helpers?|managers?|misc)([_.-]|$)|^common\.)re");
  static const std::regex cpp_name(R"re(^[a-z0-9_]+\.(h|cc)$)re");
  const std::string name(path.substr(path.rfind('/') + 1));
  Findings findings;
  if (std::regex_search(name, empty_word) || name.starts_with("base_impl")) {
    findings.push_back({std::string(path), 0, "a file is named for the one thing in it"});
  }
  for (std::string_view ending : {".hpp", ".hh", ".cpp", ".cxx"}) {
    if (name.ends_with(ending)) findings.push_back({std::string(path), 0, "use .h and .cc"});
  }
  if ((name.ends_with(".h") || name.ends_with(".cc")) && !std::regex_match(name, cpp_name)) {
    findings.push_back({std::string(path), 0, "file names are snake_case"});
  }
  return findings;
}

Findings check_readme(std::string_view folder, const SourceText* readme) {
  static constexpr std::size_t kReadmeLines = 60;
  const std::string path = std::string(folder) + "/README.md";
  if (readme == nullptr) return {{path, 0, "the folder has no README.md"}};
  if (readme->lines().size() < kReadmeLines) return {};
  return {{path, 0, "a folder's README stays under " + std::to_string(kReadmeLines) + " lines"}};
}

Findings check_named_files(const SourceText& page, const FileExists& exists) {
  static const std::regex named(R"re(`([a-z][a-z0-9-]*/[A-Za-z0-9_./-]*[A-Za-z0-9])`)re");
  Findings findings;
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const std::string& line = page.lines()[i];
    for (std::sregex_iterator match(line.begin(), line.end(), named), end; match != end; ++match) {
      const std::string path = (*match)[1];
      const std::string_view top = first_part(path);
      // Such as `application/json`, or what a build makes.
      if (!exists(top) || top == "build" || exists(path)) continue;
      findings.push_back(at(page, i + 1, path + " is named here and does not exist"));
    }
  }
  return findings;
}

std::set<int> named_core_rules(const SourceText& source) {
  static const std::regex rule(R"(\bC([0-9]{1,2})(?![0-9]))");
  const std::string& path = source.path();
  if (!path.starts_with("tests/") && !path.ends_with(".scn")) return {};
  std::set<int> named;
  for (const std::string& line : source.lines()) {
    std::string text;
    if (path.ends_with(".scn")) {
      if (line.starts_with("rule:")) text = line;
    } else if (path.ends_with("_test.cc")) {
      const std::size_t comment = line.find("//");
      if (line.starts_with("TEST")) {
        text = line;
      } else if (comment != std::string::npos) {
        text = line.substr(comment);
      }
    } else if (path.ends_with("_test.py")) {
      if (const std::size_t comment = line.find("# "); comment != std::string::npos)
        text = line.substr(comment);
    }
    for (std::sregex_iterator at(text.begin(), text.end(), rule), end; at != end; ++at)
      named.insert(std::stoi((*at)[1]));
  }
  return named;
}

std::set<int> stated_core_rules(const SourceText& page) {
  static const std::regex rule(R"(^- \*\*C([0-9]+)\*\*)");
  std::set<int> stated;
  for (const std::string& line : page.lines()) {
    std::smatch match;
    if (std::regex_search(line, match, rule)) stated.insert(std::stoi(match[1]));
  }
  return stated;
}

}  // namespace headwater::tidy
