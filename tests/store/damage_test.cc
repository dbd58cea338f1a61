// R9, R13: damaged or rolled-back storage is refused with the reason, never served as if whole.
#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <signal.h>
#include <sys/resource.h>

#include <fstream>

#include "store/internal/high_water_mark.h"
#include "store/internal/posix_file.h"
#include "tests/store/toy_engine.h"

namespace headwater::store {
namespace {

namespace fs = std::filesystem;

class Damage : public testing::Test {
 protected:
  std::string path() const { return directory_.path("store"); }
  std::string mark() const { return path() + "/marks/eu"; }

  // Writes commits and dies: the files are as a killed process leaves them.
  void write_and_die(int commits, const std::string& text = "") {
    auto store = open_store(path());
    auto estate = open_estate(*store);
    engine_ = ToyEngine(7, 30);
    engine_.recover(*estate->view());
    if (!text.empty()) engine_.carry(text);
    for (int i = 0; i < commits; ++i) ASSERT_OK(estate->write(engine_.next_commit(10)));
    fs::copy(path(), directory_.path("killed"), fs::copy_options::recursive);
    estate.reset();
    store.reset();
    fs::remove_all(path());
    fs::rename(directory_.path("killed"), path());
  }
  // The biggest file with this ending: the one that holds what was written.
  std::string database_file(const std::string& ending) {
    std::string biggest;
    for (const auto& entry : fs::directory_iterator(path() + "/rocksdb")) {
      if (entry.path().extension() != ending) continue;
      if (biggest.empty() || entry.file_size() > fs::file_size(biggest)) biggest = entry.path();
    }
    EXPECT_FALSE(biggest.empty()) << ending;
    return biggest;
  }
  static void flip(const std::string& file, std::uintmax_t at) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(at));
    const auto byte = static_cast<char>(stream.get() ^ 0x40);
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(byte);
    ASSERT_TRUE(stream.good());
  }
  static void make_empty_database(const std::string& at) {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* database = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, at, &database).ok());
    delete database;
  }
  // What opening, and reading everything, says.
  Status read_everything() {
    auto store = Store::open(path(), {.reserve_bytes = 0});
    if (!store) return store.error();
    auto estate = (*store)->estate("eu");
    if (!estate) return estate.error();
    const auto view = (*estate)->view();
    if (!view) return view.error();
    recovered_.clear();
    Status read = view->recover(
        [&](const StoredRow& row) -> Status {
          recovered_[row.object] = row.bytes;
          return Ok{};
        },
        [](Seq, const Record&) -> Status { return Ok{}; });
    if (!read) return read;
    return view->scan_journal(
        Seq{}, [](const JournalHead&, const JournalEntry&) -> Status { return Ok{}; });
  }
  void expect_corrupt(const std::string& saying) {
    const Status read = read_everything();
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code(), ErrorCode::kCorrupt) << read.error().message();
    EXPECT_NE(read.error().message().find(saying), std::string::npos) << read.error().message();
  }

  TemporaryDirectory directory_;
  ToyEngine engine_{7, 30};
  ToyEngine::State recovered_;
};

TEST_F(Damage, AKilledProcessLeavesEverythingItAcknowledged) {
  write_and_die(20);
  ASSERT_OK(read_everything());
  auto store = open_store(path());
  auto estate = open_estate(*store);
  ToyEngine recovered(0);
  recovered.recover(*estate->view());
  EXPECT_EQ(recovered.state(), engine_.state());
}

// The tail of a log that a killed process was writing was never acknowledged.
TEST_F(Damage, ATornTailThatWasNotAcknowledgedIsCutOff) {
  write_and_die(19);
  const auto before = read_file(mark());
  ASSERT_OK(before);
  ToyEngine::State then = engine_.state();
  write_and_die(1);
  ASSERT_OK(replace_file(mark(), *before));  // the last write got no further than the log
  const std::string log = database_file(".log");
  fs::resize_file(log, fs::file_size(log) - 5);
  ASSERT_OK(read_everything());
  auto store = open_store(path());
  auto estate = open_estate(*store);
  ToyEngine recovered(0);
  recovered.recover(*estate->view());
  EXPECT_EQ(recovered.seq(), Seq{190});
  EXPECT_EQ(recovered.state(), then);
}

TEST_F(Damage, ATornTailThatWasAcknowledgedIsRefusedNamingBothSeqs) {
  write_and_die(20);
  const std::string log = database_file(".log");
  fs::resize_file(log, fs::file_size(log) - 5);
  expect_corrupt("the store ends at seq 190, but seq 200 was acknowledged");
}

TEST_F(Damage, ADeletedLogIsRefused) {
  write_and_die(20);
  fs::remove(database_file(".log"));
  expect_corrupt("was acknowledged");
}

TEST_F(Damage, AnOlderCopyPutBackIsRefused) {
  write_and_die(10);
  fs::copy(path() + "/rocksdb", directory_.path("old"), fs::copy_options::recursive);
  write_and_die(10);
  fs::remove_all(path() + "/rocksdb");
  fs::rename(directory_.path("old"), path() + "/rocksdb");
  expect_corrupt("the store ends at seq 100, but seq 200 was acknowledged");
}

TEST_F(Damage, AnEmptiedDatabaseIsRefused) {
  write_and_die(10);
  fs::remove_all(path() + "/rocksdb");
  expect_corrupt("had a store: its rocksdb/CURRENT is gone");
}

// RocksDB would make a database anew and delete the tables as none of its own.
TEST_F(Damage, ThePointerToTheDatabaseIsMissedBeforeAnythingIsDeleted) {
  write_and_die(10);
  ASSERT_OK(read_everything());
  const std::string table = database_file(".sst");
  fs::rename(path() + "/rocksdb/CURRENT", directory_.path("CURRENT"));
  expect_corrupt("had a store: its rocksdb/CURRENT is gone");
  EXPECT_TRUE(fs::exists(table));
  fs::rename(directory_.path("CURRENT"), path() + "/rocksdb/CURRENT");
  ASSERT_OK(read_everything());
}

// RocksDB opens a database whose manifest was cut as the one that it once was.
TEST_F(Damage, ADatabaseThatForgotItsFormatIsNoNewOne) {
  write_and_die(10);
  fs::remove_all(path() + "/rocksdb");
  make_empty_database(path() + "/rocksdb");
  expect_corrupt("does not say its format");
}

TEST_F(Damage, ADatabaseThatForgotItsEstateIsRefused) {
  write_and_die(10);
  fs::remove_all(path() + "/rocksdb");
  open_store(directory_.path("other")).reset();
  fs::rename(directory_.path("other") + "/rocksdb", path() + "/rocksdb");
  expect_corrupt("seq 100 was acknowledged, but the store does not know it");
}

TEST_F(Damage, AMissingMarkIsRefused) {
  write_and_die(3);
  fs::remove(mark());
  expect_corrupt("high-water mark");
}

TEST_F(Damage, AMarkWithOneWholeSlotHolds) {
  write_and_die(3);
  flip(mark(), 10);
  const auto opened = HighWaterMark::open(mark());
  ASSERT_OK(opened);
  EXPECT_GE(opened->seq(), Seq{20});  // the slot before, at worst
  ASSERT_OK(read_everything());
  flip(mark(), 10);
  flip(mark(), 4096 + 10);
  ASSERT_OK(read_everything());
  flip(mark(), 11);
  flip(mark(), 4096 + 11);
  expect_corrupt("damaged");
}

// The default recovery of RocksDB would drop all that follows and open.
TEST_F(Damage, AFlippedByteInTheLogIsRefused) {
  write_and_die(20);
  const std::string log = database_file(".log");
  for (const std::uintmax_t part : {1U, 2U, 3U}) {
    flip(log, fs::file_size(log) * part / 4);
    const Status read = read_everything();
    ASSERT_FALSE(read.ok()) << part;
    EXPECT_EQ(read.error().code(), ErrorCode::kCorrupt) << read.error().message();
    flip(log, fs::file_size(log) * part / 4);
  }
}

// A damaged block ends RocksDB's iterators early, as if there were no more rows.
TEST_F(Damage, AFlippedByteInATableIsRefusedNotReadShort) {
  // Text that does not compress, so that most bytes of the tables are ours.
  std::mt19937_64 random(1);
  std::string text(2000, '\0');
  for (char& c : text) c = static_cast<char>(random());
  write_and_die(40, text);
  ASSERT_OK(read_everything());  // and moves the log into tables
  const ToyEngine::State whole = recovered_;
  const std::string table = database_file(".sst");
  for (std::uintmax_t at = 100; at < fs::file_size(table); at += fs::file_size(table) / 20) {
    flip(table, at);
    const Status read = read_everything();
    if (read.ok()) {
      EXPECT_EQ(recovered_, whole) << at;  // a byte that no read needs
    } else {
      EXPECT_EQ(read.error().code(), ErrorCode::kCorrupt) << read.error().message();
    }
    flip(table, at);
  }
  flip(table, fs::file_size(table) / 2);
  expect_corrupt("");
}

TEST_F(Damage, AMissingTableIsRefused) {
  write_and_die(20);
  ASSERT_OK(read_everything());
  fs::remove(database_file(".sst"));
  EXPECT_FALSE(read_everything().ok());
}

TEST_F(Damage, AMissingBlobInTheMiddleOfTheJournalIsRefusedNamingTheSeq) {
  write_and_die(20);
  ASSERT_OK(read_everything());
  rocksdb::DB* raw = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const std::vector<rocksdb::ColumnFamilyDescriptor> families = {{"default", {}}, {"journal", {}}};
  ASSERT_TRUE(rocksdb::DB::Open({}, path() + "/rocksdb", families, &handles, &raw).ok());
  const std::string key(
      "\x02"
      "euJ\0\0\0\0\0\0\0\x65",
      12);  // the blob of seq 101
  std::string blob;
  ASSERT_TRUE(raw->Get({}, handles[1], key, &blob).ok());
  ASSERT_TRUE(raw->Delete({}, handles[1], key).ok());
  for (auto* handle : handles) raw->DestroyColumnFamilyHandle(handle);
  delete raw;
  expect_corrupt("eu/J 000000000000006f should begin with seq 101");
}

// R9: what the kernel refuses once is not tried again, and the store says so from then on.
TEST_F(Damage, NothingIsWrittenAfterAWriteThatFailed) {
  auto store = open_store(path());
  auto estate = open_estate(*store);
  ASSERT_OK(estate->write(engine_.next_commit(5)));
  engine_.carry(std::string(100'000, 'x'));
  const auto no_file_may_grow_past = [](rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, RLIM_INFINITY};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  };
  no_file_may_grow_past(50'000);
  const Status failed = estate->write(engine_.next_commit(5));
  no_file_may_grow_past(RLIM_INFINITY);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code(), ErrorCode::kUnavailable) << failed.error().message();
  const Status again = estate->write(engine_.next_commit(5));
  ASSERT_FALSE(again.ok());
  EXPECT_NE(again.error().message().find("an earlier one failed"), std::string::npos);
  EXPECT_FALSE(estate->write_shell({{"tokens/1", "a"}}).ok());
}

}  // namespace
}  // namespace headwater::store
