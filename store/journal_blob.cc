#include "store/journal_blob.h"

#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/fields.h"
#include "store/internal/text_dictionary.h"

namespace headwater::store {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kChecksumBytes = 4;

Error damaged(const char* what) {
  return {ErrorCode::kCorrupt, std::string("journal blob: ") + what};
}

void append_checksum(std::string& blob) {
  std::uint32_t sum = crc32c(blob);
  for (std::size_t i = 0; i < kChecksumBytes; ++i, sum >>= 8)
    blob.push_back(static_cast<char>(sum & 0xFF));
}

bool checksum_holds(std::string_view blob) {
  const std::string_view stored = blob.substr(blob.size() - kChecksumBytes);
  std::uint32_t sum = crc32c(blob.substr(0, blob.size() - kChecksumBytes));
  for (std::size_t i = 0; i < kChecksumBytes; ++i, sum >>= 8)
    if (static_cast<std::uint8_t>(stored[i]) != (sum & 0xFF)) return false;
  return true;
}

// The head, and in `body` the bytes between it and the checksum.
Result<JournalHead> open_frame(std::string_view blob, std::string_view& body) {
  if (blob.size() <= kChecksumBytes) return damaged("too short");
  if (!checksum_holds(blob)) return damaged("the checksum does not match");
  body = blob.substr(0, blob.size() - kChecksumBytes);
  ByteReader reader(body);
  if (reader.byte() != kFormat) return damaged("unknown format");
  JournalHead head;
  head.decision_version = static_cast<std::uint32_t>(reader.unsigned_varint());
  head.first.value = reader.unsigned_varint();
  const std::uint64_t count = reader.unsigned_varint();
  if (!reader.good() || count == 0 || count > reader.remaining()) return damaged("bad head");
  if (head.first.value == 0 || head.first.value + count < count) return damaged("bad seq");
  head.last.value = head.first.value + count - 1;
  body.remove_prefix(body.size() - reader.remaining());
  return head;
}

std::uint64_t count_of(const JournalHead& head) { return head.last.value - head.first.value + 1; }

// The first half: of each entry its time and its records. `take` gets (index, time, record).
template <class Take>
std::vector<std::int64_t> read_records(DictionaryReader& reader, std::uint64_t count, Take&& take) {
  std::vector<std::int64_t> times;
  std::int64_t at = 0;
  for (std::uint64_t i = 0; i < count && reader.good(); ++i) {
    reader.measure_from(at);
    at = reader.time();
    reader.measure_from(at);
    times.push_back(at);
    const std::uint64_t records = reader.unsigned_varint();
    for (std::uint64_t k = 0; k < records && reader.good(); ++k) {
      Record record;
      decode(reader, record);
      if (reader.good()) take(i, std::move(record));
    }
  }
  return times;
}

}  // namespace

struct JournalEncoder::Dictionary {
  SeenTexts seen;
};

JournalEncoder::JournalEncoder() : dictionary_(std::make_unique<Dictionary>()) {}
JournalEncoder::~JournalEncoder() = default;
JournalEncoder::JournalEncoder(JournalEncoder&&) noexcept = default;
JournalEncoder& JournalEncoder::operator=(JournalEncoder&&) noexcept = default;

void JournalEncoder::encode(std::uint32_t decision_version, std::span<const JournalEntry> entries,
                            std::string& blob) {
  HW_CHECK(!entries.empty(), "a journal blob holds at least one input");
  blob.clear();
  dictionary_->seen.clear();
  DictionaryWriter writer(blob, dictionary_->seen);
  writer.byte(kFormat);
  writer.unsigned_varint(decision_version);
  writer.unsigned_varint(entries.front().input.seq.value);
  writer.unsigned_varint(entries.size());
  std::uint64_t seq = entries.front().input.seq.value;
  std::int64_t before = 0;
  for (const JournalEntry& entry : entries) {
    HW_CHECK(entry.input.seq.value == seq++, "a journal blob's seqs are consecutive");
    writer.measure_from(before);
    writer.time(entry.input.at.micros);
    before = entry.input.at.micros;
    writer.measure_from(before);
    headwater::encode(writer, entry.records);
  }
  for (const JournalEntry& entry : entries) {
    writer.measure_from(entry.input.at.micros);
    headwater::encode(writer, entry.input.body);
  }
  append_checksum(blob);
}

Result<JournalHead> read_journal_head(std::string_view blob) {
  std::string_view body;
  return open_frame(blob, body);
}

Result<JournalBlob> decode_journal_blob(std::string_view blob) {
  std::string_view body;
  Result<JournalHead> head = open_frame(blob, body);
  if (!head) return head.error();
  DictionaryReader reader(body);
  JournalBlob out{*head, {}};
  const std::uint64_t count = count_of(*head);
  const auto times = read_records(reader, count, [&](std::uint64_t i, Record&& record) {
    out.entries.resize(i + 1);
    out.entries[i].records.push_back(std::move(record));
  });
  if (!reader.good()) return damaged("bad records");
  out.entries.resize(count);
  for (std::uint64_t i = 0; i < count && reader.good(); ++i) {
    Input& input = out.entries[i].input;
    input.seq.value = head->first.value + i;
    input.at.micros = times[i];
    reader.measure_from(times[i]);
    decode(reader, input.body);
  }
  if (!reader.finished()) return damaged("bad inputs");
  return out;
}

Result<JournalHead> visit_journal_records(std::string_view blob,
                                          const std::function<void(Seq, const Record&)>& visit) {
  std::string_view body;
  Result<JournalHead> head = open_frame(blob, body);
  if (!head) return head.error();
  DictionaryReader reader(body);
  read_records(reader, count_of(*head), [&](std::uint64_t i, Record&& record) {
    visit(Seq{head->first.value + i}, record);
  });
  if (!reader.good()) return damaged("bad records");
  return head;
}

}  // namespace headwater::store
