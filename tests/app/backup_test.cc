// R13, R16: a backup is the store as it stood, and what is not whole is neither made nor restored.
#include "app/backup.h"

#include <gmock/gmock.h>

#include <fstream>

#include "app/recovery.h"
#include "app/verification.h"
#include "store/snapshot_file.h"
#include "tests/app/web_estate.h"

namespace headwater::app {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;

Status go_on() { return Ok{}; }
Status no_matter(const BackupStatus& /*status*/) { return Ok{}; }

class BackupTest : public testing::Test {
 protected:
  void SetUp() override {
    estate_.open(kStart);
    feed(1, 8);
  }
  void TearDown() override { fs::remove_all(beside("")); }

  void feed(int from, int to) {
    for (int i = from; i < to; ++i)
      estate_.feed({down(kStart + seconds(i), "service-" + std::to_string(i))}, 1);
  }
  [[nodiscard]] std::string beside(const std::string& name) const {
    return estate_.folder() + "-beside/" + name;
  }
  Result<BackupStatus> back_up(std::uint64_t keep = 0, const OnProgress& progress = no_matter) {
    now_ = now_ + milliseconds(1);
    return make_backup(
        estate_.store(), {.to = beside("backups"), .keep = keep},
        {.checkpoint = [this](const std::string& path) { return estate_.store().checkpoint(path); },
         .progress = progress,
         .clock = [this] { return now_; }});
  }
  [[nodiscard]] EstateDigest digest_now() const {
    const auto digest = digest_of(estate_.estate());
    EXPECT_TRUE(digest.ok());
    return *digest;
  }
  static StoreVerdict verified(const std::string& path) {
    const auto verdict = verify_folder(path, go_on);
    EXPECT_TRUE(verdict.ok());
    return verdict ? *verdict : StoreVerdict{.whole = false};
  }
  static void flip(const fs::path& path) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto middle = static_cast<std::streamoff>(fs::file_size(path) / 2);
    file.seekg(middle);
    const auto byte = static_cast<char>(file.get() ^ 1);
    file.seekp(middle);
    file.put(byte);
  }

  mutable EstateHarness estate_{kConfiguration, kMap};
  Timestamp now_ = kStart;
};

TEST_F(BackupTest, TheDigestFromTheStoreIsTheEnginesOwn) {
  EXPECT_EQ(digest_now().digest, to_hex(correlator::digest(estate_.state())));
  EXPECT_EQ(digest_now().seq, estate_.state().meta.seq.value);
}

TEST_F(BackupTest, ARestoreStandsWhereTheBackupWasTaken) {
  const EstateDigest then = digest_now();
  const auto backup = back_up();
  ASSERT_TRUE(backup.ok()) << backup.error().message();
  feed(8, 12);
  EXPECT_EQ(backup->estates, std::vector<EstateDigest>{then});
  EXPECT_FALSE(fs::exists(estate_.store().checkpoint_path()));
  const auto restored = restore_backup(backup->path, beside("restored"), no_matter);
  ASSERT_TRUE(restored.ok()) << restored.error().message();
  const StoreVerdict verdict = verified(beside("restored"));
  ASSERT_TRUE(verdict.whole) << verdict.faults.front();
  EXPECT_EQ(verdict.estates.at(0).state, then);
  EXPECT_EQ(verdict.estates.at(0).folded_from, "the first input");
  auto store = store::Store::open(beside("restored"), {.reserve_bytes = 0});
  ASSERT_TRUE(store.ok()) << store.error().message();
  EXPECT_TRUE((*store)->estate("eu").ok());
}

TEST_F(BackupTest, AnyFileOfItThatIsTouchedKeepsItFromBeingRestored) {
  const auto backup = back_up();
  ASSERT_TRUE(backup.ok());
  std::vector<fs::path> files;
  for (const auto& each : fs::recursive_directory_iterator(backup->path))
    if (each.is_regular_file() && each.file_size() > 0) files.push_back(each.path());
  ASSERT_GT(files.size(), 5U);
  for (const fs::path& file : files) {
    flip(file);
    const StoreVerdict verdict = verified(backup->path);
    EXPECT_FALSE(verdict.whole) << file;
    EXPECT_FALSE(restore_backup(backup->path, beside("restored"), no_matter).ok()) << file;
    EXPECT_FALSE(fs::exists(beside("restored"))) << file;
    flip(file);
  }
  EXPECT_TRUE(verified(backup->path).whole);
  fs::remove(files.front());
  EXPECT_FALSE(verified(backup->path).whole);
}

TEST_F(BackupTest, ARestoreOverwritesNothing) {
  const auto backup = back_up();
  ASSERT_TRUE(backup.ok());
  const auto refused = restore_backup(backup->path, estate_.folder(), no_matter);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), ErrorCode::kRefused);
  EXPECT_THAT(refused.error().message(), HasSubstr("is not an empty folder"));
  const auto of_nothing = restore_backup(estate_.folder(), beside("restored"), no_matter);
  ASSERT_FALSE(of_nothing.ok());
  EXPECT_THAT(of_nothing.error().message(), HasSubstr("is no backup"));
}

TEST_F(BackupTest, ARestoreThatIsEndedHalfWayLeavesNothing) {
  const auto backup = back_up();
  ASSERT_TRUE(backup.ok());
  const auto ended =
      restore_backup(backup->path, beside("restored"), [](const BackupStatus& status) -> Status {
        if (status.step != "copying" || status.bytes_done == 0) return Ok{};
        return Error(ErrorCode::kUnavailable, "enough");
      });
  ASSERT_FALSE(ended.ok());
  EXPECT_EQ(ended.error().message(), "enough");
  EXPECT_TRUE(fs::is_empty(beside("restored")));
}

TEST_F(BackupTest, OneThatIsEndedAtAnyStepLeavesNothing) {
  for (const std::string step : {"marking", "copying", "verifying"}) {
    const auto ended = back_up(0, [&](const BackupStatus& status) -> Status {
      if (status.step != step) return Ok{};
      return Error(ErrorCode::kUnavailable, "enough");
    });
    ASSERT_FALSE(ended.ok()) << step;
    EXPECT_EQ(ended.error().message(), "enough");
    EXPECT_TRUE(fs::is_empty(beside("backups"))) << step;
    EXPECT_FALSE(fs::exists(estate_.store().checkpoint_path())) << step;
  }
}

TEST_F(BackupTest, TheNewestAreKept) {
  std::vector<std::string> made;
  for (int i = 0; i < 4; ++i) {
    const auto backup = back_up(2);
    ASSERT_TRUE(backup.ok());
    made.push_back(backup->path);
  }
  EXPECT_FALSE(fs::exists(made[0]));
  EXPECT_FALSE(fs::exists(made[1]));
  EXPECT_TRUE(fs::exists(made[2]));
  EXPECT_TRUE(fs::exists(made[3]));
}

// R8
TEST_F(BackupTest, OneThatWouldTakeTheReserveIsNotMade) {
  estate_.kill();
  auto store = store::Store::open(estate_.folder(), {.reserve_bytes = 1ULL << 60});
  ASSERT_TRUE(store.ok());
  const auto refused = make_backup(
      **store,
      {.to = estate_.folder() + "/../" +
             fs::path(beside("backups")).parent_path().filename().string()},
      {.checkpoint = [&](const std::string& path) { return (*store)->checkpoint(path); },
       .progress = no_matter,
       .clock = [] { return kStart; }});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), ErrorCode::kExhausted) << refused.error().message();
  EXPECT_TRUE(fs::is_empty(beside("")));
}

// C16: what was cut from the journal is in a snapshot, and only there.
class VerifyTest : public BackupTest {
 protected:
  // Cuts the journal behind a snapshot of now, and copies the store.
  void snapshot_cut_and_copy() {
    const auto view = estate_.estate().view();
    ASSERT_TRUE(view.ok());
    const auto state = recover_state(*view);
    snapshot_ = fs::path(estate_.estate().snapshot_path(view->head().seq)).filename();
    auto writer = store::SnapshotWriter::create(estate_.estate().snapshot_path(view->head().seq),
                                                "eu", view->head());
    ASSERT_TRUE(writer.ok());
    correlator::for_each_row(*state, [&](const ObjectRef& object, const std::string& bytes) {
      EXPECT_TRUE((*writer)->add(object, bytes).ok());
    });
    ASSERT_TRUE((*writer)->finish().ok());
    estate_.script({kStart + hours(2)});
    feed(7300, 7310);
    ASSERT_TRUE(estate_.engine().write_all_rows().ok());
    const auto kept = estate_.estate().trim(kStart + days(30), {.kept = hours(1)}, Seq{});
    ASSERT_TRUE(kept.ok());
    ASSERT_GT(kept->value, 1U);
    ASSERT_TRUE(estate_.store().checkpoint(copy()).ok());
  }
  [[nodiscard]] std::string copy() const { return beside("copy"); }
  [[nodiscard]] fs::path snapshot() const { return fs::path(copy()) / "snapshots/eu" / snapshot_; }
  fs::path snapshot_;
};

TEST_F(VerifyTest, ACutJournalFoldsFromItsSnapshot) {
  fs::create_directories(beside(""));
  ASSERT_NO_FATAL_FAILURE(snapshot_cut_and_copy());
  const StoreVerdict verdict = verified(copy());
  ASSERT_TRUE(verdict.whole) << verdict.faults.front();
  EXPECT_THAT(verdict.estates.at(0).folded_from, HasSubstr("the snapshot of seq "));
  EXPECT_EQ(verdict.estates.at(0).state, digest_now());
}

TEST_F(VerifyTest, ASnapshotThatIsGoneOrDamagedIsMissed) {
  fs::create_directories(beside(""));
  ASSERT_NO_FATAL_FAILURE(snapshot_cut_and_copy());
  flip(snapshot());
  EXPECT_THAT(verified(copy()).faults, Contains(HasSubstr("checksum")));
  fs::remove(snapshot());
  EXPECT_THAT(verified(copy()).faults, Contains(HasSubstr("there is no snapshot before it")));
}

TEST_F(VerifyTest, AnEstateWhoseMarkSaysMoreIsNotWhole) {
  ASSERT_TRUE(estate_.store().checkpoint(copy()).ok());
  feed(8, 9);
  fs::copy_file(fs::path(estate_.folder()) / "marks/eu", fs::path(copy()) / "marks/eu",
                fs::copy_options::overwrite_existing);
  EXPECT_THAT(verified(copy()).faults, Contains(HasSubstr("was acknowledged")));
}

TEST_F(VerifyTest, AnEstateWithoutDataIsMissed) {
  ASSERT_TRUE(estate_.store().checkpoint(copy()).ok());
  fs::copy_file(fs::path(copy()) / "marks/eu", fs::path(copy()) / "marks/us");
  EXPECT_THAT(verified(copy()).faults, Contains(HasSubstr("us has a high-water mark and no data")));
}

TEST_F(VerifyTest, ChangesNothingInWhatItReads) {
  estate_.kill();
  const auto files = [&] {
    std::map<std::string, std::pair<std::uintmax_t, fs::file_time_type>> found;
    for (const auto& each : fs::recursive_directory_iterator(estate_.folder()))
      if (each.is_regular_file()) found[each.path()] = {each.file_size(), each.last_write_time()};
    return found;
  };
  const auto before = files();
  EXPECT_TRUE(verified(estate_.folder()).whole);
  EXPECT_EQ(files(), before);
}

TEST_F(VerifyTest, ALiveStoreIsNotJudged) {
  const auto verdict = verify_folder(estate_.folder(), go_on);
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.error().code(), ErrorCode::kRefused);
  const auto nothing = verify_folder(beside("none"), go_on);
  ASSERT_FALSE(nothing.ok());
  EXPECT_EQ(nothing.error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace headwater::app
