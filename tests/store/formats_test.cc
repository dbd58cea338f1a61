// The bytes of docs/formats.md, written out by hand: a change here is a change of format.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "store/internal/keys.h"
#include "store/journal_blob.h"

namespace headwater::store {
namespace {

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    if (!out.empty()) out += ' ';
    out += kDigits[static_cast<std::uint8_t>(c) >> 4];
    out += kDigits[static_cast<std::uint8_t>(c) & 0xF];
  }
  return out;
}

// The blob without its four checksum bytes, which must be right.
std::string hex_of_blob(const std::vector<JournalEntry>& entries) {
  JournalEncoder encoder;
  std::string blob;
  encoder.encode(7, entries, blob);
  const std::string body = blob.substr(0, blob.size() - 4);
  std::string sum;
  append_big_endian(sum, crc32c(body));
  EXPECT_EQ(blob.substr(body.size()), std::string(sum.rbegin(), sum.rbegin() + 4));
  return hex(body);
}

TEST(Formats, KeysBeginWithTheEstateAndCountBigEndian) {
  const EstateKeys keys("eu");
  EXPECT_EQ(hex(keys.row({Table::kAlert, 0x0102})), "02 65 75 52 04 00 00 00 00 00 00 01 02");
  EXPECT_EQ(hex(keys.tombstone(Seq{9}, {Table::kIncident, 3})),
            "02 65 75 58 00 00 00 00 00 00 00 09 0a 00 00 00 00 00 00 00 03");
  EXPECT_EQ(hex(keys.position({"a", 1, 5})), "02 65 75 50 01 61 00 00 00 00 00 00 00 01");
  EXPECT_EQ(hex(keys.head()), "02 65 75 48");
  EXPECT_EQ(hex(estate_key("eu")), "00 65 73 74 61 74 65 2f 65 75");
  EXPECT_EQ(keys.describe(keys.row({Table::kAlert, 17})), "eu/alert/17");
}

TEST(Formats, AnInputTakesAFewBytes) {
  const Input tick{Seq{1}, Timestamp{1000}, Tick{}};
  // Format, decision version, first seq, count; 2 + zigzag(1000), no records; body 7: no drain.
  EXPECT_EQ(hex_of_blob({{tick, {}}}), "01 07 01 01 d2 0f 00 07 00");
}

TEST(Formats, TextsAreWrittenOnceAndTimesAsDistances) {
  const auto progress = [](std::uint64_t seq, std::int64_t at, bool catching_up) {
    return Input{Seq{seq}, Timestamp{at}, SourceProgress{"kafka", catching_up, Timestamp{at - 3}}};
  };
  const JournalEntry first{progress(1, 1000, true),
                           {SourceProgressNoted{SourceId{5}, true, Timestamp{}}}};
  const JournalEntry second{progress(2, 1001, false), {}};
  EXPECT_EQ(hex_of_blob({first, second}),
            "01 07 01 02 "                 // head
            "d2 0f 01 02 05 01 00 "        // at 1000; one record: kind 2, source 5, true, unset
            "04 00 "                       // a microsecond later; none
            "03 0a 6b 61 66 6b 61 01 07 "  // body 3: "kafka", true, three microseconds before
            "03 01 00 07");                // body 3: text 0, false, three before
}

TEST(Formats, LabelsAreWrittenOnceAndThenCounted) {
  std::vector<JournalEntry> entries(3);
  const LabelSet sets[] = {LabelSet({{"job", "api"}, {"zone", "eu-1"}}),
                           LabelSet({{"job", "web"}, {"zone", "eu-1"}}),
                           LabelSet({{"job", "api"}, {"zone", "eu-1"}})};
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Event event;
    event.labels = sets[i];
    event.body = HeartbeatBody{};
    entries[i].input = {Seq{1 + i}, Timestamp{0}, EventArrived{event}};
  }
  EXPECT_EQ(
      hex_of_blob(entries),
      "01 07 01 03 02 00 02 00 02 00 "
      // body 0: no source, no id, no times; two labels, both new: "job" "api", "zone" "eu-1"
      "00 00 00 00 00 04 00 06 6a 6f 62 06 61 70 69 00 08 7a 6f 6e 65 08 65 75 2d 31 03 00 00 "
      "00 00 00 "
      // two labels: new "job" "web", then label 1
      "00 00 00 00 00 04 00 06 6a 6f 62 06 77 65 62 03 03 00 00 00 00 00 "
      // set 0
      "00 00 00 00 00 01 03 00 00 00 00 00");
}

}  // namespace
}  // namespace headwater::store
