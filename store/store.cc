#include "store/store.h"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/bytes.h"
#include "base/fields.h"
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
std::string snapshots_path(const std::string& store) { return store + "/snapshots"; }

Status put_synced(Database& database, const std::string& key, const std::string& value) {
  const std::unique_ptr<rocksdb::WriteBatch> batch = new_batch();
  batch->Put(key, value).PermitUncheckedError();
  return database.write(*batch);
}

// Writes the version into a new store; refuses one that a newer program has written.
Status check_format(Database& database, const std::string& path) {
  const Result<std::optional<std::string>> bytes = database.get(format_key());
  if (!bytes) return bytes.error();
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
  bool create_if_missing = true;
  std::unique_ptr<Database> database;
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& path, const StoreOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->reserve_bytes = options.reserve_bytes.value_or(Database::bytes_needed_at_once());
  impl->create_if_missing = options.create_if_missing;
  std::error_code ignored;
  if (!options.create_if_missing &&
      !std::filesystem::exists(database_path(path) + "/CURRENT", ignored))
    return Error(ErrorCode::kNotFound, path + " holds no store");
  if (options.create_if_missing) {
    for (const std::string& directory : {path, marks_path(path), snapshots_path(path)})
      if (Status made = make_directory(directory); !made) return made.error();
  }
  Result<std::unique_ptr<Database>> database =
      Database::open(database_path(path), options.create_if_missing);
  if (!database) return database.error();
  impl->database = std::move(database).value();
  if (Status known = check_format(*impl->database, path); !known) return known.error();
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
  if (!*known && !impl_->create_if_missing)
    return Error(ErrorCode::kNotFound,
                 "the store " + impl_->path + " holds no estate " + std::string(name));
  Result<HighWaterMark> mark = HighWaterMark::open(mark_path);
  if (!mark && mark.error().code() == ErrorCode::kNotFound && *known) {
    return Error(ErrorCode::kCorrupt,
                 std::string(name) + ": its high-water mark " + mark_path +
                     " is gone, so nobody can tell whether the store is whole");
  }
  if (!mark && mark.error().code() == ErrorCode::kNotFound)
    mark = HighWaterMark::create(mark_path, Seq{});
  if (!mark) return mark.error();
  auto impl = std::make_unique<EstateStore::Impl>(*impl_->database, impl_->path, name,
                                                  std::move(mark).value());
  impl->reserve_bytes = impl_->reserve_bytes;
  if (Status loaded = impl->load(); !loaded) return loaded.error();
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
    const Result<HighWaterMark> mark = HighWaterMark::open(marks_path(impl_->path) + "/" + name);
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

Status Store::verify() const { return impl_->database->verify_checksums(); }

}  // namespace headwater::store
