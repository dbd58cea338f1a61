#include "store/journal_blob.h"

#include <gtest/gtest.h>

#include "base/fields.h"
#include "tests/store/any_value.h"

namespace headwater::store {
namespace {

std::vector<JournalEntry> some_entries(std::uint64_t seed, std::size_t count) {
  AnyValue any(seed);
  std::vector<JournalEntry> entries(count);
  Seq seq{1000 + seed};
  for (JournalEntry& entry : entries) {
    any.fill(entry.input);
    entry.input.seq = seq;
    ++seq.value;
    any.fill(entry.records);
  }
  return entries;
}

std::string encode_blob(const std::vector<JournalEntry>& entries) {
  JournalEncoder encoder;
  std::string blob;
  encoder.encode(7, entries, blob);
  return blob;
}

// What base's own form says of it: equal texts mean equal entries.
std::string plain(const std::vector<JournalEntry>& entries) {
  std::string out;
  ByteWriter writer(out);
  for (const JournalEntry& entry : entries) {
    encode(writer, entry.input);
    encode(writer, entry.records);
  }
  return out;
}

// A blob whose bytes are not what was checksummed, made to look whole.
std::string with_right_checksum(std::string blob) {
  blob.resize(blob.size() - 4);
  std::uint32_t sum = crc32c(blob);
  for (int i = 0; i < 4; ++i, sum >>= 8) blob.push_back(static_cast<char>(sum & 0xFF));
  return blob;
}

TEST(JournalBlob, EveryKindOfInputAndRecordComesBackAsItWas) {
  AnyValue any(1);
  std::vector<JournalEntry> entries(std::variant_size_v<RecordKinds>);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].input.seq.value = i + 1;
    entries[i].input.at.micros = 1'700'000'000'000'000 + static_cast<std::int64_t>(i);
    auto& body = entries[i].input.body;
    using Body = std::remove_reference_t<decltype(body)>;
    any.fill_alternative(body, i % std::variant_size_v<Body>,
                         std::make_index_sequence<std::variant_size_v<Body>>());
    any.fill_alternative(entries[i].records.emplace_back(), i,
                         std::make_index_sequence<std::variant_size_v<RecordKinds>>());
  }
  const auto decoded = decode_journal_blob(encode_blob(entries));
  ASSERT_TRUE(decoded.ok()) << decoded.error().message();
  EXPECT_EQ(plain(decoded->entries), plain(entries));
  EXPECT_EQ(decoded->head.decision_version, 7U);
  EXPECT_EQ(decoded->head.first.value, 1U);
  EXPECT_EQ(decoded->head.last.value, entries.size());
}

TEST(JournalBlob, AnyBatchComesBackWholeAndRecordsAloneAreTheSame) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto entries = some_entries(seed, 1 + seed * 3);
    const std::string blob = encode_blob(entries);
    const auto decoded = decode_journal_blob(blob);
    ASSERT_TRUE(decoded.ok()) << "seed " << seed << ": " << decoded.error().message();
    ASSERT_EQ(plain(decoded->entries), plain(entries)) << "seed " << seed;

    std::string from_records;
    std::string expected;
    const auto visited = visit_journal_records(blob, [&](Seq seq, const Record& record) {
      from_records += std::to_string(seq.value) + encoded(record);
    });
    ASSERT_TRUE(visited.ok());
    for (const JournalEntry& entry : entries)
      for (const Record& record : entry.records)
        expected += std::to_string(entry.input.seq.value) + encoded(record);
    ASSERT_EQ(from_records, expected) << "seed " << seed;
  }
}

TEST(JournalBlob, TheBytesDoNotDependOnWhatTheEncoderDidBefore) {
  JournalEncoder encoder;
  std::string first;
  std::string blob;
  encoder.encode(7, some_entries(1, 50), first);
  encoder.encode(7, some_entries(2, 5000), blob);
  encoder.encode(7, some_entries(1, 50), blob);
  EXPECT_EQ(blob, first);
}

TEST(JournalBlob, MoreTextsThanItRemembersStillComeBack) {
  std::vector<JournalEntry> entries(20'000);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].input.seq.value = i + 1;
    entries[i].input.at.micros = 5;
    Event event;
    event.source = "kafka:alerts";
    event.labels = LabelSet({{"instance", "node-" + std::to_string(i % 19'000)}, {"zone", "eu-1"}});
    event.body = AlertBody{};
    entries[i].input.body = EventArrived{event};
  }
  const auto decoded = decode_journal_blob(encode_blob(entries));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(plain(decoded->entries), plain(entries));
}

TEST(JournalBlob, RepeatedLabelsAreWrittenOnce) {
  const LabelSet labels(
      {{"alertname", "HighErrorRate"}, {"service", "checkout"}, {"zone", "eu-1"}});
  std::vector<JournalEntry> entries(100);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].input.seq.value = i + 1;
    entries[i].input.at.micros = 1'700'000'000'000'000;
    Event event{"kafka:alerts", "", entries[i].input.at, entries[i].input.at, labels, AlertBody{}};
    entries[i].input.body = EventArrived{event};
  }
  EXPECT_LT(encode_blob(entries).size(), 100 * 30);
}

TEST(JournalBlob, AFlippedBitAnywhereIsFound) {
  const std::string blob = encode_blob(some_entries(3, 4));
  for (std::size_t i = 0; i < blob.size(); ++i) {
    std::string flipped = blob;
    flipped[i] = static_cast<char>(flipped[i] ^ 0x10);
    const auto decoded = decode_journal_blob(flipped);
    ASSERT_FALSE(decoded.ok()) << "byte " << i;
    ASSERT_EQ(decoded.error().code(), ErrorCode::kCorrupt);
  }
}

TEST(JournalBlob, ATornBlobIsFoundAtEveryLength) {
  const std::string blob = encode_blob(some_entries(4, 4));
  for (std::size_t size = 0; size < blob.size(); ++size) {
    ASSERT_FALSE(decode_journal_blob(blob.substr(0, size)).ok()) << size;
    ASSERT_FALSE(read_journal_head(blob.substr(0, size)).ok()) << size;
  }
}

TEST(JournalBlob, DamageUnderARightChecksumGivesAValueOrAnError) {
  AnyValue any(9);
  int refused = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const std::string blob = encode_blob(some_entries(seed, 3));
    for (int round = 0; round < 100; ++round) {
      std::string bad = blob;
      for (std::uint64_t n = 1 + any.below(3); n > 0; --n)
        bad[any.below(bad.size())] = static_cast<char>(any.below(256));
      bad = with_right_checksum(bad.substr(0, 8 + any.below(bad.size())));
      if (!decode_journal_blob(bad).ok()) ++refused;
      (void)visit_journal_records(bad, [](Seq, const Record&) {});
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST(JournalBlob, AnUnknownFormatIsRefused) {
  std::string blob = encode_blob(some_entries(5, 2));
  blob[0] = 2;
  const auto decoded = decode_journal_blob(with_right_checksum(blob));
  ASSERT_FALSE(decoded.ok());
  EXPECT_NE(decoded.error().message().find("unknown format"), std::string::npos);
}

}  // namespace
}  // namespace headwater::store
