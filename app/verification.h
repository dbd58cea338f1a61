// Whether a store is whole, as far as anything stored can tell: every block's checksum, every key,
// the journal's chain, the high-water mark, the audit's chain, and that rows and journal come to
// the same state. Reads only. Uses as much memory as a recovery. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/recovery.h"
#include "base/fields.h"
#include "model/backup.h"

namespace headwater::app {

struct EstateVerdict {
  EstateDigest state;
  std::string folded_from;  // what gave the same digest: "the first input", "the snapshot of 41"
  std::uint64_t journal_from = 0;  // the first input kept
  std::uint64_t inputs = 0;
  std::uint64_t records = 0;
  std::uint64_t rows = 0;
  std::uint64_t snapshots = 0;
  std::uint64_t audit_records = 0;
  HW_FIELDS(state, folded_from, journal_from, inputs, records, rows, snapshots, audit_records)
};

struct StoreVerdict {
  bool whole = true;
  std::string path;
  std::string backup_made_at;  // "" = it is no backup
  std::vector<EstateVerdict> estates;
  std::vector<std::string> faults;
  HW_FIELDS(whole, path, backup_made_at, estates, faults)
};

// An error: it can't be told, since there is none, another process has it open, or `go_on` says no.
[[nodiscard]] Result<StoreVerdict> verify_store(const std::string& path, const GoOn& go_on);

}  // namespace headwater::app
