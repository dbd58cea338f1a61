// How much journal is kept, and when a snapshot is due: pure arithmetic over the journal's segments
// and the snapshot files (C16). Values, no thread rule.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/ids.h"
#include "model/limits.h"

namespace headwater::store {

struct Retention {
  Duration kept = limits::kJournalKept;
  std::uint64_t bytes_max = limits::kJournalBytesMax;
  Duration snapshot_every = limits::kSnapshotEvery;
};

// A run of blobs: the granularity of cutting and of accounting.
struct JournalSegment {
  Seq first;
  Timestamp at;             // engine time of its first input
  std::uint64_t bytes = 0;  // of its blobs
};

struct JournalExtent {
  std::vector<JournalSegment> segments;  // oldest first
  Seq last;
  [[nodiscard]] std::uint64_t bytes() const;
};

struct SnapshotFile {
  Seq seq;  // holds the state after this input
  Timestamp at;
  std::string path;
};

// The first seq that days and bytes let us keep: the border of a segment.
[[nodiscard]] Seq wanted_cut(const JournalExtent& journal, Timestamp now,
                             const Retention& retention);
// A snapshot is due `snapshot_every` after the newest one (or the journal's start), and after an
// eighth of the byte bound.
[[nodiscard]] bool snapshot_due(const JournalExtent& journal,
                                std::span<const SnapshotFile> snapshots, Timestamp now,
                                const Retention& retention);

}  // namespace headwater::store
