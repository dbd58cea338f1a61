// The stored form and the canonical JSON of every kind of record and input, by their field lists.
// (1) What was written reads back. (2) Bytes that are cut short or damaged are refused or are some
// other value, never more than was there. (3) The JSON is JSON.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "model/record.h"
#include "tests/store/any_value.h"

namespace headwater {
namespace {

using store::AnyValue;
using InputBody = decltype(Input::body);

template <class T>
void expect_reads_back(const T& value) {
  const std::string bytes = encoded(value);
  T back;
  ByteReader reader(bytes);
  decode(reader, back);
  ASSERT_TRUE(reader.finished()) << as_json(value);
  EXPECT_EQ(encoded(back), bytes);
  EXPECT_EQ(as_json(back), as_json(value));
}

template <class T>
void expect_survives_damage(const T& value, AnyValue& any) {
  const std::string bytes = encoded(value);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    T back;
    ByteReader reader(std::string_view(bytes).substr(0, size));
    decode(reader, back);
    ASSERT_FALSE(reader.finished()) << "cut to " << size << " of " << bytes.size();
  }
  for (int i = 0; i < 20; ++i) {
    std::string damaged = bytes;
    const std::size_t at = any.below(damaged.size());
    damaged[at] = static_cast<char>(damaged[at] ^ static_cast<char>(1 + any.below(255)));
    T back;
    ByteReader reader(damaged);
    decode(reader, back);
    if (reader.finished()) expect_reads_back(back);
  }
}

// Of a Holder, which is or derives from the variant `Ts`.
template <class Holder, class... Ts>
void try_every_alternative(std::variant<Ts...> /*kinds*/) {
  AnyValue any(17);
  for (std::size_t index = 0; index < sizeof...(Ts); ++index) {
    for (int round = 0; round < 20; ++round) {
      Holder value;
      std::variant<Ts...>& kinds = value;
      any.fill_alternative(kinds, index, std::index_sequence_for<Ts...>());
      ASSERT_EQ(value.index(), index);
      expect_reads_back(value);
      if (round < 4) expect_survives_damage(value, any);
    }
  }
  (expect_reads_back(Holder(Ts{})), ...);
}

TEST(StoredForm, EveryRecordReadsBackAndSurvivesDamage) {
  try_every_alternative<Record>(RecordKinds{});
}

TEST(StoredForm, EveryInputReadsBackAndSurvivesDamage) {
  try_every_alternative<InputBody>(InputBody{});
}

TEST(StoredForm, EveryObjectReadsBack) {
  AnyValue any(18);
  const auto try_one = [&](auto value) {
    expect_reads_back(value);
    for (int round = 0; round < 20; ++round) {
      any.fill(value);
      expect_reads_back(value);
    }
  };
  try_one(Source{}), try_one(Entity{}), try_one(Remembered{}), try_one(Alert{}), try_one(Change{});
  try_one(Signal{}), try_one(SignalPage{}), try_one(Heartbeat{}), try_one(Symptom{}),
      try_one(Habit{});
  try_one(Incident{}), try_one(PageThread{}), try_one(Message{}), try_one(ReferenceInForce{});
  try_one(Meta{});
}

TEST(StoredForm, AnAlternativeThatDoesNotExistIsRefused) {
  std::string bytes;
  ByteWriter(bytes).unsigned_varint(std::variant_size_v<RecordKinds>);
  bytes += std::string(64, '\0');
  Record record;
  ByteReader reader(bytes);
  decode(reader, record);
  EXPECT_FALSE(reader.good());
}

// A count that says more than the bytes could hold must not be believed before it is checked.
TEST(StoredForm, AListLongerThanItsBytesIsRefused) {
  std::string bytes;
  ByteWriter(bytes).unsigned_varint(std::uint64_t{1} << 60);
  std::vector<Suspect> suspects;
  ByteReader reader(bytes);
  decode(reader, suspects);
  EXPECT_FALSE(reader.good());
  EXPECT_LT(suspects.capacity(), 1'000U);
}

template <class Enum>
void expect_refuses_other_numbers() {
  std::set<std::string_view> names;
  for (std::uint64_t number = 0; number < 300; ++number) {
    Enum value{};
    const std::string bytes = encoded(number);
    ByteReader reader(bytes);
    decode(reader, value);
    if (!reader.finished()) continue;
    EXPECT_EQ(static_cast<std::uint64_t>(value), number);
    EXPECT_FALSE(to_string(value).empty()) << number;
    EXPECT_TRUE(names.insert(to_string(value)).second) << to_string(value);
  }
  EXPECT_GE(names.size(), 2U);
}

TEST(StoredForm, ANumberThatIsNoEnumeratorIsRefused) {
  expect_refuses_other_numbers<Severity>();
  expect_refuses_other_numbers<AlertStatus>();
  expect_refuses_other_numbers<ChangeKind>();
  expect_refuses_other_numbers<ChangeStatus>();
  expect_refuses_other_numbers<SymptomClass>();
  expect_refuses_other_numbers<EntityKind>();
  expect_refuses_other_numbers<EdgeKind>();
  expect_refuses_other_numbers<SignalKind>();
  expect_refuses_other_numbers<SignalDirection>();
  expect_refuses_other_numbers<NotifyReason>();
  expect_refuses_other_numbers<HoldReason>();
  expect_refuses_other_numbers<PassReason>();
  expect_refuses_other_numbers<PageAction>();
  expect_refuses_other_numbers<ReceiverKind>();
  expect_refuses_other_numbers<Priority>();
  expect_refuses_other_numbers<ThreadState>();
  expect_refuses_other_numbers<MessageState>();
  expect_refuses_other_numbers<AttemptResult>();
  expect_refuses_other_numbers<SuspectKind>();
  expect_refuses_other_numbers<AttributionKind>();
  expect_refuses_other_numbers<EvidenceKind>();
  expect_refuses_other_numbers<DropReason>();
  expect_refuses_other_numbers<EventFlag>();
  expect_refuses_other_numbers<CommandKind>();
  expect_refuses_other_numbers<ReferenceKind>();
  expect_refuses_other_numbers<OriginKind>();
  expect_refuses_other_numbers<IncidentState>();
}

TEST(CanonicalJson, OfEveryRecordIsJsonThatNamesTheRecord) {
  AnyValue any(19);
  for (int round = 0; round < 500; ++round) {
    Record record;
    any.fill(record);
    std::string line;
    append_line(line, record);
    ASSERT_EQ(line.find('\n'), std::string::npos);
    const auto read = nlohmann::json::parse(line, nullptr, false);
    ASSERT_FALSE(read.is_discarded()) << line;
    EXPECT_EQ(read.at("record"), name(record));
    EXPECT_TRUE(read.at("content").is_object());
  }
}

TEST(CanonicalJson, IsFieldsInStoredOrderWithoutBlanks) {
  const Record record = IncidentResolved{
      .incident = {7}, .actor = "anna \"a\"\n", .reason = "", .at = Timestamp{1'500'000}};
  std::string line;
  append_line(line, record);
  EXPECT_EQ(
      line,
      "{\"record\":\"IncidentResolved\",\"content\":{\"incident\":7,"
      "\"actor\":\"anna \\\"a\\\"\\n\",\"reason\":\"\",\"at\":\"1970-01-01T00:00:01.500Z\"}}");
  EXPECT_EQ(as_json(Tick{}), "{\"drain\":false}");
  EXPECT_EQ(as_json(Timestamp{}), "null");
  EXPECT_EQ(as_json(std::optional<HoldReason>{}), "null");
  EXPECT_EQ(as_json(std::vector<EntityId>{{1}, {2}}), "[1,2]");
  EXPECT_EQ(as_json(Hash128{1, 0xAB}), "\"000000000000000100000000000000ab\"");
}

TEST(CanonicalJson, BytesThatAreNoTextAreStillJson) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  EXPECT_FALSE(nlohmann::json::parse(as_json(every_byte), nullptr, false).is_discarded());
  EXPECT_EQ(as_json(std::string("caf\xC3\xA9 \x01")), "\"caf\xC3\xA9 \\u0001\"");
}

// C14: a record names one object, and each kind of object is named by some record.
TEST(Records, NameTheObjectThatTheyChange) {
  EXPECT_EQ(object_of(AlertResolved{.alert = {9}}), (ObjectRef{Table::kAlert, 9}));
  EXPECT_EQ(object_of(AlertRepeated{.alert = {130}}), (ObjectRef{Table::kRepeatPage, 2}));
  EXPECT_EQ(object_of(PageHeld{.incident = {3}}), (ObjectRef{Table::kIncident, 3}));
  EXPECT_EQ(object_of(GapNoted{}), (ObjectRef{Table::kMeta, 0}));
  AnyValue any(20);
  std::set<Table> tables;
  std::set<std::string_view> names;
  for (int round = 0; round < 5'000; ++round) {
    Record record;
    any.fill(record);
    tables.insert(object_of(record).table);
    names.insert(name(record));
  }
  EXPECT_EQ(tables.size(), kTableCount);
  EXPECT_EQ(names.size(), std::variant_size_v<RecordKinds>);
}

}  // namespace
}  // namespace headwater
