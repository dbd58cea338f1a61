#include "tests/sim/faulty_file_system.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

namespace headwater::sim {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// Nothing reaches a real disk: a sync is a note.
class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::unique_ptr<rocksdb::FSWritableFile> file, FaultyFileSystem& system,
             std::string path)
      : FSWritableFileOwnerWrapper(std::move(file)), system_(system), path_(std::move(path)) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    if (system_.finds_no_space(path_)) return IOStatus::NoSpace("model", "a table");
    const IOStatus status = FSWritableFileOwnerWrapper::Append(data, options, debug);
    system_.note_size(path_, target()->GetFileSize(options, debug));
    return status;
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    const IOStatus status = FSWritableFileOwnerWrapper::Truncate(size, options, debug);
    system_.note_size(path_, size);
    return status;
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return system_.note_sync(path_); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return system_.note_sync(path_); }
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  FaultyFileSystem& system_;
  std::string path_;
};

class FaultyDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  FaultyDirectory(std::unique_ptr<rocksdb::FSDirectory> directory, FaultyFileSystem& system)
      : FSDirectoryWrapper(std::move(directory)), system_(system) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    system_.note_names_synced();
    return IOStatus::OK();
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }

 private:
  FaultyFileSystem& system_;
};

}  // namespace

FaultyFileSystem::FaultyFileSystem(std::string folder, Random random)
    : FileSystemWrapper(rocksdb::FileSystem::Default()),
      folder_(std::move(folder)),
      random_(random) {}

void FaultyFileSystem::arm_end(std::uint64_t steps, bool power_fails) {
  const std::lock_guard lock(mutex_);
  steps_left_ = steps;
  power_fails_ = power_fails;
}

void FaultyFileSystem::arm_error(std::uint64_t steps) {
  const std::lock_guard lock(mutex_);
  syncs_left_ = steps;
}

void FaultyFileSystem::disarm() {
  const std::lock_guard lock(mutex_);
  steps_left_ = syncs_left_ = 0;
  failed_ = false;
}

void FaultyFileSystem::set_full(bool full) {
  const std::lock_guard lock(mutex_);
  full_ = full;
}

bool FaultyFileSystem::finds_no_space(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return full_ && path.ends_with(".sst");
}

std::string FaultyFileSystem::rot() {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const auto& file : fs::directory_iterator(folder_))
    if (file.file_size() > 0) files.push_back(file.path());
  std::sort(files.begin(), files.end());
  if (files.empty()) return {};
  rotten_ = random_.pick(files);
  rotten_at_ = random_.below(fs::file_size(rotten_));
  rotten_bit_ = random_.below(8);
  flip_rotten_bit();
  return fs::path(rotten_).filename();
}

void FaultyFileSystem::flip_rotten_bit() {
  std::fstream file(rotten_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(rotten_at_));
  const int byte = file.get();
  file.seekp(static_cast<std::streamoff>(rotten_at_));
  file.put(static_cast<char>(byte ^ (1 << rotten_bit_)));
}

void FaultyFileSystem::heal() {
  if (std::filesystem::exists(rotten_)) flip_rotten_bit();
}

void FaultyFileSystem::end(bool power_fails) {
  const std::lock_guard lock(mutex_);
  put_aside(power_fails);
}

bool FaultyFileSystem::ended() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

bool FaultyFileSystem::failed() const {
  const std::lock_guard lock(mutex_);
  return failed_;
}

void FaultyFileSystem::restart() {
  const std::lock_guard lock(mutex_);
  if (ended_) {
    std::filesystem::remove_all(folder_);
    std::filesystem::rename(folder_ + ".aside", folder_);
  }
  files_.clear();
  ended_ = failed_ = false;
  steps_left_ = syncs_left_ = 0;
}

void FaultyFileSystem::step() {
  if (steps_left_ != 0 && --steps_left_ == 0) put_aside(power_fails_);
}

void FaultyFileSystem::put_aside(bool power_fails) {
  if (std::exchange(ended_, true)) return;
  const std::string aside = folder_ + ".aside";
  std::filesystem::remove_all(aside);
  std::filesystem::create_directories(aside);
  std::error_code gone;  // another thread may be removing a file
  for (const auto& file : std::filesystem::directory_iterator(folder_))
    std::filesystem::copy_file(file.path(), aside + "/" + file.path().filename().string(), gone);
  if (power_fails) forget_unsynced(aside);
}

// Of a file's unsynced end any beginning stays; a new name may be gone, and its file with it.
void FaultyFileSystem::forget_unsynced(const std::string& aside) {
  for (const auto& [path, file] : files_) {
    const std::string copy = aside + path.substr(path.rfind('/'));
    std::error_code gone;
    if (!std::filesystem::exists(copy, gone)) continue;
    if (!file.name_synced && random_.chance(50)) {
      std::filesystem::remove(copy, gone);
    } else if (file.size > file.synced) {
      const std::uint64_t kept = file.synced + random_.below(file.size - file.synced + 1);
      std::filesystem::resize_file(copy, kept, gone);
    }
  }
}

void FaultyFileSystem::name_all() {
  for (auto& [path, file] : files_) file.name_synced = true;
}

void FaultyFileSystem::note_size(const std::string& path, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  Unsynced& file = files_[path];
  file.size = size;
  file.synced = std::min(file.synced, size);
  step();
}

IOStatus FaultyFileSystem::note_sync(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (syncs_left_ != 0 && --syncs_left_ == 0) {
    failed_ = true;
    return IOStatus::IOError("model", "a sync");
  }
  step();
  files_[path].synced = files_[path].size;
  step();
  return IOStatus::OK();
}

void FaultyFileSystem::note_names_synced() {
  const std::lock_guard lock(mutex_);
  step();
  name_all();
}

IOStatus FaultyFileSystem::NewWritableFile(const std::string& path,
                                           const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                                           IODebugContext* debug) {
  {
    const std::lock_guard lock(mutex_);
    step();
    files_[path] = {};
  }
  IOStatus status = FileSystemWrapper::NewWritableFile(path, options, file, debug);
  if (status.ok()) *file = std::make_unique<FaultyFile>(std::move(*file), *this, path);
  return status;
}

IOStatus FaultyFileSystem::NewDirectory(const std::string& path, const IOOptions& options,
                                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                                        IODebugContext* debug) {
  IOStatus status = FileSystemWrapper::NewDirectory(path, options, directory, debug);
  if (status.ok()) *directory = std::make_unique<FaultyDirectory>(std::move(*directory), *this);
  return status;
}

IOStatus FaultyFileSystem::DeleteFile(const std::string& path, const IOOptions& options,
                                      IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  step();
  files_.erase(path);
  return FileSystemWrapper::DeleteFile(path, options, debug);
}

IOStatus FaultyFileSystem::RenameFile(const std::string& from, const std::string& to,
                                      const IOOptions& options, IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  step();
  if (const auto moved = files_.extract(from)) files_[to] = moved.mapped();
  // Names reach a journalling file system in their order: what a new name points at is there.
  name_all();
  return FileSystemWrapper::RenameFile(from, to, options, debug);
}

RealDisk::RealDisk(const std::string& folder, Random random)
    : files(std::make_shared<FaultyFileSystem>(folder, random)),
      env(rocksdb::NewCompositeEnv(files)) {}

RealDisk*& mounted_real_disk() {
  static RealDisk* disk = nullptr;
  return disk;
}

}  // namespace headwater::sim
