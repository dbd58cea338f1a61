#include "store/dirty_rows.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace headwater::store {
namespace {

ObjectRef alert(std::uint64_t id) { return {Table::kAlert, id}; }

TEST(DirtyRows, TheFloorIsTheOldestUnwrittenChange) {
  DirtyRows rows(100);
  EXPECT_FALSE(rows.floor().set());
  rows.touch(alert(1), Seq{5});
  rows.touch(alert(2), Seq{6});
  rows.touch(alert(1), Seq{9});
  EXPECT_EQ(rows.floor(), Seq{5});
  EXPECT_EQ(rows.take(1), std::vector{alert(1)});
  EXPECT_EQ(rows.floor(), Seq{6});
  rows.touch(alert(1), Seq{10});
  EXPECT_EQ(rows.take(5), (std::vector{alert(2), alert(1)}));
  EXPECT_FALSE(rows.floor().set());
}

TEST(DirtyRows, MetaIsNeverDue) {
  DirtyRows rows(1);
  rows.touch({Table::kMeta, 0}, Seq{1});
  EXPECT_EQ(rows.size(), 0U);
  EXPECT_TRUE(rows.take_due().empty());
}

TEST(DirtyRows, NothingIsDueBeforeTheLagIsReached) {
  DirtyRows rows(10);
  for (std::uint64_t i = 0; i < 9; ++i) rows.touch(alert(1), Seq{1 + i});
  EXPECT_TRUE(rows.take_due().empty());
  rows.touch(alert(1), Seq{10});
  EXPECT_EQ(rows.take_due(), std::vector{alert(1)});
}

// C15: however the touches fall, recovery has fewer than the lag and a batch to apply, no change is
// forgotten, and no more rows are written than records were applied.
TEST(DirtyRows, TheFloorLagsLessThanTheLagAndABatch) {
  constexpr std::size_t kLag = 300;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    std::mt19937_64 random(seed);
    DirtyRows rows(kLag);
    std::map<ObjectRef, Seq> unwritten;                   // the oldest change of each
    std::map<std::uint64_t, std::size_t> records_before;  // seq -> records applied before it
    std::size_t records = 0;
    std::size_t written = 0;
    std::size_t largest_batch = 0;
    for (std::uint64_t seq = 1; seq < 3000;) {
      const std::size_t batch = 1 + random() % 60;
      const std::uint64_t objects = 1 + random() % 2000;
      largest_batch = std::max(largest_batch, batch);
      for (std::size_t i = 0; i < batch; ++i, ++seq) {
        records_before[seq] = records++;
        const ObjectRef object = alert(random() % objects);
        rows.touch(object, Seq{seq});
        unwritten.emplace(object, Seq{seq});
      }
      for (const ObjectRef object : rows.take_due()) {
        ASSERT_EQ(unwritten.erase(object), 1U) << "seed " << seed;
        ++written;
      }
      Seq oldest;
      for (const auto& [object, since] : unwritten)
        if (!oldest.set() || since < oldest) oldest = since;
      ASSERT_EQ(rows.floor(), oldest) << "seed " << seed;
      if (oldest.set()) {
        ASSERT_LT(records - records_before[oldest.value], kLag + largest_batch);
      }
    }
    ASSERT_LE(written, records);
    ASSERT_EQ(rows.size(), unwritten.size());
  }
}

}  // namespace
}  // namespace headwater::store
