#include "store/estate_view.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "store/internal/estate_view_impl.h"

namespace headwater::store {
namespace {

using RowAges = absl::flat_hash_map<ObjectRef, Seq>;

}  // namespace

EstateView::EstateView(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EstateView::~EstateView() = default;
EstateView::EstateView(EstateView&&) noexcept = default;
EstateView& EstateView::operator=(EstateView&&) noexcept = default;

const Head& EstateView::head() const { return impl_->head; }

Status EstateView::recover(const RowVisitor& on_row, const RecordVisitor& on_record) const {
  const Head& head = impl_->head;
  const Seq from = head.floor.set() ? head.floor : Seq{head.seq.value + 1};
  RowAges ages;  // of the rows that hold some of the records to come
  Status status = impl_->scan_tombstones(
      [&](const EstateKeys::Tombstone& tombstone) { ages[tombstone.object] = tombstone.as_of; });
  if (!status) return status;
  status = scan_rows([&](const StoredRow& row) -> Status {
    if (row.as_of >= from) ages[row.object] = row.as_of;
    return on_row(row);
  });
  if (!status) return status;
  return scan_records(from, [&](Seq seq, const Record& record) -> Status {
    const ObjectRef object = object_of(record);
    if (object.table == Table::kMeta) return Ok{};
    const auto age = ages.find(object);
    if (age != ages.end() && seq <= age->second) return Ok{};
    return on_record(seq, record);
  });
}

Status EstateView::scan_rows(const RowVisitor& visit) const {
  const std::string begin = impl_->keys.prefix(Section::kRow);
  const Range range{Family::kState, begin, end_of(begin), false, true};
  return impl_->database.scan(
      range, impl_->snapshot.get(),
      [&](std::string_view key, std::string_view value) -> Result<bool> {
        const auto object = impl_->keys.object(key);
        ByteReader reader(value);
        const Seq as_of{reader.unsigned_varint()};
        if (!object || !reader.good()) return impl_->corrupt(key, "is no row");
        const Status visited =
            visit({*object, as_of, value.substr(value.size() - reader.remaining())});
        if (!visited) return visited.error();
        return true;
      });
}

Status EstateView::scan_journal(Seq from, const EntryVisitor& visit) const {
  return impl_->scan_blobs(from, [&](std::string_view blob) -> Result<JournalHead> {
    const Result<JournalBlob> decoded = decode_journal_blob(blob);
    if (!decoded) return decoded.error();
    for (const JournalEntry& entry : decoded->entries) {
      if (entry.input.seq < from) continue;
      if (Status visited = visit(decoded->head, entry); !visited) return visited.error();
    }
    return decoded->head;
  });
}

Status EstateView::scan_records(Seq from, const RecordVisitor& visit) const {
  return impl_->scan_blobs(from, [&](std::string_view blob) -> Result<JournalHead> {
    Status visited = Ok{};
    Result<JournalHead> head = visit_journal_records(blob, [&](Seq seq, const Record& record) {
      if (visited.ok() && seq >= from) visited = visit(seq, record);
    });
    if (!visited) return visited.error();
    return head;
  });
}

Result<std::vector<KafkaPosition>> EstateView::positions() const {
  const std::string begin = impl_->keys.prefix(Section::kPosition);
  std::vector<KafkaPosition> positions;
  Status scanned =
      impl_->database.scan({Family::kState, begin, end_of(begin)}, impl_->snapshot.get(),
                           [&](std::string_view key, std::string_view value) -> Result<bool> {
                             ByteReader reader(value);
                             decode(reader, positions.emplace_back());
                             if (!reader.finished()) return impl_->corrupt(key, "is no position");
                             return true;
                           });
  if (!scanned) return scanned.error();
  return positions;
}

Status EstateView::Impl::scan_tombstones(
    const std::function<void(const EstateKeys::Tombstone&)>& visit) const {
  const std::string begin = keys.prefix(Section::kTombstone);
  return database.scan({Family::kState, begin, end_of(begin)}, snapshot.get(),
                       [&](std::string_view key, std::string_view) -> Result<bool> {
                         const auto tombstone = keys.tombstone(key);
                         if (!tombstone) return corrupt(key, "is no tombstone");
                         visit(*tombstone);
                         return true;
                       });
}

Error EstateView::Impl::corrupt(std::string_view key, const std::string& what) const {
  return {ErrorCode::kCorrupt, keys.describe(key) + " " + what};
}

// The seq of the blob that holds `from`; the oldest blob's for an unset one.
Result<std::optional<Seq>> EstateView::Impl::first_blob(Seq from) const {
  std::optional<Seq> first;
  Range range{Family::kJournal, keys.prefix(Section::kBlob), end_of(keys.prefix(Section::kBlob))};
  if (from.set()) {
    range.end = keys.numbered(Section::kBlob, from.value + 1);
    range.backwards = true;
  }
  const Status found = database.scan(range, snapshot.get(),
                                     [&](std::string_view key, std::string_view) -> Result<bool> {
                                       const auto number = keys.number(key);
                                       if (!number) return corrupt(key, "is no journal blob");
                                       first = Seq{*number};
                                       return false;
                                     });
  if (!found) return found.error();
  return first;
}

Status EstateView::Impl::scan_blobs(
    Seq from, const std::function<Result<JournalHead>(std::string_view)>& read) const {
  if (from > head.seq || !head.seq.set()) return Ok{};
  const Result<std::optional<Seq>> first = first_blob(from);
  if (!first) return first.error();
  if (!*first && from.set()) {
    return Error(ErrorCode::kRefused,
                 name + ": the journal no longer holds seq " + std::to_string(from.value));
  }
  Seq expected = first->value_or(Seq{});
  const Range range{Family::kJournal, keys.numbered(Section::kBlob, expected.value),
                    end_of(keys.prefix(Section::kBlob)), false, true};
  Status scanned = database.scan(
      range, snapshot.get(), [&](std::string_view key, std::string_view blob) -> Result<bool> {
        const Result<JournalHead> found = read(blob);
        if (!found && found.error().code() != ErrorCode::kCorrupt) return found.error();
        if (!found) return corrupt(key, found.error().message());
        if (keys.number(key) != found->first.value || found->first != expected) {
          return corrupt(key, "should begin with seq " + std::to_string(expected.value));
        }
        expected = Seq{found->last.value + 1};
        return true;
      });
  if (!scanned) return scanned;
  if (expected.value != head.seq.value + 1) {
    return Error(ErrorCode::kCorrupt, name + ": the journal ends before seq " +
                                          std::to_string(expected.value) + ", the head says " +
                                          std::to_string(head.seq.value));
  }
  return Ok{};
}

}  // namespace headwater::store
