// C16: what is cut from the journal, when, and what never is.
#include "store/retention.h"

#include <gtest/gtest.h>

#include "store/snapshot_file.h"
#include "tests/store/toy_engine.h"

namespace headwater::store {
namespace {

constexpr Timestamp kStart{1'700'000'000'000'000};

JournalExtent extent_of(std::size_t segments, Duration apart, std::uint64_t bytes) {
  JournalExtent extent;
  for (std::size_t i = 0; i < segments; ++i) {
    const Timestamp at = kStart + apart * static_cast<std::int64_t>(i);
    extent.segments.push_back({Seq{1 + 100 * i}, at, bytes});
  }
  extent.last = Seq{100 * segments};
  return extent;
}

TEST(Retention, DaysAndBytesEachCutAtASegment) {
  const JournalExtent hourly = extent_of(100, hours(1), 1000);
  const Timestamp now = kStart + hours(100);
  EXPECT_EQ(wanted_cut(hourly, now, {days(30), 1'000'000}), Seq{1});
  // Ten hours kept: the segment that holds the border stays.
  EXPECT_EQ(wanted_cut(hourly, now, {hours(10), 1'000'000}), Seq{1 + 100 * 89});
  EXPECT_EQ(wanted_cut(hourly, now, {days(30), 30'000}), Seq{1 + 100 * 70});
  EXPECT_EQ(wanted_cut(hourly, now, {hours(10), 5'000}), Seq{1 + 100 * 95});
  // The segment being written always stays.
  EXPECT_EQ(wanted_cut(hourly, now + days(99), {hours(10), 0}), Seq{1 + 100 * 99});
  EXPECT_FALSE(wanted_cut({}, now, {}).set());
}

TEST(Retention, ASnapshotIsDueDailyAndEveryEighthOfTheBytes) {
  const Retention retention{days(30), 80'000, hours(24)};
  const JournalExtent quiet = extent_of(2, hours(1), 10);
  EXPECT_FALSE(snapshot_due(quiet, {}, kStart + hours(23), retention));
  EXPECT_TRUE(snapshot_due(quiet, {}, kStart + hours(24), retention));
  const std::vector<SnapshotFile> one = {{Seq{150}, kStart + hours(24), "a"}};
  EXPECT_FALSE(snapshot_due(quiet, one, kStart + hours(47), retention));
  EXPECT_TRUE(snapshot_due(quiet, one, kStart + hours(48), retention));
  // Nothing has happened since: another one would say the same.
  const std::vector<SnapshotFile> newest = {{Seq{200}, kStart + hours(24), "a"}};
  EXPECT_FALSE(snapshot_due(quiet, newest, kStart + days(9), retention));

  const JournalExtent busy = extent_of(12, minutes(1), 1000);
  EXPECT_TRUE(snapshot_due(busy, {}, kStart + hours(1), retention));
  const std::vector<SnapshotFile> covers_some = {{Seq{450}, kStart + minutes(5), "a"}};
  EXPECT_FALSE(snapshot_due(busy, covers_some, kStart + hours(1), retention));
  EXPECT_FALSE(snapshot_due({}, {}, kStart, retention));
}

class Trim : public testing::Test {
 protected:
  void SetUp() override { reopen(); }
  void reopen() {
    estate_.reset();
    store_.reset();
    store_ = open_store(directory_.path("store"));
    estate_ = open_estate(*store_);
  }
  // An hour of the engine's time in ten inputs, each hour a segment.
  void run_hours(int count) {
    for (int i = 0; i < count; ++i) {
      ASSERT_OK(estate_->write(engine_.next_commit(10)));
      engine_.wait(hours(1));
    }
  }
  void take_snapshot() {
    const auto view = estate_->view();
    ASSERT_OK(view);
    ToyEngine folded(0);
    folded.recover(*view);
    auto writer =
        SnapshotWriter::create(estate_->snapshot_path(view->head().seq), "eu", view->head());
    ASSERT_OK(writer);
    for (const auto& [object, bytes] : folded.state()) ASSERT_OK((*writer)->add(object, bytes));
    ASSERT_OK((*writer)->finish());
  }
  Seq trim(Duration kept, Seq unsent = {}) {
    const auto cut = estate_->trim(engine_.at(), {kept}, unsent);
    EXPECT_OK(cut);
    return *cut;
  }
  Seq oldest() { return estate_->journal().segments.front().first; }

  TemporaryDirectory directory_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<EstateStore> estate_;
  ToyEngine engine_{1, 1};  // every row is written at once: no floor
};

TEST_F(Trim, CutsAtTheNewestSnapshotThatEverythingKeptCanBeReachedFrom) {
  run_hours(10);
  EXPECT_EQ(trim(hours(2)), Seq{1});  // no snapshot: everything is needed
  take_snapshot();                    // at 100
  run_hours(10);
  take_snapshot();  // at 200
  run_hours(3);
  EXPECT_EQ(trim(hours(15)), Seq{1});
  EXPECT_EQ(estate_->snapshots()->size(), 2U);
  EXPECT_EQ(trim(hours(8)), Seq{101});
  EXPECT_EQ(trim(hours(2)), Seq{201});
  ASSERT_EQ(estate_->snapshots()->size(), 1U);
  EXPECT_EQ(estate_->snapshots()->front().seq, Seq{200});

  const auto view = estate_->view();
  ASSERT_OK(view);
  const auto ignore = [](const JournalHead&, const JournalEntry&) -> Status { return Ok{}; };
  EXPECT_EQ(view->scan_journal(Seq{200}, ignore).error().code(), ErrorCode::kRefused);
  EXPECT_OK(view->scan_journal(Seq{201}, ignore));
  EXPECT_OK(view->scan_journal(Seq{}, ignore));
}

TEST_F(Trim, TheSnapshotAndTheJournalBehindItGiveTheState) {
  run_hours(10);
  take_snapshot();
  run_hours(5);
  trim(hours(1));
  ToyEngine::State state;
  const auto files = estate_->snapshots();
  ASSERT_OK(files);
  const auto head = read_snapshot(files->back().path, "eu", [&](const StoredRow& row) -> Status {
    state[row.object] = row.bytes;
    return Ok{};
  });
  ASSERT_OK(head);
  ASSERT_OK(estate_->view()->scan_records(Seq{head->seq.value + 1},
                                          [&](Seq, const Record& record) -> Status {
                                            const ObjectRef object = object_of(record);
                                            if (object.table == Table::kMeta) return Ok{};
                                            std::string& value = state[object];
                                            value = to_hex(hash128(value + encoded(record)));
                                            if (std::holds_alternative<AlertForgotten>(record))
                                              state.erase(object);
                                            return Ok{};
                                          }));
  EXPECT_EQ(state, engine_.state());
}

TEST_F(Trim, NeverPassesTheFloorOrAnUnsentMessage) {
  engine_ = ToyEngine(1, 100);  // rows wait for a hundred records
  run_hours(30);
  take_snapshot();
  run_hours(5);
  const Seq floor = estate_->view()->head().floor;
  ASSERT_TRUE(floor.set());
  ASSERT_GT(floor, Seq{200});
  EXPECT_EQ(trim(hours(1)), Seq{1});  // the snapshot is behind the floor
  ASSERT_OK(estate_->write(engine_.drain()));
  EXPECT_EQ(trim(hours(1), Seq{150}), Seq{1});
  EXPECT_EQ(trim(hours(1)), Seq{301});
}

TEST_F(Trim, TheExtentIsTheSameAfterAReopen) {
  run_hours(10);
  take_snapshot();
  run_hours(5);
  const auto expect_same = [&] {
    const JournalExtent before = estate_->journal();
    reopen();
    const JournalExtent after = estate_->journal();
    ASSERT_EQ(after.segments.size(), before.segments.size());
    EXPECT_EQ(after.last, before.last);
    for (std::size_t i = 0; i < after.segments.size(); ++i) {
      EXPECT_EQ(after.segments[i].first, before.segments[i].first);
      EXPECT_EQ(after.segments[i].at, before.segments[i].at);
      EXPECT_EQ(after.segments[i].bytes, before.segments[i].bytes) << i;
    }
  };
  expect_same();
  trim(hours(1));
  EXPECT_EQ(oldest(), Seq{101});
  expect_same();
}

TEST_F(Trim, GivesTheSpaceBack) {
  std::mt19937_64 random(1);
  std::string text(200'000, '\0');
  for (char& c : text) c = static_cast<char>(random());
  const auto size_on_disk = [&] {
    std::uintmax_t sum = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(directory_.path("store/rocksdb"))) {
      if (entry.path().extension() == ".sst") sum += entry.file_size();
    }
    return sum;
  };
  for (int hour = 0; hour < 100; ++hour) {  // blobs of 200 kB that do not compress
    std::shuffle(text.begin(), text.end(), random);
    engine_.carry(text);
    run_hours(1);
  }
  take_snapshot();
  run_hours(2);
  reopen();  // moves the log into tables
  ASSERT_GT(size_on_disk(), 19'000'000U);
  ASSERT_EQ(trim(minutes(1)), Seq{1001});
  ASSERT_OK(estate_->reclaim());
  reopen();  // closed views and obsolete files are gone for certain
  EXPECT_LT(size_on_disk(), 2'000'000U);
}

TEST_F(Trim, DropsTheReferencesThatNothingKeptNames) {
  const auto refer = [&](const std::string& source, const std::string& content) {
    Commit commit = engine_.next_commit(10);
    commit.references.push_back(
        {engine_.seq(), ReferenceKind::kMap, source, hash128(content), content});
    ASSERT_OK(estate_->write(commit));
    engine_.wait(hours(1));
  };
  refer("cmdb", "first");    // in force up to 20
  refer("cmdb", "second");   // in force at the cut
  refer("other", "steady");  // never replaced
  run_hours(7);
  take_snapshot();  // at 100
  refer("cmdb", "third");
  run_hours(5);
  ASSERT_EQ(trim(hours(1)), Seq{101});

  EXPECT_EQ(estate_->reference(hash128("first")).error().code(), ErrorCode::kNotFound);
  for (const std::string kept : {"second", "steady", "third"})
    EXPECT_EQ(estate_->reference(hash128(kept)).value(), kept);
  const auto then = estate_->references_in_force(Seq{100});
  ASSERT_OK(then);
  ASSERT_EQ(then->size(), 2U);
  EXPECT_EQ((*then)[0].digest, hash128("second"));
  EXPECT_EQ((*then)[1].digest, hash128("steady"));
  EXPECT_EQ(estate_->references_in_force(Seq{})->front().digest, hash128("third"));
}

}  // namespace
}  // namespace headwater::store
