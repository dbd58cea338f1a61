// The few file operations that RocksDB does not do for us, each with the syncs that make it
// durable. Private to store/. Thread-safe as far as the files differ.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace headwater::store {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_ = -1;
};

// "cannot <verb> <path>: <why, from errno>"; kNotFound for ENOENT, else kUnavailable.
[[nodiscard]] Error file_error(std::string_view verb, const std::string& path);
// `flags` as of open(2); new files are for the owner alone.
[[nodiscard]] Result<FileDescriptor> open_file(const std::string& path, int flags);
[[nodiscard]] Status write_all(const FileDescriptor& file, std::string_view bytes,
                               const std::string& path);
[[nodiscard]] Status sync_directory_of(const std::string& path);
// Makes directories as needed.
[[nodiscard]] Status make_directory(const std::string& path);
[[nodiscard]] Result<std::string> read_file(const std::string& path);
// The file holds the old bytes or the new ones, whatever happens to the process; with kSynced also
// whatever happens to the machine, and the new ones on return.
enum class Durability : std::uint8_t { kSynced, kNone };
[[nodiscard]] Status replace_file(const std::string& path, std::string_view bytes,
                                  Durability durability = Durability::kSynced);

// What the file system of `path` has left for us.
[[nodiscard]] Result<std::uint64_t> free_bytes(const std::string& path);

}  // namespace headwater::store
