// The tests of the tidy rules: each is shown bad text that it must find and good text that it must
// leave alone.
#include "tests/tidy/rules.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/tidy/layers.h"

namespace headwater::tidy {
namespace {

std::string lines(int count, const std::string& line) {
  std::string text;
  for (int i = 0; i < count; ++i) text += line + "\n";
  return text;
}

TEST(IncludeLayers, AnIncludeUpwardIsFoundWithItsLine) {
  const auto found =
      check_include_layers({"model/event.h", "#pragma once\n#include \"rules/matcher.h\"\n"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 2);
  EXPECT_EQ(found[0].message, "model (layer 1) may not include rules (layer 2): rules/matcher.h");
}

TEST(IncludeLayers, FoldersOfOneLayerDoNotIncludeEachOther) {
  EXPECT_EQ(check_include_layers({"store/a.cc", "#include \"ingest/b.h\"\n"}).size(), 1U);
  EXPECT_EQ(check_include_layers({"api/a.cc", "#include \"notifiers/b.h\"\n"}).size(), 1U);
}

TEST(IncludeLayers, LowerLayersAndTheOwnFolderAreFree) {
  EXPECT_TRUE(
      check_include_layers({"store/a.cc", "#include \"store/a.h\"\n#include \"base/id.h\"\n"})
          .empty());
  EXPECT_TRUE(check_include_layers({"app/main.cc", "#include \"api/server.h\"\n"}).empty());
  EXPECT_TRUE(check_include_layers({"tests/app/a_test.cc", "#include \"app/b.h\"\n"}).empty());
}

TEST(IncludeLayers, ALayerIncludesNothingOfTheTests) {
  EXPECT_EQ(check_include_layers({"app/a.cc", "#include \"tests/app/fixture.h\"\n"}).size(), 1U);
}

TEST(IncludeLayers, IncludesAreWrittenFromTheRoot) {
  EXPECT_EQ(check_include_layers({"model/a.cc", "#include \"event.h\"\n"}).size(), 1U);
  EXPECT_EQ(check_include_layers({"model/a.cc", "#include \"../base/id.h\"\n"}).size(), 1U);
}

TEST(IncludeLayers, InternalHeadersStayInTheirFolder) {
  EXPECT_EQ(check_include_layers({"app/a.cc", "#include \"store/internal/k.h\"\n"}).size(), 1U);
  EXPECT_TRUE(check_include_layers({"store/a.cc", "#include \"store/internal/k.h\"\n"}).empty());
  EXPECT_TRUE(check_include_layers({"tests/a.cc", "#include \"store/internal/k.h\"\n"}).empty());
  EXPECT_TRUE(check_include_layers({"fuzz/a.cc", "#include \"store/internal/k.h\"\n"}).empty());
}

TEST(IncludeLayers, ACommentedIncludeDoesNotCount) {
  EXPECT_TRUE(check_include_layers({"base/a.cc", "// #include \"app/b.h\"\n"}).empty());
}

TEST(LibraryHeaders, ALibraryStaysAtItsEdge) {
  EXPECT_EQ(check_library_headers({"api/a.cc", "#include <librdkafka/rdkafkacpp.h>\n"}).size(), 1U);
  EXPECT_EQ(check_library_headers({"app/a.cc", "#include <rocksdb/db.h>\n"}).size(), 1U);
  EXPECT_TRUE(check_library_headers({"store/a.cc", "#include <rocksdb/db.h>\n"}).empty());
  EXPECT_TRUE(
      check_library_headers({"tests/store/a_test.cc", "#include <rocksdb/db.h>\n"}).empty());
}

TEST(LibraryHeaders, AnUnknownLibraryIsRefused) {
  EXPECT_EQ(check_library_headers({"app/a.cc", "#include <folly/String.h>\n"}).size(), 1U);
  EXPECT_EQ(check_library_headers({"tests/app/a_test.cc", "#include <folly/String.h>\n"}).size(),
            1U);
}

TEST(LibraryHeaders, TestFrameworksStayInTheTests) {
  EXPECT_EQ(check_library_headers({"app/a.cc", "#include <gtest/gtest.h>\n"}).size(), 1U);
}

TEST(LibraryHeaders, StandardHeadersAreFreeAndSystemHeadersAreNotForTheCore) {
  EXPECT_TRUE(check_library_headers({"base/a.cc", "#include <string_view>\n"}).empty());
  EXPECT_TRUE(check_library_headers({"app/a.cc", "#include <sys/wait.h>\n"}).empty());
  EXPECT_EQ(check_library_headers({"rules/a.cc", "#include <sys/wait.h>\n"}).size(), 1U);
}

TEST(DeterministicCore, FloatsClocksThreadsAndLibmAreFound) {
  for (const char* line :
       {"double score;", "float x = 0;", "auto t = std::chrono::steady_clock::now();",
        "#include <cmath>", "#include <mutex>", "#include <atomic>", "#include <thread>",
        "#include <iostream>", "auto y = std::log2(x);", "std::cout << x;", "int r = rand();",
        "auto v = std::getenv(n);", "auto t = Clock::now();", "thread_local int n;"}) {
    EXPECT_FALSE(check_deterministic_core({"correlator/a.cc", std::string(line) + "\n"}).empty())
        << line;
  }
}

TEST(DeterministicCore, CommentsStringsAndLongerWordsAreLeftAlone) {
  EXPECT_TRUE(check_deterministic_core({"rules/a.cc",
                                        "// no double here\n"
                                        "/* float\n   double */\n"
                                        "auto text = \"a double \\\" float\";\n"
                                        "auto raw = R\"x(double)x\";\n"
                                        "int doubled = log_odds(float_free);\n"})
                  .empty());
}

TEST(DeterministicCore, TheShellMayUseAClock) {
  EXPECT_TRUE(check_deterministic_core({"app/a.cc", "auto t = steady_clock::now();\n"}).empty());
}

TEST(Compilers, WhatOnlyOneCompilerTakesIsFound) {
  EXPECT_EQ(check_compilers({"app/a.cc", "auto v = x | std::views::keys;\n"}).size(), 1U);
  EXPECT_EQ(check_compilers({"app/a.cc", "#include <format>\n"}).size(), 1U);
}

TEST(Sizes, FilesOverTheirLimitAreFound) {
  EXPECT_EQ(check_sizes({"base/a.h", lines(301, "int a;")}).size(), 1U);
  EXPECT_TRUE(check_sizes({"base/a.h", lines(300, "int a;")}).empty());
  EXPECT_EQ(check_sizes({"base/a.cc", lines(601, "int a;")}).size(), 1U);
  EXPECT_EQ(check_sizes({"tests/base/a_test.cc", lines(801, "int a;")}).size(), 1U);
  EXPECT_TRUE(check_sizes({"tests/base/a_test.cc", lines(800, "int a;")}).empty());
}

TEST(Sizes, AFunctionOverSeventyLinesIsFoundAtItsBrace) {
  const std::string body = lines(69, "  work();");
  const auto found =
      check_sizes({"base/a.cc", "namespace a {\nint f(int n) {\n" + body + "}\n}\n"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 2);
  EXPECT_TRUE(check_sizes({"base/a.cc", "int f() {\n" + lines(68, "  work();") + "}\n"}).empty());
}

TEST(Sizes, MethodsConstructorsAndTestsAreFunctionsToo) {
  const std::string body = lines(80, "  if (a) { b(); }");
  for (const char* head : {"class A : public B {\n  int f() const override {\n",
                           "struct A {\n  A() : a_{1}, b_(2) {\n", "namespace n {\nTEST(A, B) {\n",
                           "template <class T>\nclass A {\n public:\n  void f() {\n"}) {
    EXPECT_EQ(check_sizes({"base/a.cc", head + body + "}\n};\n"}).size(), 1U) << head;
  }
}

TEST(Sizes, ATypeIsNotAFunction) {
  EXPECT_TRUE(
      check_sizes({"base/a.cc", "class A {\n" + lines(90, "  int f() { return 1; }") + "};\n"})
          .empty());
  EXPECT_TRUE(
      check_sizes({"base/a.cc", "constexpr int kTable[] = {\n" + lines(90, "  1,") + "};\n"})
          .empty());
}

TEST(HeaderForm, PragmaOpeningCommentAndNoUsingNamespace) {
  EXPECT_EQ(check_header_form({"base/a.h", "// What it is for.\nint a;\n"}).size(), 1U);
  EXPECT_EQ(check_header_form({"base/a.h", "#pragma once\nint a;\n"}).size(), 1U);
  EXPECT_EQ(check_header_form({"base/a.h", "// A.\n#pragma once\nusing namespace std;\n"}).size(),
            1U);
  EXPECT_TRUE(check_header_form({"base/a.h", "// What it is for.\n#pragma once\n"}).empty());
}

TEST(IteratorStatus, AnIteratorLoopInTheStoreChecksItsStatus) {
  const std::string loop = "auto it = db->NewIterator(options);\nwhile (it->Valid()) it->Next();\n";
  EXPECT_EQ(check_iterator_status({"store/rows.cc", loop}).size(), 1U);
  EXPECT_EQ(check_iterator_status({"store/rows.cc", loop + "// it->status()\n"}).size(), 1U);
  EXPECT_TRUE(check_iterator_status({"store/rows.cc", loop + "return it->status();\n"}).empty());
}

TEST(TestNames, AnIdleNameIsFound) {
  EXPECT_EQ(check_test_names({"tests/base/a_test.cc", "TEST(Window, Works) {\n"}).size(), 1U);
  EXPECT_TRUE(
      check_test_names({"tests/base/a_test.cc", "TEST(Window, ClosesWhenQuiet) {\n"}).empty());
}

TEST(Todos, ANoteWithoutAnIssueIsFound) {
  const std::string word =
      "TO"
      "DO";
  EXPECT_EQ(check_todos({"base/a.cc", "// " + word + ": later\n"}).size(), 1U);
  EXPECT_TRUE(check_todos({"base/a.cc", "// " + word + "(#12): later\n"}).empty());
}

TEST(MachinePaths, APathOfThisMachineIsFound) {
  EXPECT_EQ(check_machine_paths({"run",
                                 "cd /ro"
                                 "ot/x\n"},
                                "/a/b")
                .size(),
            1U);
  EXPECT_EQ(check_machine_paths({"run", "cd /srv/me/headwater/x\n"}, "/srv/me/headwater").size(),
            1U);
  EXPECT_TRUE(check_machine_paths({"run", "GET /headwater/v1/events\n"}, "/headwater").empty());
}

TEST(FileNames, EmptyWordsAndForeignEndingsAreFound) {
  for (const char* path :
       {"base/utils.h", "app/string_helper.cc", "api/session_manager.h", "model/common.h",
        "base/misc.cc", "tests/app/helpers.py", "base/a.hpp", "base/BadName.cc"}) {
    EXPECT_FALSE(check_file_name(path).empty()) << path;
  }
  for (const char* path :
       {"base/hash.h", "model/dependency_map.cc", "README.md", "app/common_cause.h"}) {
    EXPECT_TRUE(check_file_name(path).empty()) << path;
  }
}

TEST(Readmes, AMissingOrLongReadmeIsFound) {
  const SourceText long_page("base/README.md", lines(60, "text"));
  const SourceText short_page("base/README.md", lines(59, "text"));
  EXPECT_EQ(check_readme("base", nullptr).size(), 1U);
  EXPECT_EQ(check_readme("base", &long_page).size(), 1U);
  EXPECT_TRUE(check_readme("base", &short_page).empty());
}

TEST(NamedFiles, APageNamesOnlyFilesThatExist) {
  const FileExists exists = [](std::string_view path) {
    return path == "app" || path == "app/main.cc";
  };
  const SourceText page("docs/architecture.md", "`app/main.cc` then `app/gone.cc`, `a/b`\n");
  const auto found = check_named_files(page, exists);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "app/gone.cc is named here and does not exist");
}

TEST(Layers, EveryLibraryNamesKnownFolders) {
  for (const Library& library : kLibraries) {
    std::string folders = std::string(library.folders) + " ";
    while (folders.size() > 1) {
      EXPECT_TRUE(layer_of(folders.substr(0, folders.find(' ')))) << library.header_prefix;
      folders.erase(0, folders.find(' ') + 1);
    }
  }
}

TEST(CoreRules, AreNamedByCommentsTestNamesAndScenarios) {
  const auto named = [](const char* path, const char* text) {
    return named_core_rules(SourceText(path, text));
  };
  using Rules = std::set<int>;
  EXPECT_EQ(named("tests/a/b_test.cc", "// C7, C12: why\nTEST(A, C9Holds) {\n"), (Rules{7, 9, 12}));
  EXPECT_EQ(named("tests/a/b_test.cc", "  use(x);  // one unit (C24).\n"), (Rules{24}));
  EXPECT_EQ(named("tests/a/b_test.cc", "  post(\"channel: C1\");\n"), (Rules{}));
  EXPECT_EQ(named("tests/a/b.h", "// C7\n"), (Rules{}));
  EXPECT_EQ(named("correlator/engine.cc", "// C7\n"), (Rules{}));
  EXPECT_EQ(named("tests/a/b_test.py", "    # C12: again\n"), (Rules{12}));
  EXPECT_EQ(named("replay-data/scenarios/a.scn", "# C3\nrule: C11\n"), (Rules{11}));
  EXPECT_EQ(stated_core_rules(SourceText("docs/core.md", "- **C1** One\n- **C12** Two, as C1.\n")),
            (Rules{1, 12}));
}

}  // namespace
}  // namespace headwater::tidy
