#include "store/internal/posix_file.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "store/crash_point.h"

namespace headwater::store {

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Error file_error(std::string_view verb, const std::string& path) {
  const int number = errno;
  return {
      number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
      "cannot " + std::string(verb) + " " + path + ": " + std::generic_category().message(number)};
}

Result<FileDescriptor> open_file(const std::string& path, int flags) {
  FileDescriptor file(::open(path.c_str(), flags | O_CLOEXEC, 0600));
  if (file.get() < 0) return file_error("open", path);
  return file;
}

Status write_all(const FileDescriptor& file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return file_error("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return Ok{};
}

Status sync_directory_of(const std::string& path) {
  std::string directory = std::filesystem::path(path).parent_path().string();
  if (directory.empty()) directory = ".";
  Result<FileDescriptor> opened = open_file(directory, O_RDONLY | O_DIRECTORY);
  if (!opened) return opened.error();
  if (::fsync(opened->get()) != 0) return file_error("sync", directory);
  return Ok{};
}

Status make_directory(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (failed)
    return Error(ErrorCode::kUnavailable, "cannot make " + path + ": " + failed.message());
  return sync_directory_of(path);
}

Result<std::string> read_file(const std::string& path) {
  Result<FileDescriptor> file = open_file(path, O_RDONLY);
  if (!file) return file.error();
  std::string bytes;
  char buffer[4096];
  while (true) {
    const ssize_t got = ::read(file->get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error("read", path);
    if (got == 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(got));
  }
}

Status replace_file(const std::string& path, std::string_view bytes, Durability durability) {
  const std::string next = path + ".next";
  Result<FileDescriptor> file = open_file(next, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file) return file.error();
  if (Status written = write_all(*file, bytes, next); !written) return written;
  const bool synced = durability == Durability::kSynced;
  if (synced && ::fsync(file->get()) != 0) return file_error("sync", next);
  pass(CrashPoint::kBeforeRename);
  if (::rename(next.c_str(), path.c_str()) != 0) return file_error("rename", next);
  return synced ? sync_directory_of(path) : Status(Ok{});
}

Result<std::uint64_t> free_bytes(const std::string& path) {
  struct statvfs stats {};
  if (::statvfs(path.c_str(), &stats) != 0) return file_error("ask for the space of", path);
  return std::uint64_t{stats.f_bavail} * std::uint64_t{stats.f_frsize};
}

}  // namespace headwater::store
