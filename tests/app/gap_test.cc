// C6 through a real store: how long a stop is a gap, and what becomes of pages that were due.
#include "tests/app/web_estate.h"

namespace headwater::app {
namespace {

class AwayFor : public testing::Test {
 protected:
  void SetUp() override { estate_.open(kStart); }
  [[nodiscard]] const Incident& incident() const {
    return estate_.state().incidents.at(IncidentId{1});
  }
  [[nodiscard]] std::size_t gaps() const { return estate_.state().meta.gaps.size(); }

  EstateHarness estate_{kConfiguration, kMap};
};

TEST_F(AwayFor, C6AMinuteIsNoGapAndALittleMoreIsOne) {
  estate_.feed({down(kStart, "web")}, 1);
  estate_.kill();
  estate_.open(kStart + seconds(60));
  EXPECT_EQ(gaps(), 0U);
  estate_.feed({{kStart + seconds(60), Tick{}}}, 1);
  estate_.kill();
  estate_.open(kStart + seconds(120) + milliseconds(1));
  ASSERT_EQ(gaps(), 1U);
  EXPECT_EQ(estate_.state().meta.gaps[0].from, kStart + seconds(60));
  EXPECT_EQ(estate_.state().meta.gaps[0].to, kStart + seconds(120) + milliseconds(1));
}

TEST_F(AwayFor, C6AnHourTheHoldKeepsWhatRemainedOfItsWait) {
  estate_.feed({down(kStart, "web"), {kStart + seconds(20), Tick{}}}, 1);
  estate_.kill();
  const Timestamp back = kStart + hours(1);
  estate_.open(back);
  EXPECT_FALSE(incident().paged);
  EXPECT_EQ(estate_.engine().next_deadline(), back + seconds(10));
  estate_.feed({{back + seconds(10), Tick{}}}, 1);
  EXPECT_TRUE(incident().paged);
}

TEST_F(AwayFor, C6AnHourADecidedPageIsSentWithItsOwnTime) {
  estate_.feed({down(kStart, "web"), {kStart + seconds(40), Tick{}}}, 1);
  ASSERT_EQ(estate_.engine().take_deliveries().size(), 1U);
  estate_.kill();  // before anything was heard of it
  estate_.open(kStart + hours(1));
  const std::vector<Delivery> again = estate_.engine().take_deliveries();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].message.decided_at, kStart + seconds(30));
  EXPECT_EQ(again[0].message.card.decided_at, kStart + seconds(30));
}

}  // namespace
}  // namespace headwater::app
