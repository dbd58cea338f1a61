#include "model/intake.h"

#include <gtest/gtest.h>

#include "model/limits.h"

namespace headwater {
namespace {

RawRecord record() {
  RawRecord record;
  record.source = "kafka:alerts";
  record.position = "alerts/3/1042";
  record.bytes = "{";
  record.content_type = "application/json";
  record.headers = {{"ce_type", "t"}};
  record.received_at = Timestamp{5};
  return record;
}

TEST(DeadLetter, KeepsTheRecordAsItCame) {
  const DeadLetter letter = dead_letter_of(record(), {"/a: unknown key", "/b: unknown key"});
  EXPECT_EQ(letter.source, "kafka:alerts");
  EXPECT_EQ(letter.position, "alerts/3/1042");
  EXPECT_EQ(letter.bytes, "{");
  EXPECT_EQ(letter.content_type, "application/json");
  ASSERT_EQ(letter.headers.size(), 1U);
  EXPECT_EQ(letter.headers[0].value, "t");
  EXPECT_EQ(letter.received_at, Timestamp{5});
  EXPECT_EQ(letter.reason, "/a: unknown key; /b: unknown key");
}

TEST(DeadLetter, ManyReasonsAreCutAndCounted) {
  const std::vector<std::string> reasons(10'000, "/alerts: at least one label pair required");
  const DeadLetter letter = dead_letter_of(record(), reasons);
  EXPECT_LE(letter.reason.size(), limits::kDeadLetterReasonBytesMax + 32);
  EXPECT_TRUE(letter.reason.ends_with(" more"));
  EXPECT_LE(dead_letter_of(record(), {std::string(9000, 'x')}).reason.size(),
            limits::kDeadLetterReasonBytesMax);
}

}  // namespace
}  // namespace headwater
