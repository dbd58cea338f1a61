// A backup as files: a store's copy in a folder of its own, and beside it a manifest with the
// SHA-256 of each, written last. Whoever makes it decides what is copied; this copies, sums and
// compares. Each function belongs to one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "model/backup.h"

namespace headwater::store {

inline constexpr std::string_view kBackupManifest = "backup.manifest";
// In a folder that is being copied into; no store with it is opened for writing.
inline constexpr std::string_view kUnfinished = "unfinished";

struct BackupFile {
  std::string path;  // below the folder
  std::uint64_t bytes = 0;
  std::string sha256;  // 64 hex digits
  friend bool operator==(const BackupFile&, const BackupFile&) = default;
};

struct BackupManifest {
  Timestamp made_at;
  std::string program;  // the version that made it
  std::vector<EstateDigest> estates;
  std::vector<BackupFile> files;  // by path
  [[nodiscard]] std::uint64_t bytes() const;
};

// docs/formats.md has the text.
[[nodiscard]] std::string to_text(const BackupManifest& manifest);
// kCorrupt when it is not, to the last byte, what to_text() made.
[[nodiscard]] Result<BackupManifest> parse_backup_manifest(std::string_view text);
// kNotFound when the folder is no backup.
[[nodiscard]] Result<BackupManifest> read_backup_manifest(const std::string& folder);

// Called after each piece with its size; an error ends the work and is what it returns.
using OnBytes = std::function<Status(std::uint64_t)>;

// Files below a folder but for the two above, by path; no sums.
[[nodiscard]] Result<std::vector<BackupFile>> list_files(const std::string& folder);
// Copies them, synced with their folders, and gives them with their sums.
[[nodiscard]] Result<std::vector<BackupFile>> copy_files(const std::string& from,
                                                         const std::string& to,
                                                         const OnBytes& on_bytes);
// What is not as the manifest has it: files that are gone, came, or hold other bytes.
[[nodiscard]] Result<std::vector<std::string>> compare_files(const std::string& folder,
                                                             const BackupManifest& manifest,
                                                             const OnBytes& on_bytes);

// Marks a folder as one that is being copied into, durably, and takes the mark away.
[[nodiscard]] Status mark_unfinished(const std::string& folder);
[[nodiscard]] Status unmark_unfinished(const std::string& folder);

// A backup under way: TO/NAME.part, which becomes TO/NAME in finish(); destroyed before that it is
// removed with all that is in it. What a killed process left of one is removed by the next begin().
class BackupFolder {
 public:
  [[nodiscard]] static Result<BackupFolder> begin(const std::string& to, const std::string& name);
  BackupFolder(BackupFolder&&) noexcept;
  BackupFolder& operator=(BackupFolder&&) = delete;
  ~BackupFolder();

  [[nodiscard]] std::string path() const;
  // The folder's path from now on.
  [[nodiscard]] Result<std::string> finish(const BackupManifest& manifest);

 private:
  struct Impl;
  explicit BackupFolder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Folders in `to` that are whole backups of exactly these estates, by name, which is oldest first.
[[nodiscard]] Result<std::vector<std::string>> backups_in(const std::string& to,
                                                          const std::vector<EstateDigest>& estates);

}  // namespace headwater::store
