#include "store/store.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include "tests/store/toy_engine.h"

namespace headwater::store {
namespace {

// Commits with nothing but shell rows and the like.
template <class Fill>
void commit_one(EstateStore& estate, std::uint64_t seq, Fill&& fill) {
  Commit commit;
  commit.entries.push_back({Input{Seq{seq}, Timestamp{1000}, Tick{}}, {}});
  fill(commit);
  ASSERT_OK(estate.write(commit));
}

TEST(Store, IsLockedWhileItIsOpen) {
  TemporaryDirectory directory;
  const auto store = open_store(directory.path("store"));
  const auto second = Store::open(directory.path("store"), {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code(), ErrorCode::kRefused);
  EXPECT_NE(second.error().message().find("another process has it open"), std::string::npos);
}

TEST(Store, IsNotMadeByOneThatOnlyReads) {
  TemporaryDirectory directory;
  const auto opened = Store::open(directory.path("none"), {.read_only = true});
  ASSERT_FALSE(opened.ok());
  EXPECT_FALSE(std::filesystem::exists(directory.path("none/marks")));
}

// R15
TEST(Store, OfANewerFormatIsRefusedSayingWhichProgramItNeeds) {
  TemporaryDirectory directory;
  open_store(directory.path("store")).reset();
  {
    // What a newer program might leave: another format, and a column family we do not know.
    rocksdb::DB* raw = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    const std::vector<rocksdb::ColumnFamilyDescriptor> families = {{"default", {}},
                                                                   {"journal", {}}};
    ASSERT_TRUE(
        rocksdb::DB::Open({}, directory.path("store/rocksdb"), families, &handles, &raw).ok());
    std::string row;
    ByteWriter writer(row);
    writer.unsigned_varint(2);
    writer.text("3.1.0");
    writer.text("more that we do not know");
    ASSERT_TRUE(raw->Put({}, std::string("\0format", 7), row).ok());
    rocksdb::ColumnFamilyHandle* extra = nullptr;
    ASSERT_TRUE(raw->CreateColumnFamily({}, "extra", &extra).ok());
    handles.push_back(extra);
    for (auto* handle : handles) raw->DestroyColumnFamilyHandle(handle);
    delete raw;
  }
  const auto opened = Store::open(directory.path("store"), {});
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), ErrorCode::kRefused);
  EXPECT_NE(opened.error().message().find("needs headwater 3.1.0 or newer"), std::string::npos)
      << opened.error().message();
}

TEST(Store, RefusesNamesThatAreNoEstates) {
  TemporaryDirectory directory;
  const auto store = open_store(directory.path("store"));
  for (const std::string name : {"", "EU", "../eu", ".hidden", "a/b", "a b"}) {
    EXPECT_FALSE(store->estate(name).ok()) << name;
  }
  EXPECT_FALSE(store->estate(std::string(65, 'a')).ok());
  EXPECT_TRUE(store->estate(std::string(64, 'a')).ok());
}

TEST(Store, EstatesDoNotSeeEachOther) {
  TemporaryDirectory directory;
  const auto store = open_store(directory.path("store"));
  // "e", "eu", "eu2": none may be taken for the beginning of another.
  std::vector<std::unique_ptr<EstateStore>> estates;
  std::vector<ToyEngine> engines;
  for (const std::string name : {"e", "eu", "eu2"}) {
    estates.push_back(open_estate(*store, name));
    engines.emplace_back(engines.size(), 5);
  }
  for (int batch = 0; batch < 10; ++batch) {
    for (std::size_t i = 0; i < estates.size(); ++i) {
      Commit commit = engines[i].next_commit(3 + i);
      const std::string mark = "of " + estates[i]->name();
      commit.shell.push_back({"tokens/1", mark});
      commit.timeline.push_back({IncidentId{1}, mark});
      commit.dead_letters.push_back({.reason = mark});
      commit.positions.push_back({mark, 0, 1});
      commit.references.push_back(
          {engines[i].seq(), ReferenceKind::kMap, "map", hash128("same"), mark});
      ASSERT_OK(estates[i]->write(commit));
    }
  }
  for (std::size_t i = 0; i < estates.size(); ++i) {
    const EstateStore& estate = *estates[i];
    const std::string mark = "of " + estate.name();
    const auto view = estate.view();
    ASSERT_OK(view);
    ToyEngine recovered(0);
    recovered.recover(*view);
    EXPECT_EQ(recovered.state(), engines[i].state());
    EXPECT_EQ(estate.shell("tokens/1").value(), mark);
    EXPECT_EQ(estate.shell_list("")->size(), 1U);
    EXPECT_EQ(estate.reference(hash128("same")).value(), mark);
    EXPECT_EQ(estate.references_in_force(Seq{})->size(), 1U);
    ASSERT_EQ(view->positions()->size(), 1U);
    EXPECT_EQ(view->positions()->front().topic, mark);
    const auto lines = estate.timeline(IncidentId{1}, "", 100);
    ASSERT_OK(lines);
    EXPECT_EQ(lines->size(), 10U);
    for (const TimelineLine& line : *lines) EXPECT_EQ(line.bytes, mark);
    const auto letters = estate.dead_letters(0, 100);
    ASSERT_OK(letters);
    EXPECT_EQ(letters->size(), 10U);
    for (const StoredDeadLetter& stored : *letters) EXPECT_EQ(stored.letter.reason, mark);
  }
  EXPECT_EQ(store->estates().value(), (std::vector<std::string>{"e", "eu", "eu2"}));
}

TEST(Store, ACheckpointOpensAsAStoreWithTheSameState) {
  TemporaryDirectory directory;
  const auto store = open_store(directory.path("store"));
  const auto estate = open_estate(*store);
  ToyEngine engine(1, 20);
  for (int batch = 0; batch < 20; ++batch) ASSERT_OK(estate->write(engine.next_commit(11)));
  const ToyEngine::State then = engine.state();
  ASSERT_OK(store->checkpoint(directory.path("copy")));
  for (int batch = 0; batch < 20; ++batch) ASSERT_OK(estate->write(engine.next_commit(11)));

  const auto copy = open_store(directory.path("copy"));
  const auto copied = open_estate(*copy);
  ToyEngine recovered(0);
  recovered.recover(*copied->view());
  EXPECT_EQ(recovered.state(), then);
  EXPECT_OK(copy->verify());
  ASSERT_OK(copied->write(recovered.next_commit(1)));
}

TEST(Store, SaysWhenSpaceIsBelowTheReserve) {
  TemporaryDirectory directory;
  const auto store = open_store(directory.path("roomy"));
  EXPECT_TRUE(store->space()->enough());
  auto tight = Store::open(directory.path("tight"), {.reserve_bytes = std::uint64_t{1} << 60});
  ASSERT_OK(tight);
  EXPECT_FALSE((*tight)->space()->enough());
  EXPECT_EQ((*tight)->space()->reserve_bytes, std::uint64_t{1} << 60);
}

// RocksDB would abort the process; a refused write says why instead, and is the last one.
TEST(Store, RefusesToWriteIntoTheLastQuarterOfTheReserve) {
  TemporaryDirectory directory;
  auto store = Store::open(directory.path("store"), {.reserve_bytes = std::uint64_t{1} << 60});
  ASSERT_OK(store);
  const auto estate = open_estate(**store);
  const Status written = estate->write_shell({{"tokens/1", "a"}});
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code(), ErrorCode::kExhausted);
}

TEST(Store, TimelineLinesAreReadInPagesAndForgottenTogether) {
  TemporaryDirectory directory;
  const auto store = open_store(directory.path("store"));
  const auto estate = open_estate(*store);
  std::vector<std::string> expected;
  for (std::uint64_t seq = 1; seq <= 30; ++seq) {
    commit_one(*estate, seq, [&](Commit& commit) {
      for (std::uint64_t n = 0; n < seq % 4; ++n) {
        commit.timeline.push_back({IncidentId{7}, std::to_string(seq) + "/" + std::to_string(n)});
        commit.timeline.push_back({IncidentId{8}, "other"});
        expected.push_back(commit.timeline[commit.timeline.size() - 2].bytes);
      }
    });
  }
  std::vector<std::string> seen;
  for (std::string cursor;;) {
    const auto page = estate->timeline(IncidentId{7}, cursor, 4);
    ASSERT_OK(page);
    if (page->empty()) break;
    for (const TimelineLine& line : *page) seen.push_back(line.bytes);
    cursor = page->back().cursor;
  }
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(estate->timeline(IncidentId{7}, "nonsense", 4).error().code(), ErrorCode::kMalformed);
  EXPECT_TRUE(estate->timeline(IncidentId{9}, "", 4)->empty());

  commit_one(*estate, 31,
             [](Commit& commit) { commit.timelines_forgotten.push_back(IncidentId{7}); });
  EXPECT_TRUE(estate->timeline(IncidentId{7}, "", 4)->empty());
  EXPECT_EQ(estate->timeline(IncidentId{8}, "", 100)->size(), expected.size());
}

TEST(Store, PositionsAreThoseOfTheLastCommit) {
  TemporaryDirectory directory;
  {
    const auto store = open_store(directory.path("store"));
    const auto estate = open_estate(*store);
    commit_one(*estate, 1, [](Commit& commit) {
      commit.positions = {{"alerts", 0, 10}, {"alerts", 1, 20}, {"deploys", 0, 5}};
    });
    commit_one(*estate, 2, [](Commit& commit) { commit.positions = {{"alerts", 1, 21}}; });
  }
  const auto store = open_store(directory.path("store"));
  const auto positions = open_estate(*store)->view()->positions();
  ASSERT_OK(positions);
  ASSERT_EQ(positions->size(), 3U);
  std::string seen;
  for (const KafkaPosition& position : *positions) seen += as_json(position);
  EXPECT_EQ(seen, R"({"topic":"alerts","partition":0,"next_offset":10})"
                  R"({"topic":"alerts","partition":1,"next_offset":21})"
                  R"({"topic":"deploys","partition":0,"next_offset":5})");
}

TEST(Store, ShellTablesAreListedByPrefix) {
  TemporaryDirectory directory;
  const auto store = open_store(directory.path("store"));
  const auto estate = open_estate(*store);
  ASSERT_OK(estate->write_shell({{"tokens/b", "2"}, {"tokens/a", "1"}, {"tokenish", "x"}}));
  commit_one(*estate, 1, [](Commit& commit) {
    commit.shell = {{"audit/1", "created"}, {"tokens/b", std::nullopt}, {"tokens/c", "3"}};
  });
  const std::vector<std::pair<std::string, std::string>> tokens = {{"tokens/a", "1"},
                                                                   {"tokens/c", "3"}};
  EXPECT_EQ(estate->shell_list("tokens/").value(), tokens);
  EXPECT_EQ(estate->shell_list("")->size(), 4U);
  EXPECT_EQ(estate->shell("tokens/b").error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace headwater::store
