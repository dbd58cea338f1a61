#include "store/snapshot_file.h"

#include <gtest/gtest.h>

#include "store/internal/posix_file.h"
#include "tests/store/toy_engine.h"

namespace headwater::store {
namespace {

Head some_head() {
  Head head;
  head.seq = Seq{42};
  head.floor = Seq{7};
  head.at = Timestamp{1'700'000'000'000'000};
  head.decision_version = 3;
  head.meta = "meta";
  return head;
}

std::string row_bytes(std::uint64_t id) { return std::string(id % 300, 'x') + std::to_string(id); }

void write_snapshot(const std::string& path, std::uint64_t rows) {
  auto writer = SnapshotWriter::create(path, "eu", some_head());
  ASSERT_OK(writer);
  for (std::uint64_t id = 1; id <= rows; ++id)
    ASSERT_OK((*writer)->add({Table::kAlert, id}, row_bytes(id)));
  ASSERT_OK((*writer)->finish());
}

Status read_all(const std::string& path, std::uint64_t rows) {
  std::uint64_t next = 1;
  const auto head = read_snapshot(path, "eu", [&](const StoredRow& row) -> Status {
    EXPECT_EQ(row.object, (ObjectRef{Table::kAlert, next}));
    EXPECT_EQ(row.bytes, row_bytes(next++));
    EXPECT_EQ(row.as_of, Seq{42});
    return Ok{};
  });
  if (!head) return head.error();
  EXPECT_EQ(next, rows + 1);
  EXPECT_EQ(head->at, some_head().at);
  EXPECT_EQ(head->meta, "meta");
  EXPECT_EQ(head->decision_version, 3U);
  EXPECT_FALSE(head->floor.set());
  return Ok{};
}

TEST(SnapshotFile, GivesBackItsRowsInOrder) {
  TemporaryDirectory directory;
  for (const std::uint64_t rows : {0U, 1U, 50'000U}) {
    const std::string path = directory.path(std::to_string(rows) + ".snapshot");
    write_snapshot(path, rows);
    EXPECT_OK(read_all(path, rows));
    EXPECT_EQ(read_snapshot_head(path)->seq, Seq{42});
  }
}

TEST(SnapshotFile, ThatIsNotFinishedLeavesNothing) {
  TemporaryDirectory directory;
  {
    auto writer = SnapshotWriter::create(directory.path("a.snapshot"), "eu", some_head());
    ASSERT_OK(writer);
    ASSERT_OK((*writer)->add({Table::kAlert, 1}, "row"));
    EXPECT_TRUE(std::filesystem::exists(directory.path("a.snapshot.next")));
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory.path("")));
}

TEST(SnapshotFile, OfAnotherEstateIsRefused) {
  TemporaryDirectory directory;
  write_snapshot(directory.path("a.snapshot"), 1);
  const auto read = read_snapshot(directory.path("a.snapshot"), "us",
                                  [](const StoredRow&) -> Status { return Ok{}; });
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code(), ErrorCode::kCorrupt);
}

TEST(SnapshotFile, CutShortOrWithAFlippedBitIsNeverTakenForWhole) {
  TemporaryDirectory directory;
  const std::string path = directory.path("a.snapshot");
  write_snapshot(path, 20);
  const std::string whole = read_file(path).value();
  for (std::size_t i = 0; i < whole.size(); i += 3) {
    std::string bad = whole;
    bad[i] = static_cast<char>(bad[i] ^ 4);
    ASSERT_OK(replace_file(path, bad));
    Status read = read_all(path, 20);
    ASSERT_FALSE(read.ok()) << i;
    ASSERT_EQ(read.error().code(), ErrorCode::kCorrupt);
    ASSERT_OK(replace_file(path, whole.substr(0, i)));
    read = read_all(path, 20);
    ASSERT_FALSE(read.ok()) << i;
    ASSERT_EQ(read.error().code(), ErrorCode::kCorrupt);
  }
}

TEST(SnapshotFile, WithoutOneOfItsBlocksIsRefused) {
  TemporaryDirectory directory;
  const std::string path = directory.path("a.snapshot");
  write_snapshot(path, 20'000);  // several blocks
  const std::string whole = read_file(path).value();
  const auto block_end = [&](std::size_t begin) {
    return begin + 16 + read_big_endian(std::string_view(whole).substr(begin));
  };
  const std::size_t first_rows = block_end(8);
  const std::size_t second_rows = block_end(first_rows);
  ASSERT_LT(block_end(second_rows), whole.size());
  ASSERT_OK(replace_file(path, whole.substr(0, first_rows) + whole.substr(second_rows)));
  const auto read = read_snapshot(path, "eu", [](const StoredRow&) -> Status { return Ok{}; });
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().message().find("missing"), std::string::npos);
}

}  // namespace
}  // namespace headwater::store
