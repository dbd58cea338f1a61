#include "store/retention.h"

namespace headwater::store {
namespace {

constexpr std::uint64_t kSnapshotsInBound = 8;

}  // namespace

std::uint64_t JournalExtent::bytes() const {
  std::uint64_t sum = 0;
  for (const JournalSegment& segment : segments) sum += segment.bytes;
  return sum;
}

Seq wanted_cut(const JournalExtent& journal, Timestamp now, const Retention& retention) {
  std::uint64_t bytes = journal.bytes();
  std::size_t at = 0;
  // A segment goes when the next one begins before the kept days do, so that it is wholly older.
  for (; at + 1 < journal.segments.size(); ++at) {
    const bool old = journal.segments[at + 1].at < now - retention.kept;
    if (!old && bytes <= retention.bytes_max) break;
    bytes -= journal.segments[at].bytes;
  }
  return journal.segments.empty() ? Seq{} : journal.segments[at].first;
}

bool snapshot_due(const JournalExtent& journal, std::span<const SnapshotFile> snapshots,
                  Timestamp now, const Retention& retention) {
  if (journal.segments.empty()) return false;
  const Seq covered = snapshots.empty() ? Seq{} : snapshots.back().seq;
  const Timestamp last_at = snapshots.empty() ? journal.segments.front().at : snapshots.back().at;
  if (covered == journal.last) return false;
  if (now - last_at >= retention.snapshot_every) return true;
  std::uint64_t since = 0;
  for (const JournalSegment& segment : journal.segments)
    if (segment.first > covered) since += segment.bytes;
  return since >= retention.bytes_max / kSnapshotsInBound;
}

}  // namespace headwater::store
