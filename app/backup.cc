#include "app/backup.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "store/backup_files.h"

namespace headwater::app {
namespace {

namespace fs = std::filesystem;
using store::BackupManifest;

// "20260105T090000.123Z": sorts as time does.
std::string compact(Timestamp at) {
  std::string text = format_rfc3339_milliseconds(at);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::uint64_t size_of(const std::vector<store::BackupFile>& files) {
  std::uint64_t total = 0;
  for (const store::BackupFile& file : files) total += file.bytes;
  return total;
}

// What must stay free where a copy goes: all of the store's own reserve if it goes beside it.
struct Room {
  std::string folder;
  std::uint64_t spare = limits::kBackupSpareBytes;

  [[nodiscard]] Status holds(std::uint64_t bytes) const {
    std::error_code failed;
    const fs::space_info space = fs::space(folder, failed);
    if (failed) return Error(ErrorCode::kUnavailable, folder + ": " + failed.message());
    if (space.available >= bytes && space.available - bytes >= spare) return Ok{};
    return Error(ErrorCode::kExhausted, folder + ": " + std::to_string(bytes) +
                                            " bytes are needed and " + std::to_string(spare) +
                                            " must stay free, but " +
                                            std::to_string(space.available) + " are");
  }
};

bool share_a_disk(const std::string& a, const std::string& b) {
  struct stat of_a {};
  struct stat of_b {};
  return ::stat(a.c_str(), &of_a) == 0 && ::stat(b.c_str(), &of_b) == 0 &&
         of_a.st_dev == of_b.st_dev;
}

Result<Room> room_beside(const store::Store& store, const std::string& folder) {
  Room room{.folder = folder};
  const Result<store::Space> space = store.space();
  if (!space) return space.error();
  if (share_a_disk(store.path(), folder)) room.spare += space->reserve_bytes;
  return room;
}

class Work {
 public:
  explicit Work(OnProgress progress) : progress_(std::move(progress)) {
    status_.state = BackupState::kRunning;
  }
  [[nodiscard]] Status step(const std::string& name, std::uint64_t bytes_total) {
    status_.step = name;
    status_.bytes_done = 0;
    status_.bytes_total = bytes_total;
    return progress_(status_);
  }
  GoOn go_on() {
    return [this] { return progress_(status_); };
  }
  // Ends the work when it takes the last of the room.
  store::OnBytes within(const Room& room) {
    return [this, &room](std::uint64_t bytes) -> Status {
      status_.bytes_done += bytes;
      if (Status on = progress_(status_); !on) return on;
      return room.holds(0);
    };
  }
  BackupStatus& status() { return status_; }

 private:
  OnProgress progress_;
  BackupStatus status_;
};

Error not_whole(const StoreVerdict& verdict) {
  return {ErrorCode::kCorrupt, verdict.path + " is not whole: " + verdict.faults.front()};
}

std::vector<EstateDigest> digests_of(const StoreVerdict& verdict) {
  std::vector<EstateDigest> digests;
  digests.reserve(verdict.estates.size());
  for (const EstateVerdict& estate : verdict.estates) digests.push_back(estate.state);
  return digests;
}

// A copy for the time of the copying.
class Checkpoint {
 public:
  explicit Checkpoint(const store::Store& store) : path_(store.checkpoint_path()) { remove(); }
  ~Checkpoint() { remove(); }
  Checkpoint(const Checkpoint&) = delete;
  Checkpoint& operator=(const Checkpoint&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  void remove() const {
    std::error_code ignored;  // opening the store tries again
    fs::remove_all(path_, ignored);
  }
  std::string path_;
};

// Copies, and says in `manifest` what was copied and what it comes to.
Status copy_and_prove(const std::string& from, const Room& room, Work& work, const std::string& to,
                      BackupManifest& manifest) {
  auto copied = store::copy_files(from, to, work.within(room));
  if (!copied) return copied.error();
  manifest.files = *std::move(copied);
  if (Status on = work.step("verifying", manifest.bytes()); !on) return on;
  const auto faults = store::compare_files(to, manifest, work.within(room));
  if (!faults) return faults.error();
  if (!faults->empty()) return Error(ErrorCode::kCorrupt, to + ": " + faults->front());
  const auto verdict = verify_store(to, work.go_on());
  if (!verdict) return verdict.error();
  if (!verdict->whole) return not_whole(*verdict);
  manifest.estates = digests_of(*verdict);
  return Ok{};
}

void remove_older(const BackupRequest& request, BackupStatus& status) {
  if (request.keep == 0) return;
  const auto backups = store::backups_in(request.to, status.estates);
  if (!backups) return;
  for (std::size_t i = 0; i + request.keep < backups->size(); ++i) {
    std::error_code failed;
    fs::remove_all(backups->at(i), failed);
    if (!failed) status.removed.push_back(backups->at(i));
  }
}

Status empty_or_absent(const std::string& folder) {
  std::error_code failed;
  if (!fs::exists(folder, failed) && !failed) return Ok{};
  if (fs::is_directory(folder, failed) && fs::is_empty(folder, failed) && !failed) return Ok{};
  return Error(ErrorCode::kRefused, folder + " is not an empty folder");
}

void empty(const std::string& folder) {
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    std::error_code ignored;  // the mark stays if anything does
    if (at->path().filename() != store::kUnfinished) fs::remove_all(at->path(), ignored);
  }
  std::error_code ignored;
  if (!failed) fs::remove(fs::path(folder) / store::kUnfinished, ignored);
}

Status fill(const std::string& backup, const BackupManifest& manifest, const Room& room, Work& work,
            const std::string& data) {
  if (Status marked = store::mark_unfinished(data); !marked) return marked;
  BackupManifest copied;
  Status proven = copy_and_prove(backup, room, work, data, copied);
  if (!proven) return proven;
  if (copied.files != manifest.files || copied.estates != manifest.estates)
    return Error(ErrorCode::kCorrupt, data + " is not what " + backup + " says");
  return store::unmark_unfinished(data);
}

}  // namespace

Result<BackupStatus> make_backup(const store::Store& store, const BackupRequest& request,
                                 const BackupPorts& ports) {
  Work work(ports.progress);
  BackupStatus& status = work.status();
  status.started_at = ports.clock();
  BackupManifest manifest{.made_at = status.started_at, .program = HEADWATER_VERSION};
  auto folder = store::BackupFolder::begin(request.to, "headwater-" + compact(status.started_at));
  if (!folder) return folder.error();
  const auto room = room_beside(store, request.to);
  if (!room) return room.error();
  const Checkpoint checkpoint(store);
  if (const Status on = work.step("marking", 0); !on) return on.error();
  if (const Status taken = ports.checkpoint(checkpoint.path()); !taken) return taken.error();
  const auto files = store::list_files(checkpoint.path());
  if (!files) return files.error();
  if (const Status fits = room->holds(size_of(*files)); !fits) return fits.error();
  if (const Status on = work.step("copying", size_of(*files)); !on) return on.error();
  const Status proven = copy_and_prove(checkpoint.path(), *room, work, folder->path(), manifest);
  if (!proven) return proven.error();
  auto finished = folder->finish(manifest);
  if (!finished) return finished.error();
  status.path = *std::move(finished);
  status.estates = manifest.estates;
  remove_older(request, status);
  status.step.clear();
  status.state = BackupState::kDone;
  status.ended_at = ports.clock();
  return status;
}

Result<BackupStatus> restore_backup(const std::string& backup, const std::string& data,
                                    const OnProgress& progress) {
  Work work(progress);
  if (const Status free = empty_or_absent(data); !free) return free.error();
  const auto manifest = store::read_backup_manifest(backup);
  if (!manifest) return manifest.error();
  if (const Status on = work.step("verifying", manifest->bytes()); !on) return on.error();
  const auto verdict = verify_backup(backup, work.go_on());
  if (!verdict) return verdict.error();
  if (!verdict->whole) return not_whole(*verdict);
  std::error_code failed;
  fs::create_directories(data, failed);
  if (failed) return Error(ErrorCode::kUnavailable, data + ": " + failed.message());
  const Room room{.folder = data};
  if (const Status fits = room.holds(manifest->bytes()); !fits) return fits.error();
  if (const Status on = work.step("copying", manifest->bytes()); !on) return on.error();
  if (const Status filled = fill(backup, *manifest, room, work, data); !filled) {
    empty(data);
    return filled.error();
  }
  BackupStatus& status = work.status();
  status.state = BackupState::kDone;
  status.path = data;
  status.estates = manifest->estates;
  return status;
}

Result<StoreVerdict> verify_backup(const std::string& path, const GoOn& go_on) {
  const auto manifest = store::read_backup_manifest(path);
  if (!manifest && manifest.error().code() != ErrorCode::kCorrupt) return manifest.error();
  StoreVerdict verdict{.path = path};
  if (!manifest) {
    verdict.faults.push_back(manifest.error().message());
    verdict.whole = false;
    return verdict;
  }
  const auto faults = store::compare_files(path, *manifest, [&](std::uint64_t) { return go_on(); });
  if (!faults) return faults.error();
  auto read = verify_store(path, go_on);
  if (!read) return read.error();
  verdict.estates = std::move(read->estates);
  verdict.faults = *faults;
  for (std::string& fault : read->faults) verdict.faults.push_back(std::move(fault));
  if (digests_of(verdict) != manifest->estates)
    verdict.faults.emplace_back("the state is not the one that was backed up");
  verdict.backup_made_at = format_rfc3339_milliseconds(manifest->made_at);
  verdict.whole = verdict.faults.empty();
  return verdict;
}

Result<StoreVerdict> verify_folder(const std::string& path, const GoOn& go_on) {
  std::error_code ignored;
  if (fs::exists(fs::path(path) / store::kUnfinished, ignored)) {
    StoreVerdict verdict{.whole = false, .path = path};
    verdict.faults.emplace_back("copying into it was not finished");
    return verdict;
  }
  if (fs::exists(fs::path(path) / store::kBackupManifest, ignored))
    return verify_backup(path, go_on);
  return verify_store(path, go_on);
}

}  // namespace headwater::app
