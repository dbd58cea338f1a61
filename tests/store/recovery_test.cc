// C14, C15: what a new process makes of the store is what the old one held.
#include <gtest/gtest.h>

#include "tests/store/toy_engine.h"

namespace headwater::store {
namespace {

void write(EstateStore& estate, const Commit& commit) { ASSERT_OK(estate.write(commit)); }

ToyEngine::State recovered_state(const EstateStore& estate) {
  ToyEngine engine(0);
  const auto view = estate.view();
  EXPECT_OK(view);
  engine.recover(*view);
  return engine.state();
}

TEST(Recovery, GivesTheStateOfTheLastCommitWhateverTheLagAndTheBatches) {
  for (const std::size_t lag : {1U, 7U, 50U, 1'000'000U}) {
    TemporaryDirectory directory;
    ToyEngine engine(lag, lag);
    std::mt19937_64 random(lag);
    for (int run = 0; run < 3; ++run) {
      auto store = open_store(directory.path("store"));
      auto estate = open_estate(*store);
      for (int batch = 0; batch < 40; ++batch) {
        write(*estate, engine.next_commit(1 + random() % 43));
        if (batch % 10 == 0) {
          ASSERT_EQ(recovered_state(*estate), engine.state()) << lag;
        }
      }
    }
    auto store = open_store(directory.path("store"));
    auto estate = open_estate(*store);
    const auto view = estate->view();
    ASSERT_OK(view);
    EXPECT_EQ(view->head().seq, engine.seq());
    EXPECT_EQ(view->head().at, engine.at());
    EXPECT_EQ(view->head().meta, std::to_string(engine.oldest_alert()));
    EXPECT_EQ(recovered_state(*estate), engine.state()) << lag;
  }
}

// A process that recovered must know again which rows are old, or the next one would miss changes.
TEST(Recovery, ProcessAfterProcessTakesOverWithoutLosingAChange) {
  TemporaryDirectory directory;
  ToyEngine::State left;
  for (std::uint64_t run = 0; run < 8; ++run) {
    auto store = open_store(directory.path("store"));
    auto estate = open_estate(*store);
    ToyEngine engine(run, 10 + run * 20);
    const auto view = estate->view();
    ASSERT_OK(view);
    engine.recover(*view);
    ASSERT_EQ(engine.state(), left) << "run " << run;
    for (int batch = 0; batch < 6; ++batch) write(*estate, engine.next_commit(9));
    left = engine.state();
  }
  EXPECT_FALSE(left.empty());
}

TEST(Recovery, FoldingEveryRecordFromNothingGivesTheSame) {
  TemporaryDirectory directory;
  auto store = open_store(directory.path("store"));
  auto estate = open_estate(*store);
  ToyEngine engine(5, 20);
  for (int batch = 0; batch < 50; ++batch) write(*estate, engine.next_commit(13));
  const auto view = estate->view();
  ASSERT_OK(view);
  ToyEngine::State folded;
  ASSERT_OK(view->scan_records(Seq{}, [&](Seq, const Record& record) -> Status {
    const ObjectRef object = object_of(record);
    if (object.table == Table::kMeta) return Ok{};
    std::string& value = folded[object];
    value = to_hex(hash128(value + encoded(record)));
    if (std::holds_alternative<AlertForgotten>(record)) folded.erase(object);
    return Ok{};
  }));
  EXPECT_EQ(folded, engine.state());
}

TEST(Recovery, AfterADrainNoRecordIsLeftToApply) {
  TemporaryDirectory directory;
  auto store = open_store(directory.path("store"));
  auto estate = open_estate(*store);
  ToyEngine engine(6, 1'000'000);
  for (int batch = 0; batch < 10; ++batch) write(*estate, engine.next_commit(20));
  write(*estate, engine.drain());
  const auto view = estate->view();
  ASSERT_OK(view);
  EXPECT_FALSE(view->head().floor.set());
  EXPECT_EQ(view->head().meta, std::to_string(engine.oldest_alert()));
  ToyEngine::State rows;
  ASSERT_OK(view->recover(
      [&](const StoredRow& row) -> Status {
        rows[row.object] = row.bytes;
        return Ok{};
      },
      [&](Seq, const Record& record) -> Status {
        ADD_FAILURE() << name(record);
        return Ok{};
      }));
  EXPECT_EQ(rows, engine.state());
}

TEST(Recovery, AViewStaysAtItsBatchBorderWhileWritingGoesOn) {
  TemporaryDirectory directory;
  auto store = open_store(directory.path("store"));
  auto estate = open_estate(*store);
  ToyEngine engine(7, 5);
  for (int batch = 0; batch < 10; ++batch) write(*estate, engine.next_commit(10));
  const auto view = estate->view();
  ASSERT_OK(view);
  const ToyEngine::State then = engine.state();
  for (int batch = 0; batch < 30; ++batch) write(*estate, engine.next_commit(10));
  ToyEngine seen(0);
  seen.recover(*view);
  EXPECT_EQ(seen.state(), then);
  EXPECT_EQ(view->head().seq, Seq{100});
}

TEST(Recovery, ATombstoneStaysUntilTheFloorPassesItAndThenGoes) {
  TemporaryDirectory directory;
  auto store = open_store(directory.path("store"));
  auto estate = open_estate(*store);
  const ObjectRef alert{Table::kAlert, 1};
  const auto commit = [](std::uint64_t seq, Seq floor, std::vector<Record> records,
                         std::vector<RowWrite> rows) {
    Commit out;
    out.entries.push_back({Input{Seq{seq}, Timestamp{1000}, Tick{}}, std::move(records)});
    out.floor = floor;
    out.rows = std::move(rows);
    return out;
  };
  const auto records_shown = [&] {
    std::vector<std::string_view> shown;
    const auto view = estate->view();
    EXPECT_OK(view);
    EXPECT_OK(view->recover([](const StoredRow&) -> Status { return Ok{}; },
                            [&](Seq, const Record& record) -> Status {
                              shown.push_back(name(record));
                              return Ok{};
                            }));
    return shown;
  };
  // Another object keeps the floor at 1 while the alert comes, repeats and goes.
  const Record other = IncidentQuieted{IncidentId{1}, Timestamp{1000}};
  write(*estate, commit(1, Seq{1}, {other, AlertResolved{.alert = AlertId{1}}}, {}));
  write(*estate, commit(2, Seq{1}, {AlertResolved{.alert = AlertId{1}}}, {{alert, "row"}}));
  write(*estate, commit(3, Seq{1}, {AlertForgotten{AlertId{1}}}, {{alert, std::nullopt}}));
  const std::vector<std::string_view> only_other = {"IncidentQuieted"};
  EXPECT_EQ(records_shown(), only_other);
  // A new process must know of it too, and remove it later.
  estate.reset();
  store.reset();
  store = open_store(directory.path("store"));
  estate = open_estate(*store);
  EXPECT_EQ(records_shown(), only_other);
  write(*estate, commit(4, Seq{4}, {other}, {{{Table::kIncident, 1}, "row"}}));
  EXPECT_EQ(records_shown(), std::vector<std::string_view>{});
}

TEST(Recovery, ScansAHundredThousandRowsInOrder) {
  TemporaryDirectory directory;
  auto store = open_store(directory.path("store"));
  auto estate = open_estate(*store);
  Commit commit;
  commit.entries.push_back({Input{Seq{1}, Timestamp{1000}, Tick{}}, {}});
  for (std::uint64_t id = 1; id <= 100'000; ++id)
    commit.rows.push_back({{Table::kAlert, id}, std::string(100, 'x')});
  write(*estate, commit);
  std::uint64_t next = 1;
  const auto view = estate->view();
  ASSERT_OK(view);
  ASSERT_OK(view->scan_rows([&](const StoredRow& row) -> Status {
    EXPECT_EQ(row.object.id, next++);
    EXPECT_EQ(row.as_of, Seq{1});
    EXPECT_EQ(row.bytes.size(), 100U);
    return Ok{};
  }));
  EXPECT_EQ(next, 100'001U);
}

TEST(Recovery, AVisitorsErrorEndsTheScanAndComesBack) {
  TemporaryDirectory directory;
  auto store = open_store(directory.path("store"));
  auto estate = open_estate(*store);
  ToyEngine engine(8, 5);
  for (int batch = 0; batch < 10; ++batch) write(*estate, engine.next_commit(10));
  int calls = 0;
  const auto view = estate->view();
  ASSERT_OK(view);
  const Status ended = view->scan_journal(Seq{}, [&](const JournalHead&, const JournalEntry&) {
    ++calls;
    return Status(Error(ErrorCode::kRefused, "enough"));
  });
  ASSERT_FALSE(ended.ok());
  EXPECT_EQ(ended.error().message(), "enough");
  EXPECT_EQ(calls, 1);
}

TEST(Recovery, TheJournalIsReadFromAnySeqOn) {
  TemporaryDirectory directory;
  auto store = open_store(directory.path("store"));
  auto estate = open_estate(*store);
  ToyEngine engine(9);
  for (int batch = 0; batch < 10; ++batch) write(*estate, engine.next_commit(7));
  const auto view = estate->view();
  ASSERT_OK(view);
  for (std::uint64_t from = 0; from <= 71; ++from) {
    std::uint64_t expected = std::max<std::uint64_t>(from, 1);
    ASSERT_OK(
        view->scan_journal(Seq{from}, [&](const JournalHead& head, const JournalEntry& entry) {
          EXPECT_EQ(entry.input.seq.value, expected++);
          EXPECT_EQ(head.decision_version, 1U);
          return Status(Ok{});
        }));
    ASSERT_EQ(expected, 71U) << from;
  }
}

}  // namespace
}  // namespace headwater::store
