#include "app/backups.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/backup.h"
#include "app/sequencer.h"
#include "store/backup_files.h"

namespace headwater::app {
namespace {

namespace fs = std::filesystem;

// As far as it exists without links, so that none leads out of the folder.
fs::path resolved(const fs::path& path) {
  std::error_code failed;
  fs::path found = fs::weakly_canonical(fs::absolute(path, failed), failed);
  return failed ? fs::path() : found;
}

Timestamp newest_in(const fs::path& folder, const std::string& estate) {
  const auto found = store::backups_in(folder.string(), {{.estate = estate}});
  if (!found || found->empty()) return {};
  const auto manifest = store::read_backup_manifest(found->back());
  return manifest ? manifest->made_at : Timestamp{};
}

Timestamp newest_backup(const fs::path& folder, const std::string& estate) {
  Timestamp newest = newest_in(folder, estate);
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    std::error_code ignored;  // what can't be looked at is no folder of backups
    if (at->is_directory(ignored)) newest = std::max(newest, newest_in(at->path(), estate));
  }
  return newest;
}

}  // namespace

Backups::Backups(const store::Store& store, StoreKeeper& keeper, std::string folder,
                 const std::string& estate, std::function<void(AuditEntry)> record)
    : store_(store),
      keeper_(keeper),
      folder_(std::move(folder)),
      record_(std::move(record)),
      newest_(folder_.empty() ? Timestamp{} : newest_backup(folder_, estate)) {}

Backups::~Backups() { stop(); }

Result<std::string> Backups::place_of(const std::string& to) const {
  if (folder_.empty())
    return Error(ErrorCode::kRefused,
                 "`serve --backups` names no folder for backups; `headwater backup --store` makes "
                 "one of a store that no daemon holds");
  const fs::path folder = resolved(folder_);
  const fs::path place = resolved(fs::path(folder_) / to);
  const auto parted = std::mismatch(folder.begin(), folder.end(), place.begin(), place.end());
  if (folder.empty() || parted.first != folder.end())
    return malformed(to + " is not below " + folder_ + ", the folder for backups");
  return place.string();
}

Result<BackupStatus> Backups::begin(BackupRequest request, Origin by) {
  auto place = place_of(request.to);
  if (!place) return place.error();
  request.to = *std::move(place);
  const std::lock_guard lock(mutex_);
  if (stopping_ || status_.state == BackupState::kRunning)
    return Error(ErrorCode::kRefused, stopping_ ? "the daemon is stopping" : "a backup is running");
  if (thread_.joinable()) thread_.join();  // it is over
  status_ = {.state = BackupState::kRunning,
             .step = "marking",
             .path = request.to,
             .started_at = system_clock().wall()};
  thread_ = std::thread([this, request, by = std::move(by)] { run(request, by); });
  return status_;
}

void Backups::run(const BackupRequest& request, const Origin& by) {
  const auto checkpoint = [this](const std::string& path) {
    const auto held = keeper_.hold();
    return store_.checkpoint(path);
  };
  const auto progress = [this](const BackupStatus& status) -> Status {
    const std::lock_guard lock(mutex_);
    status_ = status;
    return stopping_ ? Status(Error(ErrorCode::kUnavailable, "the daemon is stopping"))
                     : Status(Ok{});
  };
  auto made =
      make_backup(store_, request,
                  {.checkpoint = checkpoint, .progress = progress, .clock = system_clock().wall});
  AuditEntry entry{.by = by, .action = "backup.make", .object = request.to, .outcome = "done"};
  if (!made) entry.outcome = made.error().message();
  if (made) spdlog::info("backup made: {}", made->path);
  if (!made) spdlog::error("backup to {} failed: {}", request.to, made.error().message());
  record_(std::move(entry));
  const std::lock_guard lock(mutex_);
  if (made) {
    newest_ = made->started_at;
    status_ = *std::move(made);
    return;
  }
  status_.state = BackupState::kFailed;
  status_.ended_at = system_clock().wall();
  status_.reason = made.error().message();
}

BackupStatus Backups::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

std::optional<Timestamp> Backups::newest() const {
  if (folder_.empty()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return newest_;
}

void Backups::stop() {
  std::thread running;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    running = std::move(thread_);
  }
  if (running.joinable()) running.join();
}

}  // namespace headwater::app
