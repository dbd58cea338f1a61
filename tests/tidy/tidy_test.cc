// Holds the tree to the house rules: walks every file that git tracks or would track and shows each
// to every rule. A failure names file and line.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tests/tidy/layers.h"
#include "tests/tidy/rules.h"

namespace headwater::tidy {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = HEADWATER_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

struct ClosePipe {
  void operator()(std::FILE* pipe) const { pclose(pipe); }
};

// Empty where there is no git or no repository.
std::vector<std::string> paths_known_to_git() {
  const std::string command =
      "git -C '" + kRoot.string() + "' ls-files --cached --others --exclude-standard 2>/dev/null";
  const std::unique_ptr<std::FILE, ClosePipe> pipe(popen(command.c_str(), "r"));
  std::string output;
  std::array<char, 4096> chunk{};
  while (pipe && std::fgets(chunk.data(), chunk.size(), pipe.get()) != nullptr) {
    output += chunk.data();
  }
  std::vector<std::string> paths;
  std::istringstream lines(output);
  for (std::string path; std::getline(lines, path);) {
    if (fs::is_regular_file(kRoot / path)) paths.push_back(path);
  }
  return paths;
}

// For a tree that was unpacked rather than cloned.
std::vector<std::string> paths_on_disk() {
  std::vector<std::string> paths;
  for (auto entry = fs::recursive_directory_iterator(kRoot); entry != fs::end(entry); ++entry) {
    const std::string path = fs::relative(entry->path(), kRoot).string();
    if (path == ".git" || path.starts_with("build")) entry.disable_recursion_pending();
    if (entry->is_regular_file()) paths.push_back(path);
  }
  return paths;
}

// Streams are data of their own rules: large, generated, compressed.
bool is_text_of_ours(const std::string& path) {
  return !path.ends_with(".zst") && !path.ends_with(".gz") && !path.ends_with(".ndjson") &&
         path.find("/corpus/") == std::string::npos;
}

class Tree : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto paths = paths_known_to_git();
    if (paths.empty()) paths = paths_on_disk();
    for (const std::string& path : paths) {
      if (is_text_of_ours(path)) files_.emplace(path, SourceText(path, read(kRoot / path)));
    }
  }
  static void TearDownTestSuite() { files_.clear(); }

  static void expect_none(const Findings& findings) {
    for (const Finding& finding : findings) {
      ADD_FAILURE() << finding.path << ":" << finding.line << ": " << finding.message;
    }
  }

  template <class Rule>
  static void expect_in_cpp(Rule rule) {
    for (const auto& [path, source] : files_) {
      if (source.is_cpp()) expect_none(rule(source));
    }
  }

  static std::map<std::string, SourceText> files_;
};

std::map<std::string, SourceText> Tree::files_;

TEST_F(Tree, HasTheSourcesOfEveryLayer) {
  for (const Folder& folder : kFolders) {
    const auto first = files_.lower_bound(std::string(folder.name) + "/");
    ASSERT_NE(first, files_.end()) << folder.name;
    EXPECT_EQ(first->second.folder(), folder.name);
  }
}

TEST_F(Tree, IncludesOnlyDownward) { expect_in_cpp(check_include_layers); }

TEST_F(Tree, KeepsLibrariesAtTheirEdge) { expect_in_cpp(check_library_headers); }

TEST_F(Tree, KeepsTheCoreDeterministic) { expect_in_cpp(check_deterministic_core); }

TEST_F(Tree, SpeaksWhatBothCompilersTake) { expect_in_cpp(check_compilers); }

TEST_F(Tree, KeepsFilesAndFunctionsShort) { expect_in_cpp(check_sizes); }

TEST_F(Tree, GivesEveryHeaderTheSameForm) { expect_in_cpp(check_header_form); }

TEST_F(Tree, ChecksEveryIteratorsStatus) { expect_in_cpp(check_iterator_status); }

TEST_F(Tree, NamesTestsAsSentences) { expect_in_cpp(check_test_names); }

TEST_F(Tree, LeavesNoWorkWithoutAnIssue) {
  for (const auto& [path, source] : files_) expect_none(check_todos(source));
}

TEST_F(Tree, NamesNoPathOfOneMachine) {
  for (const auto& [path, source] : files_) {
    expect_none(check_machine_paths(source, kRoot.string()));
  }
}

TEST_F(Tree, NamesFilesForTheOneThingInThem) {
  for (const auto& [path, source] : files_) expect_none(check_file_name(path));
}

TEST_F(Tree, ExplainsEveryFolder) {
  std::vector<std::string> folders = {"tests", "bench", "fuzz", "tools", "replay-data", "mappings"};
  for (const Folder& folder : kFolders) folders.emplace_back(folder.name);
  for (const std::string& folder : folders) {
    const auto readme = files_.find(folder + "/README.md");
    expect_none(check_readme(folder, readme == files_.end() ? nullptr : &readme->second));
  }
}

TEST_F(Tree, NamesOnlyFilesThatExistInItsPages) {
  const FileExists exists = [](std::string_view path) { return fs::exists(kRoot / path); };
  for (const auto& [path, source] : files_) {
    if (path.ends_with(".md") && !path.starts_with("docs/adr/")) {
      expect_none(check_named_files(source, exists));
    }
  }
}

TEST_F(Tree, NamesEveryRuleOfTheCoreInATest) {
  const auto page = files_.find("docs/core.md");
  ASSERT_NE(page, files_.end());
  const std::set<int> stated = stated_core_rules(page->second);
  EXPECT_EQ(stated.size(), 32U);
  std::set<int> named;
  for (const auto& [path, source] : files_) named.merge(named_core_rules(source));
  for (const int rule : stated) {
    EXPECT_TRUE(named.contains(rule)) << "docs/core.md: no test names C" << rule;
  }
  for (const int rule : named) EXPECT_TRUE(stated.contains(rule)) << "there is no rule C" << rule;
}

}  // namespace
}  // namespace headwater::tidy
