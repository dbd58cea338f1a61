// R16: what tells a whole backup from any other folder.
#include "store/backup_files.h"

#include <gmock/gmock.h>

#include <fstream>

#include "store/internal/posix_file.h"
#include "tests/store/toy_engine.h"

namespace headwater::store {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

Status go_on(std::uint64_t /*bytes*/) { return Ok{}; }

void write(const std::string& path, const std::string& bytes) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

class BackupFiles : public testing::Test {
 protected:
  void SetUp() override {
    write(from() + "/marks/eu", "mark");
    write(from() + "/rocksdb/000012.sst", std::string(3 << 20, 'x'));
    write(from() + "/rocksdb/CURRENT", "MANIFEST-000005\n");
  }
  [[nodiscard]] std::string from() const { return directory_.path("from"); }
  [[nodiscard]] std::string to() const { return directory_.path("to"); }
  // A whole backup of it, named `name`.
  std::string back_up(const std::string& name, const std::string& estate = "eu") {
    auto folder = BackupFolder::begin(to(), name);
    EXPECT_TRUE(folder.ok());
    auto files = copy_files(from(), folder->path(), go_on);
    EXPECT_TRUE(files.ok());
    manifest_ = {.made_at = Timestamp{1'767'603'600'000'000},
                 .program = "0.1.0",
                 .estates = {{estate, 42, Timestamp{-7}, "ab"}},
                 .files = *std::move(files)};
    auto path = folder->finish(manifest_);
    EXPECT_TRUE(path.ok());
    return *path;
  }

  TemporaryDirectory directory_;
  BackupManifest manifest_;
};

TEST_F(BackupFiles, TheManifestSaysWhatWasCopied) {
  const std::string backup = back_up("a");
  const auto read = read_backup_manifest(backup);
  ASSERT_OK(read);
  EXPECT_EQ(read->files, manifest_.files);
  EXPECT_EQ(read->estates, manifest_.estates);
  EXPECT_EQ(read->program, "0.1.0");
  EXPECT_EQ(read->bytes(), 4U + (3U << 20) + 16U);
  // sha256sum's own
  EXPECT_EQ(read->files[0].sha256,
            "6201eb4dccc956cc4fa3a78dca0c2888177ec52efd48f125df214f046eb43138");
  EXPECT_THAT(*compare_files(backup, *read, go_on), ElementsAre());
}

TEST_F(BackupFiles, AManifestThatWasTouchedAnywhereIsNone) {
  back_up("a");
  const std::string text = to_text(manifest_);
  ASSERT_OK(parse_backup_manifest(text));
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string damaged = text;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x04);
    EXPECT_FALSE(parse_backup_manifest(damaged).ok()) << at;
    EXPECT_FALSE(parse_backup_manifest(text.substr(0, at)).ok()) << at;
  }
  EXPECT_FALSE(parse_backup_manifest(text + "\n").ok());
}

TEST_F(BackupFiles, EachFileThatIsNotTheOneCopiedIsNamed) {
  const std::string backup = back_up("a");
  fs::remove(backup + "/marks/eu");
  write(backup + "/rocksdb/000013.sst", "y");
  std::fstream file(backup + "/rocksdb/000012.sst", std::ios::in | std::ios::out);
  file.seekp(2 << 20);
  file.put('y');
  file.close();
  EXPECT_THAT(
      *compare_files(backup, manifest_, go_on),
      ElementsAre("marks/eu is gone", "rocksdb/000012.sst holds other bytes than were copied",
                  "rocksdb/000013.sst is not of this backup"));
}

TEST_F(BackupFiles, OneThatIsNotFinishedLeavesNothing) {
  {
    auto folder = BackupFolder::begin(to(), "a");
    ASSERT_OK(folder);
    ASSERT_OK(copy_files(from(), folder->path(), go_on));
    EXPECT_TRUE(fs::exists(to() + "/a.part/marks/eu"));
    EXPECT_FALSE(read_backup_manifest(folder->path()).ok());
  }
  EXPECT_TRUE(fs::is_empty(to()));
}

TEST_F(BackupFiles, WhatAKilledOneLeftGoesWithTheNextAndOneUnderWayStays) {
  write(to() + "/killed.part/unfinished", "");
  write(to() + "/killed.part/rocksdb/000012.sst", "x");
  const auto under_way = BackupFolder::begin(to(), "a");
  ASSERT_OK(under_way);
  EXPECT_FALSE(fs::exists(to() + "/killed.part"));
  ASSERT_OK(BackupFolder::begin(to(), "b"));
  EXPECT_TRUE(fs::exists(under_way->path()));
}

TEST_F(BackupFiles, NoneTakesTheNameOfAnother) {
  back_up("a");
  const auto second = BackupFolder::begin(to(), "a");
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().message(), HasSubstr("is there already"));
  ASSERT_OK(read_backup_manifest(to() + "/a"));
}

TEST_F(BackupFiles, OnlyWholeOnesOfTheSameEstatesAreListed) {
  back_up("b");
  back_up("a");
  back_up("c", "us");
  write(to() + "/d/backup.manifest", "headwater backup 1\n");
  EXPECT_THAT(*backups_in(to(), {{.estate = "eu"}}), ElementsAre(to() + "/a", to() + "/b"));
}

TEST_F(BackupFiles, AnErrorOfWhoeverIsToldEndsTheCopying) {
  std::uint64_t seen = 0;
  const auto copied = copy_files(from(), to(), [&](std::uint64_t bytes) -> Status {
    seen += bytes;
    if (seen < 2 << 20) return Ok{};
    return Error(ErrorCode::kExhausted, "no more");
  });
  ASSERT_FALSE(copied.ok());
  EXPECT_EQ(copied.error().message(), "no more");
  EXPECT_LT(seen, 3U << 20);
}

TEST(StoreOfABackup, IsNotOpenedForWritingNorOneThatWasNotFinished) {
  TemporaryDirectory directory;
  const std::string path = directory.path("store");
  open_store(path).reset();
  for (const std::string name : {"backup.manifest", "unfinished"}) {
    write(path + "/" + name, "");
    const auto opened = Store::open(path, {});
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code(), ErrorCode::kRefused);
    EXPECT_THAT(opened.error().message(), HasSubstr("restore"));
    ASSERT_OK(Store::open(path, {.read_only = true}));
    fs::remove(path + "/" + name);
  }
  open_store(path);
}

}  // namespace
}  // namespace headwater::store
