// The pages about configuration and rules hold to what the program reads.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

#include "rules/configuration.h"
#include "rules/lookup_document.h"
#include "rules/map_document.h"
#include "rules/mapping_document.h"
#include "rules/shipped_mappings.h"
#include "tests/rules/map_reading.h"

namespace headwater::rules {
namespace {

constexpr const char* kPages[] = {"docs/configuration.md", "docs/rules.md", "docs/mapping.md",
                                  "docs/enrichment.md"};

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

struct Block {
  std::string kind;  // what stands after the fence: "yaml", "yaml map", "csv"
  std::string text;
};

std::vector<std::string> lines_of(const std::string& page) {
  std::vector<std::string> lines;
  std::istringstream stream(page);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Those with something after the fence.
std::vector<Block> blocks_of(const std::string& page) {
  std::vector<Block> blocks;
  bool inside = false;
  for (const std::string& line : lines_of(page)) {
    if (!line.starts_with("```")) {
      if (inside) blocks.back().text += line + "\n";
      continue;
    }
    inside = line.size() > 3;
    if (inside) blocks.push_back({line.substr(3), {}});
  }
  return blocks;
}

std::string told(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) text += to_text(finding) + "\n";
  return text;
}

TEST(Documents, EveryExampleIsReadWithoutAFinding) {
  int seen = 0;
  for (const char* page : kPages) {
    for (const Block& block : blocks_of(read(page))) {
      SCOPED_TRACE(std::string(page) + "\n" + block.text);
      ++seen;
      if (block.kind == "yaml") {
        EXPECT_EQ(told(read_configuration(block.text, "example").findings), "");
      } else if (block.kind == "yaml map") {
        EXPECT_EQ(told(read_map(block.text, "example", "s").findings), "");
      } else if (block.kind == "yaml mapping") {
        EXPECT_EQ(told(read_mapping(block.text, "example", "m").findings), "");
      } else if (const std::size_t word = block.kind.find(" lookup "); word != std::string::npos) {
        const std::string key = block.kind.substr(word + 8);
        const LookupRule rule{.name = "t", .file = "t", .by = {{key, key}}};
        EXPECT_EQ(told(read_lookup(block.text, "t." + block.kind.substr(0, word), rule).findings),
                  "");
      } else if (block.kind != "json") {
        ASSERT_EQ(block.kind, "csv");
        EXPECT_EQ(told(read_map(block.text, "example.csv", "s").findings), "");
      }
    }
  }
  EXPECT_GE(seen, 15);
}

// A page of a map source shows a document ("json map jaeger") and then the edges that are read.
TEST(Documents, EveryPageOfAMapSourceTellsTheDirectionThatIsRead) {
  std::set<std::string> formats;
  for (const auto& page : std::filesystem::directory_iterator("docs/sources")) {
    std::optional<ReadMap> map;
    for (const Block& block : blocks_of(read(page.path()))) {
      SCOPED_TRACE(page.path().string() + "\n" + block.text);
      const std::size_t word = block.kind.find(" map ");
      if (word != std::string::npos) {
        const auto format = read_map_format(block.kind.substr(word + 5));
        ASSERT_TRUE(format) << block.kind;
        formats.insert(std::string(to_string(*format)));
        map = read_map(block.text, "example", "s", {.format = format});
        EXPECT_EQ(told(map->findings) + told(map->warnings), "");
      } else if (block.kind == "edges") {
        ASSERT_TRUE(map);
        std::string read;
        for (const std::string& edge : edges(*map)) read += edge + "\n";
        EXPECT_EQ(read, block.text);
      } else if (block.kind == "yaml map" || block.kind == "csv") {
        map = read_map(block.text, block.kind == "csv" ? "example.csv" : "example", "s");
        EXPECT_EQ(told(map->findings), "");
      }
    }
  }
  EXPECT_EQ(formats.size(), kMapFormatNames.size() - 2) << "all but our own two have a page";
}

// "yaml" is our configuration; what belongs into another program's says so: "yaml of Flux".
TEST(Documents, EveryConfigurationOnASourcesPageIsRead) {
  int seen = 0;
  for (const auto& page : std::filesystem::directory_iterator("docs/sources")) {
    if (page.path().extension() != ".md") continue;
    for (const Block& block : blocks_of(read(page.path()))) {
      SCOPED_TRACE(page.path().string() + "\n" + block.text);
      if (block.kind == "yaml") {
        ++seen;
        EXPECT_EQ(told(read_configuration(block.text, "example").findings), "");
      } else if (block.kind.starts_with("yaml of ")) {
        EXPECT_NE(told(read_configuration(block.text, "example").findings), "") << "it is ours";
      }
    }
  }
  EXPECT_GE(seen, 35);
}

TEST(Documents, TheListOfSourcesHasEveryPage) {
  const std::string list = read("docs/sources/README.md");
  for (const auto& page : std::filesystem::directory_iterator("docs/sources")) {
    const std::string name = page.path().filename();
    if (name == "README.md" || page.path().extension() != ".md") continue;
    EXPECT_NE(list.find("(" + name + ")"), std::string::npos) << name;
  }
}

// Whoever makes a hook for a shipped mapping finds it on the mapping's page.
TEST(Documents, EveryShippedMappingsPageShowsItsHookOrTopic) {
  for (const ShippedMapping& shipped : shipped_mappings()) {
    const std::string name(shipped.name);
    bool shown = false;
    for (const Block& block : blocks_of(read("docs/sources/" + name + ".md")))
      shown = shown ||
              (block.kind == "yaml" && block.text.find("format: " + name) != std::string::npos);
    EXPECT_TRUE(shown) << name;
  }
}

// "store.journal.keep" with "7d" -> nested mappings.
std::string nested(std::string path, const std::string& value) {
  std::string text;
  std::string indent;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.')) {
    text += indent + path.substr(0, dot) + ":\n";
    indent += "  ";
    path.erase(0, dot + 1);
  }
  return text + indent + path + ": " + value + "\n";
}

TEST(Documents, EveryDefaultIsAValueOfItsKey) {
  const std::string page = read(kPages[0]);
  static const std::regex row(R"re(\n\| `([a-z0-9_.]+)` \| `([^`]+)` \|)re");
  int seen = 0;
  for (std::sregex_iterator at(page.begin(), page.end(), row), end; at != end; ++at) {
    const std::string key = (*at)[1];
    if (key.starts_with("kafka.") || key.starts_with("dead_man.")) continue;  // not by itself
    ++seen;
    const std::string text = nested(key, (*at)[2]);
    EXPECT_EQ(told(read_configuration(text, "default").findings), "") << text;
  }
  EXPECT_GE(seen, 20);
}

TEST(Documents, EveryWordOfTheTableTellsItsClass) {
  static const std::regex row(R"re(\| `([a-z]+)` \| ([a-z0-9 ,;]+) \|)re");
  int seen = 0;
  for (const std::string& line : lines_of(read(kPages[1]))) {
    std::smatch match;
    if (!std::regex_match(line, match, row) || match[1] == "other") continue;
    const std::string words = std::regex_replace(std::string(match[2]), std::regex("; "), ", ");
    std::size_t from = 0;
    while (from < words.size()) {
      const std::size_t end = std::min(words.find(", ", from), words.size());
      const std::string word = words.substr(from, end - from);
      EXPECT_EQ(to_string(infer_class("odoo " + word)), match[1].str()) << word;
      ++seen;
      from = end + 2;
    }
  }
  EXPECT_GE(seen, 50);
}

TEST(Documents, EveryKeyThatIsReadIsTold) {
  const std::string pages = read(kPages[0]) + read(kPages[1]) + read(kPages[2]);
  static const std::regex asked(
      R"re((?:\.(?:text|flag|duration|bytes|decimal|severity|matchers|word|texts|each|section|take|require|pairs|read)|read_\w+|points|kind)\((?:\w+, )?"([a-z0-9_]+)")re");
  std::set<std::string> keys;
  for (const auto& file : std::filesystem::recursive_directory_iterator("rules")) {
    if (file.path().extension() != ".cc") continue;
    const std::string source = read(file.path());
    for (std::sregex_iterator at(source.begin(), source.end(), asked), end; at != end; ++at)
      keys.insert((*at)[1]);
  }
  EXPECT_GE(keys.size(), 60U);
  for (const std::string& key : keys) {
    const std::regex documented("`(?:[a-z0-9_.]|\\[\\])*\\b" + key + "\\b(?:\\[\\])?[a-z0-9_.]*`");
    EXPECT_TRUE(std::regex_search(pages, documented)) << key;
  }
}

}  // namespace
}  // namespace headwater::rules
