#include "api/used_signatures.h"

#include <gtest/gtest.h>

namespace headwater::api {
namespace {

using Seen = UsedSignatures::Seen;
constexpr Timestamp kNow{1'700'000'000'000'000};

TEST(UsedSignatures, IsInHandUntilAnsweredAndUsedForTenMinutesAfterAYes) {
  UsedSignatures used;
  EXPECT_EQ(used.take("a", kNow), Seen::kNever);
  EXPECT_EQ(used.take("a", kNow), Seen::kInHand);
  EXPECT_EQ(used.take("b", kNow), Seen::kNever);
  used.answered("a", true, kNow);
  EXPECT_EQ(used.take("a", kNow), Seen::kUsed);
  EXPECT_EQ(used.take("a", kNow + minutes(10) - milliseconds(1)), Seen::kUsed);
  EXPECT_EQ(used.take("a", kNow + minutes(10)), Seen::kNever);
}

TEST(UsedSignatures, IsFreeAgainAfterANo) {
  UsedSignatures used;
  EXPECT_EQ(used.take("a", kNow), Seen::kNever);
  used.answered("a", false, kNow);
  EXPECT_EQ(used.take("a", kNow), Seen::kNever);
}

TEST(UsedSignatures, IsInHandNoLongerThanARequestMayTake) {
  UsedSignatures used;
  EXPECT_EQ(used.take("a", kNow), Seen::kNever);
  EXPECT_EQ(used.take("a", kNow + limits::kRequestTimeout - milliseconds(1)), Seen::kInHand);
  EXPECT_EQ(used.take("a", kNow + limits::kRequestTimeout), Seen::kNever);
}

TEST(UsedSignatures, OfTooManyTheOldestIsForgotten) {
  UsedSignatures used;
  const auto use = [&used](std::size_t i) {
    const Timestamp at = kNow + milliseconds(static_cast<std::int64_t>(i));
    const std::string mark = std::to_string(i);
    EXPECT_EQ(used.take(mark, at), Seen::kNever);
    used.answered(mark, true, at);
  };
  for (std::size_t i = 0; i < limits::kSignaturesRememberedMax; ++i) use(i);
  const Timestamp later = kNow + minutes(5);
  EXPECT_EQ(used.take("0", later), Seen::kUsed);
  use(limits::kSignaturesRememberedMax);
  EXPECT_EQ(used.take("1", later), Seen::kUsed);
  EXPECT_EQ(used.take("0", later), Seen::kNever);
}

}  // namespace
}  // namespace headwater::api
