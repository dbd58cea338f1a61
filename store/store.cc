#include "store/store.h"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/bytes.h"
#include "base/fields.h"
#include "store/backup_files.h"
#include "store/internal/database.h"
#include "store/internal/estate_impl.h"
#include "store/internal/high_water_mark.h"
#include "store/internal/posix_file.h"

namespace headwater::store {
namespace {

constexpr std::uint32_t kFormatVersion = 1;
// The oldest program that can read what this one writes.
constexpr const char* kReadableBy = "0.1.0";
constexpr std::size_t kEstateNameMax = 64;

struct FormatRow {
  std::uint32_t version = kFormatVersion;
  std::string readable_by = kReadableBy;
  HW_FIELDS(version, readable_by)
};

bool good_estate_name(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= kEstateNameMax && plain(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return plain(c) || c == '.' || c == '_' || c == '-'; });
}

std::string database_path(const std::string& store) { return store + "/rocksdb"; }
std::string marks_path(const std::string& store) { return store + "/marks"; }
std::string checkpoint_in(const std::string& store) { return store + "/checkpoint"; }
std::string snapshots_path(const std::string& store) { return store + "/snapshots"; }

Status put_synced(Database& database, const std::string& key, const std::string& value) {
  const std::unique_ptr<rocksdb::WriteBatch> batch = new_batch();
  batch->Put(key, value).PermitUncheckedError();
  return database.write(*batch);
}

// Any file in it: an estate was written here.
bool has_marks(const std::string& path) {
  std::error_code none;
  return std::filesystem::directory_iterator(marks_path(path), none) !=
         std::filesystem::directory_iterator();
}

// Writes the version into a new store; refuses one that a newer program has written.
Status check_format(Database& database, const std::string& path, bool read_only) {
  const Result<std::optional<std::string>> bytes = database.get(format_key());
  if (!bytes) return bytes.error();
  // A mark is made after the format is written: a database without it lost what it held.
  if (!*bytes && (read_only || has_marks(path)))
    return Error(ErrorCode::kCorrupt,
                 path + " does not say its format: it has lost what was acknowledged");
  if (!*bytes) return put_synced(database, format_key(), encoded(FormatRow{}));
  FormatRow found;
  ByteReader reader(**bytes);
  decode(reader, found.version);
  decode(reader, found.readable_by);  // fields of a newer version may follow
  if (!reader.good()) return Error(ErrorCode::kCorrupt, "the format row of " + path);
  if (found.version == kFormatVersion) return Ok{};
  return Error(ErrorCode::kRefused, "the store " + path + " has format " +
                                        std::to_string(found.version) + ", this program reads " +
                                        std::to_string(kFormatVersion) + ": it needs headwater " +
                                        found.readable_by + " or newer");
}

Status may_be_written(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::exists(path + "/" + std::string(kUnfinished), ignored))
    return Error(ErrorCode::kRefused, path +
                                          ": a restore into it was not finished; remove what is "
                                          "in it and restore again");
  if (std::filesystem::exists(path + "/" + std::string(kBackupManifest), ignored))
    return Error(ErrorCode::kRefused,
                 path + " is a backup: `headwater restore` makes a store of it");
  return Ok{};
}

// Snapshot files never change, so a second name for each is a copy.
Status link_snapshots(const std::string& from, const std::string& to) {
  std::error_code failed;
  for (std::filesystem::directory_iterator at(from, failed), end; !failed && at != end;
       at.increment(failed)) {
    const std::filesystem::path target = std::filesystem::path(to) / at->path().filename();
    if (at->path().extension() != ".snapshot") continue;
    std::filesystem::create_hard_link(at->path(), target, failed);
    if (failed) std::filesystem::copy_file(at->path(), target, failed);
  }
  if (failed)
    return Error(ErrorCode::kUnavailable, "cannot copy " + from + ": " + failed.message());
  return sync_directory_of(to + "/.");
}

}  // namespace

struct Store::Impl {
  std::string path;
  std::uint64_t reserve_bytes = 0;
  bool read_only = false;
  std::unique_ptr<Database> database;
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& path, const StoreOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->reserve_bytes = options.reserve_bytes.value_or(Database::bytes_needed_at_once());
  impl->read_only = options.read_only;
  std::error_code ignored;
  const bool has_database = std::filesystem::exists(database_path(path) + "/CURRENT", ignored);
  // A database made anew in its place would take its files for rubbish.
  if (!has_database && has_marks(path))
    return Error(ErrorCode::kCorrupt, path + " had a store: its rocksdb/CURRENT is gone");
  if (!has_database && options.read_only)
    return Error(ErrorCode::kNotFound, path + " holds no store");
  if (!options.read_only) {
    if (Status allowed = may_be_written(path); !allowed) return allowed.error();
    for (const std::string& directory : {path, marks_path(path), snapshots_path(path)})
      if (Status made = make_directory(directory); !made) return made.error();
  }
  Result<std::unique_ptr<Database>> database =
      Database::open(database_path(path), options.read_only ? Access::kRead : Access::kWrite);
  if (!database) return database.error();
  impl->database = std::move(database).value();
  if (Status known = check_format(*impl->database, path, impl->read_only); !known)
    return known.error();
  // What a killed backup left would hold on to the space of every file that compaction replaces.
  if (!options.read_only) std::filesystem::remove_all(checkpoint_in(impl->path), ignored);
  return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Result<std::unique_ptr<EstateStore>> Store::estate(std::string_view name) {
  if (!good_estate_name(name)) {
    return Error(ErrorCode::kRefused,
                 "`" + std::string(name) + "` is no estate name: 1 to 64 of a-z 0-9 . _ -");
  }
  const std::string mark_path = marks_path(impl_->path) + "/" + std::string(name);
  const Result<std::optional<std::string>> known = impl_->database->get(estate_key(name));
  if (!known) return known.error();
  if (!*known && impl_->read_only)
    return Error(ErrorCode::kNotFound,
                 "the store " + impl_->path + " holds no estate " + std::string(name));
  Result<HighWaterMark> mark =
      impl_->read_only ? HighWaterMark::read(mark_path) : HighWaterMark::open(mark_path);
  if (!mark && mark.error().code() == ErrorCode::kNotFound && *known) {
    return Error(ErrorCode::kCorrupt,
                 std::string(name) + ": its high-water mark " + mark_path +
                     " is gone, so nobody can tell whether the store is whole");
  }
  if (mark && mark->seq().set() && !*known)
    return Error(ErrorCode::kCorrupt, std::string(name) + ": seq " +
                                          std::to_string(mark->seq().value) +
                                          " was acknowledged, but the store does not know it");
  if (!mark && mark.error().code() == ErrorCode::kNotFound)
    mark = HighWaterMark::create(mark_path, Seq{});
  if (!mark) return mark.error();
  auto impl = std::make_unique<EstateStore::Impl>(*impl_->database, impl_->path, name,
                                                  std::move(mark).value());
  impl->reserve_bytes = impl_->reserve_bytes;
  impl->read_only = impl_->read_only;
  if (Status loaded = impl->load(); !loaded) return loaded.error();
  if (impl_->read_only) return std::unique_ptr<EstateStore>(new EstateStore(std::move(impl)));
  if (Status made = make_directory(snapshots_path(impl_->path) + "/" + std::string(name)); !made)
    return made.error();
  if (!*known) {
    // Last: once the name is known, the mark must be there.
    const Status noted = put_synced(*impl_->database, estate_key(name), {});
    if (!noted) return noted.error();
  }
  return std::unique_ptr<EstateStore>(new EstateStore(std::move(impl)));
}

Result<std::vector<std::string>> Store::estates() const {
  std::vector<std::string> names;
  const std::string prefix = estate_key("");
  const Status scanned =
      impl_->database->scan({Family::kState, prefix, end_of(prefix)}, nullptr,
                            [&](std::string_view key, std::string_view) -> Result<bool> {
                              names.emplace_back(key.substr(prefix.size()));
                              return true;
                            });
  if (!scanned) return scanned.error();
  return names;
}

Result<Space> Store::space() const {
  const Result<std::uint64_t> free = free_bytes(impl_->path);
  if (!free) return free.error();
  return Space{*free, impl_->reserve_bytes};
}

Status Store::checkpoint(const std::string& path) const {
  const Result<std::vector<std::string>> names = estates();
  if (!names) return names.error();
  for (const std::string& directory : {path, marks_path(path), snapshots_path(path)})
    if (Status made = make_directory(directory); !made) return made;
  // Marks first: the copy may then hold more than they say, never less.
  for (const std::string& name : *names) {
    const Result<HighWaterMark> mark = HighWaterMark::read(marks_path(impl_->path) + "/" + name);
    if (!mark) return mark.error();
    const Result<HighWaterMark> copied =
        HighWaterMark::create(marks_path(path) + "/" + name, mark->seq());
    if (!copied) return copied.error();
    const std::string snapshots = snapshots_path(path) + "/" + name;
    if (Status made = make_directory(snapshots); !made) return made;
    if (Status linked = link_snapshots(snapshots_path(impl_->path) + "/" + name, snapshots);
        !linked)
      return linked;
  }
  return impl_->database->checkpoint(database_path(path));
}

const std::string& Store::path() const { return impl_->path; }
std::string Store::checkpoint_path() const { return checkpoint_in(impl_->path); }

Status Store::verify() const {
  if (Status sums = impl_->database->verify_checksums(); !sums) return sums;
  std::error_code failed;
  for (std::filesystem::directory_iterator at(marks_path(impl_->path), failed), end;
       !failed && at != end; at.increment(failed)) {
    const std::string name = at->path().filename().string();
    if (!good_estate_name(name) || name.ends_with(".next")) continue;
    const auto known = impl_->database->get(estate_key(name));
    if (!known) return known.error();
    if (!*known)
      return Error(ErrorCode::kCorrupt,
                   "the estate " + name + " has a high-water mark and no data");
  }
  return Ok{};
}

}  // namespace headwater::store
