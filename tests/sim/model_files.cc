// The file calls of the store that reach the disk, in the place of the C library's: each sync is a
// durable step of the model disk, and overwriting in place is forgotten by a power cut unless it
// was synced. The files are real ones in a scratch folder; nothing waits for a real disk.
#include <fcntl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "tests/sim/model_disk.h"

using headwater::sim::ModelDisk;
using headwater::sim::mounted_disk;

namespace {

int fail_with_eio() {
  errno = EIO;
  return -1;
}

}  // namespace

extern "C" {

int fsync(int fd) {
  ModelDisk* disk = mounted_disk();
  if (disk == nullptr) return static_cast<int>(::syscall(SYS_fsync, fd));
  return disk->step("a file's sync") ? fail_with_eio() : 0;
}

int fdatasync(int fd) {
  ModelDisk* disk = mounted_disk();
  if (disk == nullptr) return static_cast<int>(::syscall(SYS_fdatasync, fd));
  if (disk->step("before the high-water mark's sync")) return fail_with_eio();
  disk->sync_files();
  return disk->step("behind the high-water mark's sync") ? fail_with_eio() : 0;
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  ModelDisk* disk = mounted_disk();
  if (disk != nullptr) {
    if (disk->step("before the high-water mark")) return fail_with_eio();
    std::string before(size, '\0');
    const int readable = ::open(("/proc/self/fd/" + std::to_string(fd)).c_str(), O_RDONLY);
    const ssize_t got = ::pread(readable, before.data(), size, offset);
    ::close(readable);
    before.resize(got > 0 ? static_cast<size_t>(got) : 0);
    disk->note_overwrite(fd, offset, std::move(before));
  }
  return ::syscall(SYS_pwrite64, fd, bytes, size, offset);
}

int statvfs(const char* path, struct statvfs* stats) noexcept {
  if (const ModelDisk* disk = mounted_disk(); disk != nullptr) {
    *stats = {};
    stats->f_frsize = 4096;
    stats->f_bavail = disk->free_bytes() / stats->f_frsize;
    return 0;
  }
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  const int result = ::fstatvfs(fd, stats);
  ::close(fd);
  return result;
}

}  // extern "C"
