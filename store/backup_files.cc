#include "store/backup_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "store/internal/posix_file.h"
#include "store/internal/sha256.h"

namespace headwater::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFirstLine = "headwater backup 1";
constexpr std::string_view kPart = ".part";
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

Error no_manifest(const std::string& what) {
  return {ErrorCode::kCorrupt, "the backup's manifest is damaged: " + what};
}

// Cut off up to the next space, or all.
std::string_view next_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

template <class Number>
Number number_in(std::string_view word) {
  Number number = 0;
  std::from_chars(word.data(), word.data() + word.size(), number);
  return number;
}

// A line that is none leaves the manifest as it is: the text is compared as a whole afterwards.
void read_line(std::string_view line, BackupManifest& into) {
  const std::string_view what = next_word(line);
  if (what == "made") {
    into.made_at = parse_rfc3339(next_word(line)).value_or(Timestamp{});
    next_word(line);
    into.program = std::string(line);
  } else if (what == "estate") {
    EstateDigest& estate = into.estates.emplace_back();
    estate.estate = std::string(next_word(line));
    next_word(line);
    estate.seq = number_in<std::uint64_t>(next_word(line));
    next_word(line);
    estate.at = Timestamp{number_in<std::int64_t>(next_word(line))};
    next_word(line);
    estate.digest = std::string(line);
  } else if (what == "file") {
    BackupFile& file = into.files.emplace_back();
    file.sha256 = std::string(next_word(line));
    file.bytes = number_in<std::uint64_t>(next_word(line));
    file.path = std::string(line);
  }
}

Status read_pieces(const std::string& path, const std::function<Status(std::string_view)>& take) {
  Result<FileDescriptor> file = open_file(path, O_RDONLY);
  if (!file) return file.error();
  std::string piece(kPieceBytes, '\0');
  while (true) {
    const ssize_t got = ::read(file->get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error("read", path);
    if (got == 0) return Ok{};
    Status taken = take(std::string_view(piece).substr(0, static_cast<std::size_t>(got)));
    if (!taken) return taken;
  }
}

Status sum_file(const std::string& folder, BackupFile& file, const OnBytes& on_bytes) {
  Sha256 sum;
  file.bytes = 0;
  Status read = read_pieces(folder + "/" + file.path, [&](std::string_view piece) {
    sum.add(piece);
    file.bytes += piece.size();
    return on_bytes(piece.size());
  });
  file.sha256 = sum.finish();
  return read;
}

Status copy_file(const std::string& from, const std::string& to, BackupFile& file,
                 const OnBytes& on_bytes) {
  const std::string target = to + "/" + file.path;
  Result<FileDescriptor> copy = open_file(target, O_WRONLY | O_CREAT | O_EXCL);
  if (!copy) return copy.error();
  Sha256 sum;
  file.bytes = 0;
  Status read = read_pieces(from + "/" + file.path, [&](std::string_view piece) -> Status {
    sum.add(piece);
    file.bytes += piece.size();
    if (Status written = write_all(*copy, piece, target); !written) return written;
    return on_bytes(piece.size());
  });
  file.sha256 = sum.finish();
  if (!read) return read;
  if (::fsync(copy->get()) != 0) return file_error("sync", target);
  return Ok{};
}

// Of every folder that holds one of the files, so that their names are durable.
Status sync_folders(const std::string& folder, const std::vector<BackupFile>& files) {
  std::set<std::string> folders = {folder};
  for (const BackupFile& file : files) {
    for (fs::path at = fs::path(file.path).parent_path(); !at.empty(); at = at.parent_path())
      folders.insert(folder + "/" + at.string());
  }
  for (const std::string& each : folders)
    if (Status synced = sync_directory_of(each + "/."); !synced) return synced;
  return Ok{};
}

// The lock says that somebody is still at it.
Result<FileDescriptor> lock_mark(const std::string& folder, int flags) {
  Result<FileDescriptor> mark = open_file(folder + "/" + std::string(kUnfinished), flags);
  if (!mark) return mark;
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (::fcntl(mark->get(), F_OFD_SETLK, &lock) == 0) return mark;
  return Error(ErrorCode::kRefused, folder + " is being written by another process");
}

void remove_what_was_left(const std::string& to) {
  std::error_code failed;
  for (fs::directory_iterator at(to, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().extension() != kPart) continue;
    if (!lock_mark(at->path().string(), O_RDWR)) continue;
    std::error_code ignored;  // it is tried again at the next backup
    fs::remove_all(at->path(), ignored);
  }
}

}  // namespace

std::uint64_t BackupManifest::bytes() const {
  std::uint64_t total = 0;
  for (const BackupFile& file : files) total += file.bytes;
  return total;
}

std::string to_text(const BackupManifest& manifest) {
  std::string text(kFirstLine);
  text += "\nmade " + format_rfc3339_milliseconds(manifest.made_at) + " by " + manifest.program;
  for (const EstateDigest& estate : manifest.estates)
    text += "\nestate " + estate.estate + " seq " + std::to_string(estate.seq) + " at " +
            std::to_string(estate.at.micros) + " digest " + estate.digest;
  for (const BackupFile& file : manifest.files)
    text += "\nfile " + file.sha256 + " " + std::to_string(file.bytes) + " " + file.path;
  text += "\n";
  text += "sum " + sha256(text) + "\n";
  return text;
}

Result<BackupManifest> parse_backup_manifest(std::string_view text) {
  if (!text.starts_with(kFirstLine)) return no_manifest("it does not begin as one");
  BackupManifest manifest;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    read_line(rest.substr(0, end), manifest);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (to_text(manifest) != text) return no_manifest("it does not add up");
  return manifest;
}

Result<BackupManifest> read_backup_manifest(const std::string& folder) {
  const Result<std::string> text = read_file(folder + "/" + std::string(kBackupManifest));
  if (!text && text.error().code() == ErrorCode::kNotFound)
    return Error(ErrorCode::kNotFound,
                 folder + " is no backup: it has no " + std::string(kBackupManifest));
  if (!text) return text.error();
  return parse_backup_manifest(*text);
}

Result<std::vector<BackupFile>> list_files(const std::string& folder) {
  std::vector<BackupFile> files;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end;
       at.increment(failed)) {
    if (at->is_directory(failed)) continue;
    std::string path = at->path().lexically_relative(folder).generic_string();
    if (path == kBackupManifest || path == kUnfinished) continue;
    const std::uint64_t bytes = at->is_regular_file(failed) ? at->file_size(failed) : 0;
    files.push_back({std::move(path), bytes, {}});
  }
  if (failed)
    return Error(ErrorCode::kUnavailable, "cannot list " + folder + ": " + failed.message());
  std::sort(files.begin(), files.end(),
            [](const BackupFile& a, const BackupFile& b) { return a.path < b.path; });
  return files;
}

Result<std::vector<BackupFile>> copy_files(const std::string& from, const std::string& to,
                                           const OnBytes& on_bytes) {
  Result<std::vector<BackupFile>> files = list_files(from);
  if (!files) return files;
  for (BackupFile& file : *files) {
    std::error_code failed;
    fs::create_directories(fs::path(to + "/" + file.path).parent_path(), failed);
    if (failed)
      return Error(ErrorCode::kUnavailable,
                   "cannot make a folder in " + to + ": " + failed.message());
    if (Status copied = copy_file(from, to, file, on_bytes); !copied) return copied.error();
  }
  if (Status synced = sync_folders(to, *files); !synced) return synced.error();
  return files;
}

Result<std::vector<std::string>> compare_files(const std::string& folder,
                                               const BackupManifest& manifest,
                                               const OnBytes& on_bytes) {
  Result<std::vector<BackupFile>> found = list_files(folder);
  if (!found) return found.error();
  std::vector<std::string> faults;
  auto at = found->begin();
  const auto came_before = [&](const std::string& path) {
    for (; at != found->end() && at->path < path; ++at)
      faults.push_back(at->path + " is not of this backup");
  };
  for (const BackupFile& file : manifest.files) {
    came_before(file.path);
    if (at == found->end() || at->path != file.path) {
      faults.push_back(file.path + " is gone");
      continue;
    }
    BackupFile as_it_is = *at++;
    const Status summed = sum_file(folder, as_it_is, on_bytes);
    if (!summed) {
      faults.push_back(summed.error().message());
    } else if (as_it_is != file) {
      faults.push_back(file.path + " holds other bytes than were copied");
    }
  }
  came_before("\x7f");
  return faults;
}

Status mark_unfinished(const std::string& folder) {
  return replace_file(folder + "/" + std::string(kUnfinished), "");
}

Status unmark_unfinished(const std::string& folder) {
  const std::string path = folder + "/" + std::string(kUnfinished);
  if (::unlink(path.c_str()) != 0) return file_error("remove", path);
  return sync_directory_of(path);
}

struct BackupFolder::Impl {
  ~Impl() {
    std::error_code ignored;  // the next backup removes it
    if (!finished) fs::remove_all(part, ignored);
  }
  std::string whole;
  std::string part;
  FileDescriptor mark;
  bool finished = false;
};

BackupFolder::BackupFolder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BackupFolder::BackupFolder(BackupFolder&&) noexcept = default;
BackupFolder::~BackupFolder() = default;

Result<BackupFolder> BackupFolder::begin(const std::string& to, const std::string& name) {
  if (Status made = make_directory(to); !made) return made.error();
  remove_what_was_left(to);
  auto impl = std::make_unique<Impl>();
  impl->whole = to + "/" + name;
  impl->part = impl->whole + std::string(kPart);
  std::error_code failed;
  if (fs::exists(impl->whole, failed) || !fs::create_directory(impl->part, failed)) {
    impl->finished = true;  // nothing there is ours
    return Error(ErrorCode::kRefused,
                 impl->whole + ": " + (failed ? failed.message() : "is there already"));
  }
  Result<FileDescriptor> mark = lock_mark(impl->part, O_RDWR | O_CREAT | O_EXCL);
  if (!mark) return mark.error();
  impl->mark = std::move(*mark);
  return BackupFolder(std::move(impl));
}

std::string BackupFolder::path() const { return impl_->part; }

Result<std::string> BackupFolder::finish(const BackupManifest& manifest) {
  const std::string file = impl_->part + "/" + std::string(kBackupManifest);
  if (Status written = replace_file(file, to_text(manifest)); !written) return written.error();
  if (Status unmarked = unmark_unfinished(impl_->part); !unmarked) return unmarked.error();
  if (::rename(impl_->part.c_str(), impl_->whole.c_str()) != 0)
    return file_error("rename", impl_->part);
  impl_->finished = true;
  if (Status synced = sync_directory_of(impl_->whole); !synced) return synced.error();
  return impl_->whole;
}

Result<std::vector<std::string>> backups_in(const std::string& to,
                                            const std::vector<EstateDigest>& estates) {
  const auto names_of = [](const std::vector<EstateDigest>& of) {
    std::set<std::string> names;
    for (const EstateDigest& each : of) names.insert(each.estate);
    return names;
  };
  std::vector<std::string> found;
  std::error_code failed;
  for (fs::directory_iterator at(to, failed), end; !failed && at != end; at.increment(failed)) {
    const std::string folder = at->path().string();
    if (at->path().extension() == kPart) continue;
    const auto manifest = read_backup_manifest(folder);
    if (manifest && names_of(manifest->estates) == names_of(estates)) found.push_back(folder);
  }
  if (failed) return Error(ErrorCode::kUnavailable, "cannot list " + to + ": " + failed.message());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace headwater::store
