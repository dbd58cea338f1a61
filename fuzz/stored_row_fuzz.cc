// Each row that a store holds, damaged in any way: reading ends, and what reads whole writes the
// same bytes again. The first byte says which table of the state; its row begins with its ordinal.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/check.h"
#include "base/fields.h"
#include "correlator/state.h"
#include "model/intake.h"
#include "model/query.h"
#include "store/estate_store.h"
#include "store/internal/audit_chain.h"
#include "store/internal/estate_impl.h"
#include "store/internal/keys.h"

namespace headwater {
namespace {

void load_state_row(Table table, std::string_view bytes) {
  const std::uint64_t id = table == Table::kMeta ? 0 : ByteReader(bytes).unsigned_varint();
  correlator::State state;
  if (!load_row(state, table, id, bytes)) return;
  const auto once = row_of(state, {table, id});
  HW_CHECK(once, "a row that was read is there");
  correlator::State again;
  HW_CHECK(load_row(again, table, id, *once), "what was written reads whole");
  HW_CHECK(row_of(again, {table, id}) == once, "what was written reads as itself");
}

template <class Row>
void read_and_write_again(std::string_view bytes) {
  Row row;
  ByteReader reader(bytes);
  decode(reader, row);
  if (!reader.finished()) return;
  const std::string once = encoded(row);
  Row again;
  ByteReader second(once);
  decode(second, again);
  HW_CHECK(second.finished() && encoded(again) == once, "what was written reads as itself");
  HW_CHECK(!as_json(again).empty(), "what was read can be shown");
}

// A key of the estate, whose section is known, with anything behind it.
void read_key(std::string_view bytes) {
  const store::EstateKeys keys("eu");
  const std::string row = keys.prefix(store::Section::kRow).append(bytes);
  if (const auto object = keys.object(row))
    HW_CHECK(keys.row(*object) == row, "a row's key is its object's");
  const std::string tombstone = keys.prefix(store::Section::kTombstone).append(bytes);
  if (const auto gone = keys.tombstone(tombstone))
    HW_CHECK(keys.tombstone(gone->as_of, gone->object) == tombstone, "so is a tombstone's");
  const std::string numbered = keys.prefix(store::Section::kFeed).append(bytes);
  if (const auto number = keys.number(numbered))
    HW_CHECK(keys.numbered(store::Section::kFeed, *number) == numbered, "so is a number's");
  for (const std::string& key : {row, tombstone, keys.all() + std::string(bytes)})
    HW_CHECK(keys.describe(key).starts_with("eu"), "any key can be named");
}

void read_record_of_audit(std::string_view bytes) {
  const auto record = store::read_audit(bytes);
  if (!record) return;
  HW_CHECK(!as_json(*record).empty(), "what was recorded can be shown");
  const std::string once = store::audit_bytes(record->number, record->previous, record->entry);
  const auto again = store::read_audit(once);
  HW_CHECK(again && as_json(again->entry) == as_json(record->entry), "it reads as written");
}

}  // namespace
}  // namespace headwater

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view row = bytes.substr(1);
  load_state_row(static_cast<Table>(data[0] % kTableCount), row);
  read_and_write_again<store::StoredDeadLetter>(row);
  read_and_write_again<store::DeadLetterTotals>(row);
  read_and_write_again<store::ReferenceInForceAt>(row);
  read_and_write_again<store::SegmentRow>(row);
  read_and_write_again<store::FeedRow>(row);
  read_and_write_again<KafkaPosition>(row);
  read_and_write_again<TimelineEntry>(row);
  read_and_write_again<store::DeadLetterLedger>(row);
  read_and_write_again<store::Head>(row);
  read_and_write_again<AuditAnchor>(row);
  read_record_of_audit(row);
  read_key(bytes);
  return 0;
}
