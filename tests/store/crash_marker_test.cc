// C19: what killed the process is known to the next one.
#include "store/crash_marker.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "store/internal/posix_file.h"
#include "tests/store/toy_engine.h"

namespace headwater::store {
namespace {

CrashMarker open_marker(const TemporaryDirectory& directory) {
  auto marker = CrashMarker::open(directory.path(""));
  EXPECT_OK(marker);
  return std::move(marker).value();
}

TEST(CrashMarker, TellsACleanStopFromACrash) {
  TemporaryDirectory directory;
  {
    CrashMarker first = open_marker(directory);
    EXPECT_FALSE(first.unclean());
    ASSERT_OK(first.close());
  }
  EXPECT_FALSE(open_marker(directory).unclean());  // and dies
  EXPECT_TRUE(open_marker(directory).unclean());
}

TEST(CrashMarker, CountsTheRunsThatDiedAtAPosition) {
  TemporaryDirectory directory;
  for (std::uint32_t run = 0; run < 3; ++run) {
    CrashMarker marker = open_marker(directory);
    EXPECT_EQ(marker.crashes("alerts/3/1042"), run);
    ASSERT_OK(marker.begin("alerts/3/1041"));
    ASSERT_OK(marker.done());
    ASSERT_OK(marker.begin("alerts/3/1042"));
  }
  CrashMarker marker = open_marker(directory);
  EXPECT_EQ(marker.crashes("alerts/3/1042"), 3U);
  EXPECT_EQ(marker.crashes("alerts/3/1041"), 0U);
  ASSERT_OK(marker.begin("alerts/3/1042"));
  ASSERT_OK(marker.done());  // set aside
  EXPECT_EQ(open_marker(directory).crashes("alerts/3/1042"), 0U);
}

TEST(CrashMarker, WhatIsPardonedKeepsTheCountItHad) {
  TemporaryDirectory directory;
  for (const bool pardoned : {false, true}) {
    CrashMarker marker = open_marker(directory);
    ASSERT_OK(marker.begin("a"));
    if (pardoned) ASSERT_OK(marker.pardon());
  }
  const CrashMarker marker = open_marker(directory);
  EXPECT_TRUE(marker.unclean());
  EXPECT_EQ(marker.crashes("a"), 1U);
}

// A kill in the middle of done() must not make the counts of others forgotten: who has the old file
// open reads it whole.
TEST(CrashMarker, IsReplacedAndNeverWrittenInPlace) {
  TemporaryDirectory directory;
  CrashMarker marker = open_marker(directory);
  ASSERT_OK(marker.begin("alerts/3/1042"));
  const std::string begun = *read_file(directory.path("crash-marker"));
  std::ifstream old(directory.path("crash-marker"));
  ASSERT_OK(marker.done());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(old), {}), begun);
  EXPECT_NE(*read_file(directory.path("crash-marker")), begun);
}

TEST(CrashMarker, ACrashElsewhereKeepsTheCount) {
  TemporaryDirectory directory;
  for (const std::string position : {"a", "b", "a"}) {
    CrashMarker marker = open_marker(directory);
    ASSERT_OK(marker.begin(position));
  }
  const CrashMarker marker = open_marker(directory);
  EXPECT_EQ(marker.crashes("a"), 2U);
  EXPECT_EQ(marker.crashes("b"), 1U);
}

TEST(CrashMarker, RepeatsOnceAPositionHasEndedTwoRuns) {
  TemporaryDirectory directory;
  for (const std::string position : {"a", "b", "a"}) {
    CrashMarker marker = open_marker(directory);
    EXPECT_FALSE(marker.repeats());
    ASSERT_OK(marker.begin(position));
  }
  CrashMarker marker = open_marker(directory);
  EXPECT_TRUE(marker.repeats());
  ASSERT_OK(marker.begin("a"));
  ASSERT_OK(marker.begin("c"));  // "a" is behind us
  EXPECT_FALSE(marker.repeats());
}

TEST(CrashMarker, ADamagedFileCountsAsAnUncleanStop) {
  TemporaryDirectory directory;
  {
    CrashMarker marker = open_marker(directory);
    ASSERT_OK(marker.close());
  }
  std::string bytes = read_file(directory.path("crash-marker")).value();
  bytes[1] = static_cast<char>(bytes[1] ^ 1);
  ASSERT_OK(replace_file(directory.path("crash-marker"), bytes));
  EXPECT_TRUE(open_marker(directory).unclean());
}

}  // namespace
}  // namespace headwater::store
