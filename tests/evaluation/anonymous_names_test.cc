#include "evaluation/anonymous_names.h"

#include <gtest/gtest.h>

#include "tests/evaluation/recordings.h"

namespace headwater::evaluation {
namespace {

std::string label(const Recording& recording, std::size_t event, const char* name) {
  return std::string(recording.events[event].event.labels.get(name));
}

TEST(AnonymousNames, StandWhereverAnEntityIsNamed) {
  Recording recording = small_recording();
  AnonymousNames(recording).hide(recording);
  const std::string shop = recording.map.nodes[0].name;
  const std::string db = recording.map.nodes[1].name;
  const std::string mail = recording.map.nodes[2].name;
  EXPECT_NE(shop, "shop");
  EXPECT_EQ(recording.map.edges[0].from, shop);
  EXPECT_EQ(recording.map.edges[0].to, db);
  EXPECT_EQ(label(recording, 0, "service"), db);
  EXPECT_EQ(label(recording, 1, "caller"), mail);
  EXPECT_EQ(label(recording, 2, "template"), db + "-17");
  EXPECT_NE(label(recording, 4, "service"), "elsewhere");
  const auto& change = std::get<ChangeBody>(recording.events[5].event.body);
  EXPECT_EQ(change.services, std::vector<std::string>{shop});
  EXPECT_EQ(change.title, "deploy " + shop + " r7");
}

TEST(AnonymousNames, LeaveTheRestAsItIs) {
  Recording recording = small_recording();
  recording.map.nodes.push_back({.name = "90"});
  AnonymousNames(recording).hide(recording);
  EXPECT_EQ(label(recording, 0, "name"), "DiskFull");
  EXPECT_EQ(label(recording, 0, "threshold"), "90");
  EXPECT_EQ(recording.events[0].id, "e1");
  EXPECT_EQ(std::get<ChangeBody>(recording.events[5].event.body).id, "r7");
}

TEST(AnonymousNames, AreTakenOutOfWhatTheEngineFound) {
  Recording recording = small_recording();
  AnonymousNames names(recording);
  names.hide(recording);
  CaseResult result;
  result.hypotheses.push_back({.scored = {.entity = recording.map.nodes[1].name}});
  result.hypotheses[0].scored.evidence.push_back(
      {.detail = "before " + recording.map.nodes[0].name + ", " + recording.map.nodes[2].name});
  names.reveal(result);
  EXPECT_EQ(result.hypotheses[0].scored.entity, "shop-db");
  EXPECT_EQ(result.hypotheses[0].scored.evidence[0].detail, "before shop, mail");
}

}  // namespace
}  // namespace headwater::evaluation
