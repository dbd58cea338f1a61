// What happens to incidents, read back for those who wait: nothing before it is durable, nothing
// lost or told twice between what was and what comes.
#include "app/incident_feed.h"

#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "app/engine_loop.h"
#include "tests/app/web_estate.h"

namespace headwater::app {
namespace {

class IncidentFeedTest : public testing::Test {
 protected:
  void SetUp() override {
    estate_.open(kStart);
    feed_ = std::make_unique<IncidentFeed>(estate_.estate(), seq());
  }
  void TearDown() override { feed_.reset(); }

  [[nodiscard]] Seq seq() { return estate_.state().meta.seq; }
  // Fires an alert of each service, as one batch.
  void fires(int first, int count) {
    std::vector<TimedInput> inputs;
    for (int i = first; i < first + count; ++i)
      inputs.push_back(down(kStart + seconds(i), "service-" + std::to_string(i)));
    estate_.feed(inputs, inputs.size());
  }
  std::future<Result<IncidentChanges>> await(const std::string& after,
                                             std::vector<IncidentState> states = {}) {
    auto promise = std::make_shared<std::promise<Result<IncidentChanges>>>();
    feed_->await({after, std::move(states)}, asker_, [promise](Result<IncidentChanges> changes) {
      promise->set_value(std::move(changes));
    });
    return promise->get_future();
  }
  // Everything behind `after`, piece by piece.
  std::vector<std::string> all_behind(std::string after) {
    std::vector<std::string> cursors;
    const std::string end = std::to_string(seq().value);
    while (after != end) {
      const auto found = await(after).get();
      EXPECT_TRUE(found.ok() && !found->reset);
      if (!found || found->reset) break;
      for (const IncidentChange& change : found->changes) cursors.push_back(change.cursor);
      after = found->position;
    }
    return cursors;
  }

  EstateHarness estate_{kConfiguration, kMap};
  std::unique_ptr<IncidentFeed> feed_;
  std::shared_ptr<int> asker_ = std::make_shared<int>();
};

TEST_F(IncidentFeedTest, TellsWhereItIsAndThenWhatHappens) {
  const auto now = await("").get();
  ASSERT_TRUE(now.ok());
  EXPECT_TRUE(now->changes.empty());
  auto next = await(now->position);
  fires(0, 1);
  feed_->durable_up_to(seq());
  const auto found = next.get();
  ASSERT_TRUE(found.ok());
  ASSERT_FALSE(found->changes.empty());
  const IncidentChange& opened = found->changes.front();
  EXPECT_EQ(opened.incident, "INC-1");
  EXPECT_EQ(opened.record, "IncidentOpened");
  EXPECT_EQ(opened.state, IncidentState::kOpen);
  EXPECT_NE(opened.text, "");
  EXPECT_EQ(opened.cursor, std::to_string(seq().value) + ".0");
}

TEST_F(IncidentFeedTest, TellsNothingThatTheEngineHasNotCalledDurable) {
  const Seq before = seq();
  fires(0, 2);
  auto next = await(std::to_string(before.value));
  EXPECT_EQ(next.wait_for(std::chrono::milliseconds(60)), std::future_status::timeout);
  feed_->durable_up_to(seq());
  EXPECT_FALSE(next.get()->changes.empty());
}

TEST_F(IncidentFeedTest, ResumedAtAnyEventGivesExactlyWhatFollowed) {
  const Seq before = seq();
  for (int batch = 0; batch < 40; ++batch) fires(batch * 20, 20);
  feed_->durable_up_to(seq());
  const std::vector<std::string> all = all_behind(std::to_string(before.value));
  EXPECT_GT(all.size(), 800U);
  EXPECT_THAT(all, testing::SizeIs(std::set<std::string>(all.begin(), all.end()).size()));
  for (std::size_t at = 0; at < all.size(); at += 97)
    EXPECT_EQ(all_behind(all[at]),
              std::vector<std::string>(all.begin() + 1 + static_cast<long>(at), all.end()));
}

TEST_F(IncidentFeedTest, LosesNothingToAReaderWhoCatchesUpWhileTheEngineGoesOn) {
  std::string position = std::to_string(seq().value);
  const std::string start = position;
  std::vector<std::string> heard;
  constexpr int kBatches = 60;
  std::promise<std::string> end;  // known before the last batch is told durable
  const auto ended = end.get_future().share();
  std::thread engine([&] {
    for (int batch = 0; batch < kBatches; ++batch) {
      fires(batch * 10, 10);
      if (batch == kBatches - 1) end.set_value(std::to_string(seq().value));
      feed_->durable_up_to(seq());
    }
  });
  while (ended.wait_for(std::chrono::seconds(0)) != std::future_status::ready ||
         position != ended.get()) {
    const auto found = await(position).get();
    ASSERT_TRUE(found.ok());
    for (const IncidentChange& change : found->changes) heard.push_back(change.cursor);
    position = found->position;
  }
  engine.join();
  EXPECT_EQ(heard, all_behind(start));
}

TEST_F(IncidentFeedTest, SaysThatWhatCameFromAnotherStoreIsNotKnown) {
  for (const std::string place : {"999999", "no place"}) {
    const auto found = await(place).get();
    ASSERT_TRUE(found.ok());
    EXPECT_TRUE(found->reset);
    EXPECT_EQ(found->position, std::to_string(seq().value));
  }
}

TEST_F(IncidentFeedTest, GoesOnAfterARestartWhereTheReaderWas) {
  fires(0, 3);
  feed_->durable_up_to(seq());
  const auto before = await("0").get();
  ASSERT_TRUE(before.ok());
  const std::string seen = before->changes[1].cursor;
  feed_.reset();
  estate_.kill();
  estate_.open(kStart + seconds(10));
  feed_ = std::make_unique<IncidentFeed>(estate_.estate(), seq());
  const auto after = await(seen).get();
  ASSERT_TRUE(after.ok());
  ASSERT_EQ(after->changes.size(), before->changes.size() - 2);
  EXPECT_EQ(after->changes.front().cursor, before->changes[2].cursor);
}

TEST_F(IncidentFeedTest, ForgetsWhoHasGoneAndTellsWhoWaitsThatItEnds) {
  auto gone = await(std::to_string(seq().value));
  asker_ = std::make_shared<int>();
  auto waits = await(std::to_string(seq().value));
  feed_->stop();
  EXPECT_FALSE(waits.get().ok());
  EXPECT_THROW(static_cast<void>(gone.get()), std::future_error);  // its promise was dropped
}

}  // namespace
}  // namespace headwater::app
