#include "store/crash_point.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace headwater::store {
namespace {

TEST(CrashPointDeathTest, EndsTheProcessWhenItsTurnComes) {
  EXPECT_EXIT(
      {
        (void)arm_crash_point("after_write:2");
        pass(CrashPoint::kAfterWrite);
        pass(CrashPoint::kBeforeWrite);
        pass(CrashPoint::kAfterWrite);
      },
      testing::KilledBySignal(SIGKILL), "");
}

TEST(CrashPoint, UnarmedNothingHappens) { pass(CrashPoint::kBeforeWrite); }

TEST(CrashPoint, ATextThatIsNoneIsRefusedWithAllThereAre) {
  for (const char* text : {"", "after", "after_write:0", "after_write:x", "after_write:1x"}) {
    const Status armed = arm_crash_point(text);
    ASSERT_FALSE(armed) << text;
    EXPECT_NE(armed.error().message().find("before_write, after_write"), std::string::npos);
  }
}

}  // namespace
}  // namespace headwater::store
