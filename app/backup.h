// Backups: a copy of a store taken while it is written, proven whole before it is called one; and
// the way back. Reads and writes files only: who may ask, and when, is the caller's. One thread.
#pragma once

#include <functional>
#include <string>

#include "app/verification.h"
#include "base/result.h"
#include "base/timestamp.h"
#include "model/backup.h"
#include "store/store.h"

namespace headwater::app {

// Called with each step and each MiB; an error ends the work and is what it returns.
using OnProgress = std::function<Status(const BackupStatus&)>;

struct BackupPorts {
  // Store::checkpoint, with nobody at the snapshots meanwhile.
  std::function<Status(const std::string& path)> checkpoint;
  OnProgress progress;
  // Of the machine.
  std::function<Timestamp()> clock;
};

// Copies the store into a folder of its own below `request.to`, verifies the copy and writes its
// manifest last; then removes the oldest backups that are more than `request.keep`. kExhausted when
// it would not leave the free-space reserve.
[[nodiscard]] Result<BackupStatus> make_backup(const store::Store& store,
                                               const BackupRequest& request,
                                               const BackupPorts& ports);

// A store like the one that was backed up, in `data`, which must be empty or not there. Verified
// before and after; a store that is not whole is removed again.
[[nodiscard]] Result<BackupStatus> restore_backup(const std::string& backup,
                                                  const std::string& data,
                                                  const OnProgress& progress);

// As verify_store, and that every file is the one that was copied and the state the one that was
// told.
[[nodiscard]] Result<StoreVerdict> verify_backup(const std::string& path, const GoOn& go_on);
// Whichever of the two it is.
[[nodiscard]] Result<StoreVerdict> verify_folder(const std::string& path, const GoOn& go_on);

}  // namespace headwater::app
