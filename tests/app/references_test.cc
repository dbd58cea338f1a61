// C21: what is in force decides, from its place in the log on; of conflicting maps the one that the
// configuration names first.
#include <gtest/gtest.h>

#include "app/replay_run.h"

namespace headwater::app {
namespace {

constexpr Timestamp kStart{1'767'603'600'000'000};

std::shared_ptr<const rules::Configuration> configuration(std::vector<rules::MapRule> maps,
                                                          std::string text) {
  auto made = std::make_shared<rules::Configuration>();
  made->maps = std::move(maps);
  made->text = std::move(text);  // its content, by which it is told from others
  return made;
}

MapFacts facts(std::string source, std::uint32_t tier) {
  return {.source = std::move(source), .nodes = {{.name = "web", .tier = tier}}};
}

std::uint32_t tier_of_web(const ReplayRun& run) {
  const DependencyMap& map = run.engine().view().map();
  return map.node(map.find("web")).tier;
}

TEST(References, C21OfConflictingMapsTheOneThatIsConfiguredFirstCounts) {
  ReplayRun run;
  run.use(configuration({{.source = "git"}, {.source = "cluster"}}, "1"), kStart);
  run.use(facts("cluster", 3), kStart);
  EXPECT_EQ(tier_of_web(run), 3U);
  run.use(facts("git", 1), kStart);
  EXPECT_EQ(tier_of_web(run), 1U);
  run.use(configuration({{.source = "cluster"}, {.source = "git"}}, "2"), kStart);
  EXPECT_EQ(tier_of_web(run), 3U);
}

TEST(References, C21AnImportReplacesTheFactsOfItsOwnSourceOnly) {
  ReplayRun run;
  run.use(configuration({}, "1"), kStart);
  run.use({.source = "git", .nodes = {{.name = "web"}, {.name = "old"}}}, kStart);
  run.use({.source = "cluster", .nodes = {{.name = "node-a"}}}, kStart);
  run.use({.source = "git", .nodes = {{.name = "web"}}}, kStart);
  const DependencyMap& map = run.engine().view().map();
  EXPECT_NE(map.find("web"), kNoNode);
  EXPECT_EQ(map.find("old"), kNoNode);
  EXPECT_NE(map.find("node-a"), kNoNode);
}

}  // namespace
}  // namespace headwater::app
