// What must hold for every ranking, on random incidents: it can be recomputed from what is printed,
// and neither names nor the order of equal times matter.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "correlator/suspects.h"
#include "model/limits.h"
#include "tests/correlator/state_builder.h"

namespace headwater::correlator {
namespace {

// A random incident as data, so that it can be told in another order and under other names.
struct Story {
  struct Node {
    EntityKind kind;
    int tenant;  // 0 = shared
  };
  struct Fact {  // a symptom, or a change if `change` is set
    int node;
    SymptomClass symptom_class;
    std::int64_t when;
    std::int32_t habit;
    std::int64_t intensity;
    bool change;
    ChangeStatus status;
  };
  std::vector<Node> nodes;
  std::vector<std::pair<int, int>> edges;
  std::vector<Fact> facts;
};

Story random_story(unsigned seed) {
  std::mt19937 dice(seed);
  const auto roll = [&](int sides) {
    return static_cast<int>(dice() % static_cast<unsigned>(sides));
  };
  Story story;
  const int nodes = 8 + roll(25);
  for (int i = 0; i < nodes; ++i) {
    story.nodes.push_back(
        {.kind = static_cast<EntityKind>(roll(12)), .tenant = std::max(0, roll(6) - 2)});
  }
  for (int i = 0; i < nodes * 3 / 2; ++i) {
    const int from = roll(nodes - 1);
    story.edges.emplace_back(from, from + 1 + roll(nodes - from - 1));
  }
  for (int i = 3 + roll(20); i > 0; --i) {
    story.facts.push_back({.node = roll(nodes),
                           .symptom_class = static_cast<SymptomClass>(roll(10)),
                           .when = 30 * roll(8),
                           .habit = roll(3) == 0 ? 100 * roll(20) : 0,
                           .intensity = 1'000 * roll(12),
                           .change = false,
                           .status = {}});
  }
  for (int i = roll(6); i > 0; --i) {
    story.facts.push_back({.node = roll(nodes),
                           .symptom_class = {},
                           .when = 60 * (roll(60) - 50),
                           .habit = 0,
                           .intensity = 0,
                           .change = true,
                           .status = static_cast<ChangeStatus>(roll(4))});
  }
  return story;
}

// Puts what happened in time order; what happened at one time, nodes and edges in an order drawn
// from `seed`, or as they are for none.
Story shuffled(Story story, unsigned seed) {
  if (seed != 0) {
    std::mt19937 dice(seed);
    std::shuffle(story.edges.begin(), story.edges.end(), dice);
    std::shuffle(story.facts.begin(), story.facts.end(), dice);
  }
  std::stable_sort(story.facts.begin(), story.facts.end(),
                   [](const auto& a, const auto& b) { return a.when < b.when; });
  return story;
}

Ranking rank(const Story& story, const std::string& prefix, bool nodes_backwards = false) {
  StateBuilder build;
  const auto name = [&](int node) { return prefix + std::to_string(node * 7 % 100 + node * 100); };
  const auto tenant = [&](int number) {
    return number == 0 ? std::string() : prefix + "t" + std::to_string(number);
  };
  const int count = static_cast<int>(story.nodes.size());
  for (int i = 0; i < count; ++i) {
    const int node = nodes_backwards ? count - 1 - i : i;
    const Story::Node& each = story.nodes[static_cast<std::size_t>(node)];
    build.node({.name = name(node), .kind = each.kind, .tenant = tenant(each.tenant)});
  }
  for (const auto& [from, to] : story.edges) build.edge(name(from), name(to));
  const IncidentId incident = build.incident();
  for (const Story::Fact& fact : story.facts) {
    const Story::Node& node = story.nodes[static_cast<std::size_t>(fact.node)];
    if (fact.change) {
      build.change({.title = "",
                    .status = fact.status,
                    .entities = {name(fact.node)},
                    .started_at = at(fact.when)});
    } else {
      build.symptom({.entity = name(fact.node),
                     .tenant = tenant(node.tenant),
                     .kind = std::string(to_string(fact.symptom_class)),
                     .symptom_class = fact.symptom_class,
                     .onset = at(fact.when),
                     .habit_percent = fact.habit,
                     .intensity = fact.intensity},
                    incident);
    }
  }
  return rank_suspects(build.view(), incident, at(3'600)).ranking;
}

using Scores = std::multimap<std::string, std::pair<Millidecibans, BasisPoints>>;

// Titles without the names' prefix.
Scores scores_of(const Ranking& ranking, const std::string& prefix) {
  Scores scores;
  for (const Suspect& suspect : ranking.suspects) {
    std::string title = suspect.title;
    for (std::size_t at = title.find(prefix); at != std::string::npos; at = title.find(prefix))
      title.erase(at, prefix.size());
    scores.emplace(title, std::pair(suspect.score, suspect.probability));
  }
  return scores;
}

constexpr unsigned kStories = 150;

// C24
TEST(Ranking, EveryProbabilityComesFromThePrintedEvidenceAlone) {
  for (unsigned seed = 1; seed <= kStories; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Ranking ranking = rank(shuffled(random_story(seed), 0), "n");
    Ranking printed = ranking;
    for (Suspect& suspect : printed.suspects) suspect.score = suspect.probability = 0;
    printed.others_probability = 0;
    compute_probabilities(printed);
    EXPECT_EQ(encoded(printed), encoded(ranking));
    BasisPoints whole = ranking.others_probability;
    for (const Suspect& suspect : ranking.suspects) whole += suspect.probability;
    EXPECT_EQ(whole, kBasisPointsWhole);
  }
}

TEST(Ranking, IsSortedBoundedAndHoldsUnknown) {
  for (unsigned seed = 1; seed <= kStories; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const std::vector<Suspect> suspects = rank(shuffled(random_story(seed), 0), "n").suspects;
    ASSERT_LE(suspects.size(), limits::kSuspectsKept);
    bool unknown = false;
    for (std::size_t i = 0; i < suspects.size(); ++i) {
      const std::size_t before = i == 0 ? 0 : i - 1;
      EXPECT_GE(suspects[before].score, suspects[i].score);
      unknown = unknown || suspects[i].kind == SuspectKind::kUnknown;
      ASSERT_FALSE(suspects[i].evidence.empty());
      EXPECT_EQ(suspects[i].evidence.front().kind, EvidenceKind::kPrior);
      EXPECT_LE(suspects[i].evidence.size(), limits::kEvidencePerSuspectMax);
    }
    EXPECT_TRUE(unknown);
  }
}

TEST(Ranking, OtherNamesGiveTheSameRanking) {
  for (unsigned seed = 1; seed <= kStories; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Story story = shuffled(random_story(seed), 0);
    EXPECT_EQ(scores_of(rank(story, "@a/"), "@a/"), scores_of(rank(story, "#"), "#"));
  }
}

// C31: the order among equal scores may differ, no score does.
TEST(Ranking, TheOrderOfEqualTimesNodesAndEdgesChangesNoScore) {
  for (unsigned seed = 1; seed <= kStories; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Story story = random_story(seed);
    const Ranking straight = rank(shuffled(story, 0), "n");
    const Ranking other = rank(shuffled(story, seed), "n", true);
    std::vector<Millidecibans> a;
    std::vector<Millidecibans> b;
    for (const Suspect& suspect : straight.suspects) a.push_back(suspect.score);
    for (const Suspect& suspect : other.suspects) b.push_back(suspect.score);
    EXPECT_EQ(a, b);
    EXPECT_EQ(straight.others_odds_q32, other.others_odds_q32);
  }
}

}  // namespace
}  // namespace headwater::correlator
