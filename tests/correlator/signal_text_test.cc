#include "correlator/signal_text.h"

#include <gtest/gtest.h>

namespace headwater::correlator {
namespace {

Quantity number(std::string_view text) { return parse_quantity(text).value(); }

TEST(SignalText, TellsValueExpectationAndMethod) {
  const SignalBody orders{.value = number("37"), .unit = "{orders}"};
  EXPECT_EQ(signal_text(orders, {.value = number("118"), .basis = "same hour, 4 weeks"}),
            "37 orders, 118 expected (same hour, 4 weeks)");
  EXPECT_EQ(signal_text({.value = number("0.031"), .unit = "1"},
                        {.upper = number("0.01"), .basis = "rule errors"}),
            "0.031, at most 0.01 expected (rule errors)");
  EXPECT_EQ(signal_text({.value = number("97"), .unit = "%"},
                        {.lower = number("20"), .upper = number("80"), .basis = "rule disk"}),
            "97 %, at least 20, at most 80 expected (rule disk)");
}

TEST(SignalText, SecondsReadAsDurations) {
  const Expectation allowed{.upper = number("3600"), .basis = "recovery time of tier 1"};
  EXPECT_EQ(signal_text({.value = number("5400"), .unit = "s"}, allowed),
            "1h30m, at most 1h expected (recovery time of tier 1)");
  EXPECT_EQ(signal_text({.value = number("0.25"), .unit = "s"}, {}), "250ms");
  EXPECT_EQ(signal_text({.value = number("0.00025"), .unit = "s"}, {}), "0.00025 s");
  EXPECT_EQ(signal_text({.value = number("-5"), .unit = "s"}, {}), "-5 s");
  EXPECT_EQ(signal_text({.value = number("1e30"), .unit = "s"}, {}), "1e30 s");
}

TEST(SignalText, AFailureSaysWhyOrHowMany) {
  EXPECT_EQ(signal_text({.kind = SignalKind::kFailure, .count = 12}, {}), "12 failures");
  EXPECT_EQ(signal_text({.kind = SignalKind::kFailure, .count = 1, .reason = "no space"}, {}),
            "no space");
}

TEST(SignalText, SilenceTellsSinceWhen) {
  Signal signal;
  signal.heard_at = parse_rfc3339("2026-03-02T02:00:00Z").value();
  EXPECT_EQ(silence_text(signal), "no value since 2026-03-02T02:00:00Z");
  signal.last.unit = "{invoices}";
  EXPECT_EQ(silence_text(signal), "no invoices since 2026-03-02T02:00:00Z");
}

}  // namespace
}  // namespace headwater::correlator
