#include "correlator/neighbourhoods.h"

#include <gtest/gtest.h>

#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "model/limits.h"
#include "tests/correlator/state_builder.h"

namespace headwater::correlator {
namespace {

DependencyMap random_map(std::mt19937& dice, int nodes, int edges) {
  MapFacts facts;
  for (int i = 0; i < nodes; ++i) facts.nodes.push_back({.name = "n" + std::to_string(i)});
  const auto any = [&] { return "n" + std::to_string(dice() % static_cast<unsigned>(nodes)); };
  for (int i = 0; i < edges; ++i) facts.edges.push_back({.from = any(), .to = any()});
  return DependencyMap::compile({facts});
}

std::vector<rules::GroupRule> rules_by_cluster() {
  return {{.name = "cluster", .by = {"cluster"}}};
}

// A random life of symptoms and incidents; after every record the kept index must equal a fresh
// one.
class Life {
 public:
  explicit Life(unsigned seed)
      : dice_(seed), map_(random_map(dice_, 30, 45)), rules_(rules_by_cluster()) {
    near_.rebuild(build_.state(), map_, rules_);
  }

  void step() {
    switch (dice_() % 10) {
      case 0:
        return open();
      case 1:
        return close();
      case 2:
        return reopen();
      case 3:
        return merge();
      case 4:
        return forget_alert();
      case 5:
        return fire_again();
      default:
        return attach();
    }
  }

  void expect_equal_to_fresh() {
    Neighbourhoods fresh;
    fresh.rebuild(build_.state(), map_, rules_);
    ASSERT_TRUE(near_ == fresh);
  }

 private:
  void tell(const Record& record) {
    build_.apply(record);
    near_.observe(build_.state(), record);
  }
  IncidentId pick(const std::vector<IncidentId>& list) { return list[dice_() % list.size()]; }
  std::vector<IncidentId> in_state(IncidentState state) {
    std::vector<IncidentId> found;
    for (const auto& [id, incident] : build_.state().incidents)
      if (incident->state == state) found.push_back(incident->id);
    return found;
  }
  void open() { tell(IncidentOpened{.incident = {build_.state().meta.next_incident}}); }
  void close() {
    const auto open = in_state(IncidentState::kOpen);
    if (!open.empty()) tell(IncidentResolved{.incident = pick(open)});
  }
  void reopen() {
    const auto closed = in_state(IncidentState::kResolved);
    if (!closed.empty()) tell(IncidentReopened{.incident = pick(closed)});
  }
  void merge() {
    const auto open = in_state(IncidentState::kOpen);
    if (open.size() < 2) return;
    const IncidentId into = open.front();
    const IncidentId absorbed = open[1 + dice_() % (open.size() - 1)];
    tell(IncidentAbsorbed{.incident = into, .absorbed = absorbed});
    tell(IncidentMerged{.incident = absorbed, .into = into});
  }
  AlertId any_alert() {
    const auto& alerts = build_.state().alerts;
    auto at = alerts.begin();
    for (auto left = dice_() % alerts.size(); left > 0; --left) ++at;
    return AlertId{(*at).first};
  }
  void forget_alert() {
    if (!build_.state().alerts.empty()) tell(AlertForgotten{.alert = any_alert()});
  }
  // A lookup table knows another cluster by now.
  void fire_again() {
    if (build_.state().alerts.empty()) return;
    const Alert& alert = build_.state().alerts.at(any_alert());
    tell(AlertFired{.alert = alert.id,
                    .identity = alert.identity,
                    .labels = alert.labels,
                    .added_labels = LabelSet().with("cluster", "c" + std::to_string(dice_() % 3)),
                    .source = alert.source,
                    .entity = alert.entity,
                    .symptom = alert.symptom});
  }
  void attach() {
    const auto open = in_state(IncidentState::kOpen);
    if (open.empty()) return;
    const std::string name = "n" + std::to_string(dice_() % 34);  // four are off the map
    if (!build_.state().indexes.entity_by_name.contains(name))
      tell(EntitySeen{.entity = {build_.state().meta.next_entity}, .name = name});
    const std::string cluster = dice_() % 4 == 0 ? "" : "c" + std::to_string(dice_() % 3);
    const LabelSet labels({{"service", name}, {"cluster", cluster}});
    const SymptomId symptom = build_.symptom({.entity = name, .labels = labels});
    tell(SymptomAttached{.symptom = symptom, .incident = pick(open)});
  }

  std::mt19937 dice_;
  DependencyMap map_;
  std::vector<rules::GroupRule> rules_;
  StateBuilder build_;
  Neighbourhoods near_;
};

TEST(Neighbourhoods, KeptUpRecordByRecordEqualsRebuilt) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Life life(seed);
    for (int i = 0; i < 120; ++i) {
      life.step();
      life.expect_equal_to_fresh();
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

class Chain : public testing::Test {
 protected:
  Chain() {
    for (const auto& [from, to] :
         {std::pair("a", "b"), {"b", "c"}, {"c", "d"}, {"d", "e"}, {"x", "c"}})
      build.edge(from, to);
  }
  Place place(const std::string& name) {
    return {.node = build.view().map().find(name), .entity = {}};
  }
  StateBuilder build;
};

std::vector<IncidentId> incidents_of(std::span<const Neighbourhoods::Under> under) {
  std::vector<IncidentId> incidents;
  incidents.reserve(under.size());
  for (const auto& each : under) incidents.push_back(each.incident);
  return incidents;
}

TEST_F(Chain, UpstreamStopsAtTheHopLimitNearestFirst) {
  const Place a = place("a");
  const Place b = place("b");
  const Place d = place("d");
  const std::vector<ReachedPlace> reached = build.view().neighbourhoods.upstream(a);
  ASSERT_EQ(reached.size(), 4U);
  EXPECT_EQ(reached[0].place, a);
  EXPECT_EQ(reached[1].place, b);
  EXPECT_EQ(reached[3].place, d);
  EXPECT_EQ(reached[3].hops, 3U);
}

TEST_F(Chain, IncidentsAreFoundFromWhatTheirSymptomsDependOn) {
  const IncidentId incident = build.incident();
  build.symptom({.entity = "a"}, incident);
  const View view = build.view();
  const auto under =
      view.neighbourhoods.incidents_under({.node = view.map().find("d"), .entity = {}});
  ASSERT_EQ(incidents_of(under), std::vector{incident});
  EXPECT_EQ(under.front().newest.hops, 3U);
  EXPECT_TRUE(
      view.neighbourhoods.incidents_under({.node = view.map().find("e"), .entity = {}}).empty());
  EXPECT_EQ(view.neighbourhoods.hurt_dependents(view.map().find("c")), 1U);
}

TEST_F(Chain, OnlyTheNewestIncidentsOfAPlaceAreCandidates) {
  std::vector<IncidentId> all;
  for (int i = 0; i < 12; ++i) {
    all.push_back(build.incident());
    build.symptom({.entity = "a"}, all.back());
  }
  const View view = build.view();
  const std::vector<IncidentId> newest(all.end() - limits::kIncidentsPerEntityMax, all.end());
  EXPECT_EQ(incidents_of(
                view.neighbourhoods.incidents_under({.node = view.map().find("b"), .entity = {}})),
            newest);
}

TEST_F(Chain, AnEntityOffTheMapIsAPlaceOfItsOwn) {
  const IncidentId incident = build.incident();
  build.symptom({.entity = "stranger"}, incident);
  const View view = build.view();
  const Place stranger = view.neighbourhoods.place_of(build.entity("stranger"));
  EXPECT_EQ(stranger.node, kNoNode);
  EXPECT_EQ(incidents_of(view.neighbourhoods.incidents_under(stranger)), std::vector{incident});
}

}  // namespace
}  // namespace headwater::correlator
