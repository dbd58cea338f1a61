// Backups: makes them beside a running daemon, one at a time, on a thread of its own. Nobody who
// decides or writes waits for it. Thread-safe.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "app/store_keeper.h"
#include "model/audit.h"
#include "model/backup.h"
#include "store/store.h"

namespace headwater::app {

class Backups {
 public:
  // `folder`: the one below which they may be made; "" = none may; of `estate` are those that it
  // holds already. `record` is told of each that has ended. Both others must outlive stop().
  Backups(const store::Store& store, StoreKeeper& keeper, std::string folder,
          const std::string& estate, std::function<void(AuditEntry)> record);
  ~Backups();
  Backups(const Backups&) = delete;
  Backups& operator=(const Backups&) = delete;

  // `request.to` as it is, or below the folder; "" = the folder. kRefused while one runs or after
  // stop(), kMalformed for a place where none may be made.
  [[nodiscard]] Result<BackupStatus> begin(BackupRequest request, Origin by);
  [[nodiscard]] BackupStatus status() const;
  // When the newest whole backup was begun that is in the folder, or in one in it; unset: there is
  // none. nullopt: no folder was named.
  [[nodiscard]] std::optional<Timestamp> newest() const;
  // Ends the one that runs, which leaves nothing behind. A second call does nothing.
  void stop();

 private:
  void run(const BackupRequest& request, const Origin& by);
  [[nodiscard]] Result<std::string> place_of(const std::string& to) const;

  const store::Store& store_;
  StoreKeeper& keeper_;
  const std::string folder_;
  const std::function<void(AuditEntry)> record_;
  mutable std::mutex mutex_;  // guards what follows
  BackupStatus status_;
  Timestamp newest_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace headwater::app
