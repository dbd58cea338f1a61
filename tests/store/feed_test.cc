// The lines of all timelines together: their order, where reading goes on, and what is cut away.
#include <gtest/gtest.h>

#include "store/snapshot_file.h"
#include "store/store.h"
#include "tests/store/toy_engine.h"

namespace headwater::store {
namespace {

class Feed : public testing::Test {
 protected:
  // One batch of a single input with these lines.
  void write(const std::vector<TimelineWrite>& lines) {
    Commit commit;
    const Seq seq{++last_.value};
    commit.entries.push_back(
        {Input{seq, Timestamp{hours(2).micros * static_cast<std::int64_t>(seq.value)}, Tick{}},
         {}});
    commit.timeline = lines;
    ASSERT_OK(estate_->write(commit));
  }
  [[nodiscard]] std::vector<std::string> read(const std::string& after,
                                              const std::vector<IncidentState>& states = {}) const {
    const auto slice = estate_->feed(*read_feed_place(after), bounds_, states);
    EXPECT_OK(slice);
    std::vector<std::string> found;
    if (!slice) return found;
    for (const FeedLine& line : slice->lines)
      found.push_back(to_text(line.place) + " INC-" + std::to_string(line.incident.value) + " " +
                      line.bytes);
    return found;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Store> store_ = open_store(directory_.path("store"));
  std::unique_ptr<EstateStore> estate_ = open_estate(*store_);
  Seq last_;
  FeedBounds bounds_{.until = Seq{1000}, .lines_max = 1000, .bytes_max = 1 << 20};
};

TEST_F(Feed, GivesEachLineOnceInTheOrderOfWritingWhereverReadingStopped) {
  write({{IncidentId{1}, "a"}, {IncidentId{2}, "b"}});
  write({});
  write({{IncidentId{1}, "c"}, {IncidentId{1}, "d"}, {IncidentId{3}, "e"}});
  const std::vector<std::string> all = {"1.0 INC-1 a", "1.1 INC-2 b", "3.0 INC-1 c", "3.1 INC-1 d",
                                        "3.2 INC-3 e"};
  EXPECT_EQ(read("0"), all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string place = all[i].substr(0, all[i].find(' '));
    EXPECT_EQ(read(place),
              std::vector<std::string>(all.begin() + 1 + static_cast<long>(i), all.end()));
  }
  EXPECT_EQ(read("2").size(), 3U);
  EXPECT_EQ(read("3").size(), 0U);
}

TEST_F(Feed, IsTheTimelinesOwnLinesUnderTheirOwnCursors) {
  write({{IncidentId{1}, "a"}, {IncidentId{2}, "b"}, {IncidentId{1}, "c"}});
  const auto lines = estate_->timeline(IncidentId{1}, "", 10);
  ASSERT_OK(lines);
  ASSERT_EQ(lines->size(), 2U);
  EXPECT_EQ((*lines)[1].cursor, "1.2");
  EXPECT_EQ(read("1.1"), std::vector<std::string>{"1.2 INC-1 c"});
}

TEST_F(Feed, StopsAtItsBoundsAndSaysThatThereIsMore) {
  for (int i = 0; i < 10; ++i) write({{IncidentId{1}, std::string(100, 'x')}});
  const auto by_lines =
      estate_->feed(FeedPlace{Seq{2}}, {.until = Seq{9}, .lines_max = 3, .bytes_max = 1 << 20}, {});
  ASSERT_OK(by_lines);
  EXPECT_EQ(by_lines->lines.size(), 3U);
  EXPECT_TRUE(by_lines->more);
  EXPECT_EQ(to_text(by_lines->end), "5.0");
  const auto by_bytes =
      estate_->feed(FeedPlace{Seq{2}}, {.until = Seq{9}, .lines_max = 99, .bytes_max = 150}, {});
  ASSERT_OK(by_bytes);
  EXPECT_EQ(by_bytes->lines.size(), 2U);
  const auto rest =
      estate_->feed(by_lines->end, {.until = Seq{9}, .lines_max = 99, .bytes_max = 1 << 20}, {});
  ASSERT_OK(rest);
  EXPECT_EQ(rest->lines.size(), 4U);  // nothing behind `until`
  EXPECT_FALSE(rest->more);
  EXPECT_EQ(to_text(rest->end), "9");
}

TEST_F(Feed, GivesLinesByTheStateThatTheyLeftTheirIncidentIn) {
  write({{IncidentId{1}, "opened", IncidentState::kOpen},
         {IncidentId{2}, "resolved", IncidentState::kResolved},
         {IncidentId{1}, "acknowledged", IncidentState::kAcknowledged}});
  EXPECT_EQ(read("0", {IncidentState::kResolved}), std::vector<std::string>{"1.1 INC-2 resolved"});
  EXPECT_EQ(read("0", {IncidentState::kOpen, IncidentState::kAcknowledged}).size(), 2U);
}

TEST_F(Feed, LeavesOutWhatAnIncidentThatWasForgottenSaid) {
  write({{IncidentId{1}, "a"}, {IncidentId{2}, "b"}});
  Commit commit;
  commit.entries.push_back({Input{Seq{++last_.value}, Timestamp{2000}, Tick{}}, {}});
  commit.timelines_forgotten = {IncidentId{1}};
  ASSERT_OK(estate_->write(commit));
  EXPECT_EQ(read("0"), std::vector<std::string>{"1.1 INC-2 b"});
}

TEST_F(Feed, IsKeptAsLongAsTheJournalAndRefusesPlacesBeforeIt) {
  for (int i = 0; i < 10; ++i) write({{IncidentId{1}, "x"}});  // each a segment
  const auto view = estate_->view();
  ASSERT_OK(view);
  auto writer = SnapshotWriter::create(estate_->snapshot_path(Seq{5}), estate_->name(),
                                       {.seq = Seq{5}, .at = Timestamp{1}});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->finish());
  const auto first = estate_->trim(Timestamp{hours(20).micros}, {.kept = hours(1)}, Seq{});
  ASSERT_OK(first);
  ASSERT_EQ(first->value, 6U);
  EXPECT_EQ(read("6.0").size(), 4U);
  EXPECT_EQ(read("6").size(), 4U);
  for (const char* before : {"0", "4.0", "5.0", "5"}) {
    const auto slice = estate_->feed(*read_feed_place(before), bounds_, {});
    ASSERT_FALSE(slice.ok()) << before;
    EXPECT_EQ(slice.error().code(), ErrorCode::kNotFound);
  }
}

TEST(FeedPlaces, AreReadBackAsTheyAreWrittenAndNothingElseIs) {
  for (const char* text : {"0", "17", "17.0", "17.999"})
    EXPECT_EQ(to_text(read_feed_place(text).value_or(FeedPlace{})), text);
  for (const char* text :
       {"", ".", "17.", ".3", "17.3.1", "x", "-1", "17 ", "99999999999999999999"})
    EXPECT_FALSE(read_feed_place(text).has_value()) << text;
}

}  // namespace
}  // namespace headwater::store
