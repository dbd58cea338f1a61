#include "evaluation/shuffled.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/evaluation/recordings.h"

namespace headwater::evaluation {
namespace {

std::vector<std::string> ids(const Recording& recording) {
  std::vector<std::string> ids;
  for (const RecordedEvent& each : recording.events) ids.push_back(each.id);
  return ids;
}

// C31
TEST(Shuffled, LinesOfEqualTimeStandInAnyOrderAndOthersInTheirs) {
  std::set<std::vector<std::string>> orders;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Recording recording = small_recording();
    shuffle(recording, seed);
    const std::vector<std::string> order = ids(recording);
    orders.insert(order);
    EXPECT_EQ(std::set<std::string>(order.begin(), order.begin() + 4),
              (std::set<std::string>{"e1", "e2", "e3", "e4"}));
    EXPECT_LT(std::find(order.begin(), order.end(), "e3"),
              std::find(order.begin(), order.end(), "e4"))
        << "an alert resolves before it fires";
  }
  EXPECT_EQ(orders.size(), 24U);  // 4! / 2, times two for the change
}

TEST(Shuffled, MapsHoldTheSameInAnotherOrder) {
  std::set<std::string> first;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Recording recording = small_recording();
    shuffle(recording, seed);
    EXPECT_EQ(recording.map.nodes.size(), 3U);
    EXPECT_EQ(recording.map.edges.size(), 2U);
    first.insert(recording.map.nodes[0].name);
  }
  EXPECT_EQ(first.size(), 3U);
}

TEST(Shuffled, OneSeedGivesOneOrder) {
  Recording once = small_recording();
  Recording again = small_recording();
  shuffle(once, 7);
  shuffle(again, 7);
  EXPECT_EQ(ids(once), ids(again));
}

}  // namespace
}  // namespace headwater::evaluation
