#include <gtest/gtest.h>

#include "tests/store/toy_engine.h"

namespace headwater::store {
namespace {

class DeadLetters : public testing::Test {
 protected:
  void reopen() {
    estate_.reset();
    store_.reset();
    store_ = open_store(directory_.path("store"));
    estate_ = open_estate(*store_);
  }
  void SetUp() override { reopen(); }

  void add(int count, std::size_t bytes = 10) {
    Commit commit;
    for (int i = 0; i < count; ++i) {
      DeadLetter letter;
      letter.reason = "alerts[0].labels: at least one label pair required";
      letter.bytes = std::string(bytes, 'x');
      commit.dead_letters.push_back(letter);
    }
    ASSERT_OK(estate_->write(commit));
  }
  void update(std::vector<DeadLetterUpdate> updates) {
    Commit commit;
    commit.dead_letter_updates = std::move(updates);
    ASSERT_OK(estate_->write(commit));
  }
  std::vector<std::uint64_t> newest_first(std::uint64_t before, std::size_t limit) {
    const auto letters = estate_->dead_letters(before, limit);
    EXPECT_OK(letters);
    std::vector<std::uint64_t> ids;
    for (const StoredDeadLetter& stored : *letters) ids.push_back(stored.letter.id);
    return ids;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<EstateStore> estate_;
};

using Ids = std::vector<std::uint64_t>;

TEST_F(DeadLetters, AreNumberedAndListedNewestFirst) {
  add(3);
  add(2);
  EXPECT_EQ(newest_first(0, 3), (Ids{5, 4, 3}));
  EXPECT_EQ(newest_first(3, 10), (Ids{2, 1}));
  EXPECT_EQ(estate_->dead_letters_after(3, 10)->front().letter.id, 4U);
  EXPECT_EQ(estate_->dead_letter(2)->letter.bytes, "xxxxxxxxxx");
  EXPECT_EQ(estate_->dead_letter(9).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(estate_->dead_letter_totals().count, 5U);
}

// C12: a re-injected one is known by (id, attempt), so an id never comes back.
TEST_F(DeadLetters, IdsAreNeverGivenTwice) {
  add(3);
  update({{3, DeadLetterAction::kDeleted}, {2, DeadLetterAction::kDeleted}});
  reopen();
  add(1);
  EXPECT_EQ(newest_first(0, 10), (Ids{4, 1}));
  EXPECT_EQ(estate_->dead_letter_totals().count, 2U);
}

TEST_F(DeadLetters, CountHowOftenTheyWereReinjected) {
  add(2);
  update({{1, DeadLetterAction::kReinjected}, {1, DeadLetterAction::kReinjected}});
  update({{1, DeadLetterAction::kReinjected}});
  reopen();
  EXPECT_EQ(estate_->dead_letter(1)->reinjections, 3U);
  EXPECT_EQ(estate_->dead_letter(2)->reinjections, 0U);
}

TEST_F(DeadLetters, TotalsFollowEveryUpdate) {
  add(4);
  update({{1, DeadLetterAction::kDeleted},
          {1, DeadLetterAction::kDeleted},
          {2, DeadLetterAction::kReinjected},
          {2, DeadLetterAction::kDeleted},
          {99, DeadLetterAction::kDeleted}});
  const DeadLetterTotals totals = estate_->dead_letter_totals();
  EXPECT_EQ(totals.count, 2U);
  update({{3, DeadLetterAction::kDeleted}, {4, DeadLetterAction::kDeleted}});
  EXPECT_EQ(estate_->dead_letter_totals().count, 0U);
  EXPECT_EQ(estate_->dead_letter_totals().bytes, 0U);
}

TEST_F(DeadLetters, TheOldestGoWhenTheBoundIsReachedAndAreCounted) {
  const auto bound = static_cast<int>(limits::kDeadLettersKept);
  add(bound - 1, 0);
  add(3, 0);
  add(1, 0);
  EXPECT_EQ(estate_->dead_letter_totals().count, limits::kDeadLettersKept);
  EXPECT_EQ(estate_->dead_letter_totals().evicted, 3U);
  EXPECT_EQ(estate_->dead_letters_after(0, 1)->front().letter.id, 4U);
  update({{1, DeadLetterAction::kDeleted}, {4, DeadLetterAction::kDeleted}});
  EXPECT_EQ(estate_->dead_letter_totals().count, limits::kDeadLettersKept - 1);
}

}  // namespace
}  // namespace headwater::store
