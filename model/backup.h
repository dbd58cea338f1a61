// What is told of an estate's digest and of backups. Plain data that store/, app/ and api/ share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"

namespace headwater {

// Two estates with equal seqs and digests believe the same.
struct EstateDigest {
  std::string estate;
  std::uint64_t seq = 0;  // after this input
  Timestamp at;           // engine time of it
  std::string digest;     // of the state, 32 hex digits
  HW_FIELDS(estate, seq, at, digest)
  friend bool operator==(const EstateDigest&, const EstateDigest&) = default;
};

enum class BackupState : std::uint8_t { kNone, kRunning, kDone, kFailed };
[[nodiscard]] constexpr std::string_view to_string(BackupState state) {
  constexpr std::string_view kNames[] = {"none", "running", "done", "failed"};
  return name_at(kNames, state);
}

// The backup that runs, or the last one since the start.
struct BackupStatus {
  BackupState state = BackupState::kNone;
  std::string step;  // "copying", "verifying"
  std::string path;  // the backup's folder
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0;
  Timestamp started_at;
  Timestamp ended_at;
  std::vector<EstateDigest> estates;  // what a restore will give
  std::vector<std::string> removed;   // older backups that were not to be kept
  std::string reason;                 // of a failure
  HW_FIELDS(state, step, path, bytes_done, bytes_total, started_at, ended_at, estates, removed,
            reason)
};

struct BackupRequest {
  std::string to;          // the folder that gets the backup's folder
  std::uint64_t keep = 0;  // so many backups of these estates stay in it; 0 = all
};

}  // namespace headwater
