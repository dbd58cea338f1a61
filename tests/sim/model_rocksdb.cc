// RocksDB's DB over the model disk, in the place of the library's: what store/ calls and no more.
// Batches are the library's own. Synced or not is what the caller said. Where a faulty file system
// is mounted, it is the library's own DB over that.
#include <dlfcn.h>
#include <rocksdb/comparator.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/iterator.h>
#include <rocksdb/snapshot.h>
#include <rocksdb/utilities/stackable_db.h>
#include <rocksdb/write_batch.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include "base/check.h"
#include "tests/sim/faulty_file_system.h"
#include "tests/sim/model_disk.h"
#include "tests/sim/oracles.h"

namespace headwater::sim {
namespace {

std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }
rocksdb::Slice slice(const std::string& text) { return {text.data(), text.size()}; }

class ModelFamily final : public rocksdb::ColumnFamilyHandle {
 public:
  ModelFamily(std::uint32_t id, std::string name) : id_(id), name_(std::move(name)) {}
  const std::string& GetName() const override { return name_; }
  std::uint32_t GetID() const override { return id_; }
  rocksdb::Status GetDescriptor(rocksdb::ColumnFamilyDescriptor*) override {
    return rocksdb::Status::NotSupported();
  }
  const rocksdb::Comparator* GetComparator() const override {
    return rocksdb::BytewiseComparator();
  }

 private:
  std::uint32_t id_;
  std::string name_;
};

class ModelSnapshot final : public rocksdb::Snapshot {
 public:
  explicit ModelSnapshot(std::uint64_t version) : version_(version) {}
  ~ModelSnapshot() override = default;
  rocksdb::SequenceNumber GetSequenceNumber() const override { return version_; }
  std::int64_t GetUnixTime() const override { return 0; }
  std::uint64_t GetTimestamp() const override { return 0; }

 private:
  std::uint64_t version_;
};

rocksdb::Status status_of(std::optional<ModelDisk::Harm> harm) {
  if (!harm) return rocksdb::Status::OK();
  return *harm == ModelDisk::Harm::kDamaged ? rocksdb::Status::Corruption("block checksum mismatch")
                                            : rocksdb::Status::IOError("model", "a block");
}

// What a step that fails says.
rocksdb::Status failure(const ModelDisk& disk, const char* when) {
  return disk.steps() % 2 == 0 ? rocksdb::Status::IOError("model", when)
                               : rocksdb::Status::NoSpace("model", when);
}

void check_present(const ModelDisk& disk, const rocksdb::ReadOptions& options) {
  HW_CHECK(options.snapshot == nullptr || options.snapshot->GetSequenceNumber() == disk.version(),
           "the model disk holds the present only");
}

// A damaged block ends it as if there were no more, with the reason in status(): as the library's.
class ModelIterator final : public rocksdb::Iterator {
 public:
  ModelIterator(const ModelDisk& disk, std::uint32_t family, const rocksdb::ReadOptions& options)
      : disk_(disk),
        family_(family),
        rows_(disk.rows(family)),
        begin_(options.iterate_lower_bound == nullptr
                   ? rows_.begin()
                   : rows_.lower_bound(options.iterate_lower_bound->ToString())),
        end_(options.iterate_upper_bound == nullptr
                 ? rows_.end()
                 : rows_.lower_bound(options.iterate_upper_bound->ToString())),
        at_(end_) {}

  bool Valid() const override { return !harm_ && !over_; }
  void SeekToFirst() override { stand(begin_, begin_ == end_); }
  void SeekToLast() override {
    const bool none = begin_ == end_;
    stand(none ? end_ : std::prev(end_), none);
  }
  void Seek(const rocksdb::Slice&) override { HW_CHECK(false, "not modelled"); }
  void SeekForPrev(const rocksdb::Slice&) override { HW_CHECK(false, "not modelled"); }
  void Next() override {
    const auto next = std::next(at_);
    stand(next, next == end_);
  }
  void Prev() override {
    const bool none = at_ == begin_;
    stand(none ? end_ : std::prev(at_), none);
  }
  rocksdb::Slice key() const override { return slice(at_->first); }
  rocksdb::Slice value() const override { return slice(at_->second); }
  rocksdb::Status status() const override { return status_of(harm_); }

 private:
  void stand(ModelDisk::Rows::const_iterator at, bool over) {
    at_ = at;
    over_ = over;
    harm_ = over ? std::nullopt : disk_.harm_of(family_, at_->first);
  }

  const ModelDisk& disk_;
  std::uint32_t family_;
  const ModelDisk::Rows& rows_;
  ModelDisk::Rows::const_iterator begin_;
  ModelDisk::Rows::const_iterator end_;
  ModelDisk::Rows::const_iterator at_;
  bool over_ = true;
  std::optional<ModelDisk::Harm> harm_;
};

class Applied final : public rocksdb::WriteBatch::Handler {
 public:
  explicit Applied(ModelDisk& disk) : disk_(disk) {}
  rocksdb::Status PutCF(std::uint32_t family, const rocksdb::Slice& key,
                        const rocksdb::Slice& value) override {
    disk_.put(family, view(key), view(value));
    return rocksdb::Status::OK();
  }
  rocksdb::Status DeleteCF(std::uint32_t family, const rocksdb::Slice& key) override {
    disk_.erase(family, view(key));
    return rocksdb::Status::OK();
  }
  rocksdb::Status DeleteRangeCF(std::uint32_t family, const rocksdb::Slice& begin,
                                const rocksdb::Slice& end) override {
    disk_.erase_range(family, view(begin), view(end));
    return rocksdb::Status::OK();
  }

 private:
  ModelDisk& disk_;
};

class ModelDb final : public rocksdb::StackableDB {
 public:
  explicit ModelDb(ModelDisk& disk)
      : StackableDB(static_cast<rocksdb::DB*>(nullptr)), disk_(disk) {}

  using StackableDB::CompactRange;
  using StackableDB::Get;
  using StackableDB::NewIterator;

  rocksdb::Status Write(const rocksdb::WriteOptions& options, rocksdb::WriteBatch* batch) override {
    // Debian's library aborts the process then.
    if (disk_.free_bytes() == 0) throw Violation{"errors", "a batch is written to a full disk"};
    if (disk_.step("before a batch")) return failure(disk_, "before");
    disk_.begin_batch();
    Applied applied(disk_);
    rocksdb::Status status = batch->Iterate(&applied);
    if (!status.ok()) return status;
    if (disk_.step("behind a batch, before its sync")) return failure(disk_, "unsynced");
    if (options.sync) disk_.sync_database();
    if (disk_.step("behind a batch's sync")) return failure(disk_, "synced");
    return status;
  }
  rocksdb::Status Get(const rocksdb::ReadOptions& options, rocksdb::ColumnFamilyHandle* family,
                      const rocksdb::Slice& key, rocksdb::PinnableSlice* value) override {
    check_present(disk_, options);
    const ModelDisk::Rows& rows = disk_.rows(family->GetID());
    const auto at = rows.find(key.ToString());
    if (at == rows.end()) return rocksdb::Status::NotFound();
    if (const auto harm = disk_.harm_of(family->GetID(), at->first)) return status_of(harm);
    value->PinSelf(slice(at->second));
    return rocksdb::Status::OK();
  }
  rocksdb::Iterator* NewIterator(const rocksdb::ReadOptions& options,
                                 rocksdb::ColumnFamilyHandle* family) override {
    check_present(disk_, options);
    return new ModelIterator(disk_, family->GetID(), options);
  }
  const rocksdb::Snapshot* GetSnapshot() override { return new ModelSnapshot(disk_.version()); }
  void ReleaseSnapshot(const rocksdb::Snapshot* snapshot) override {
    delete static_cast<const ModelSnapshot*>(snapshot);
  }
  rocksdb::Status CompactRange(const rocksdb::CompactRangeOptions&, rocksdb::ColumnFamilyHandle*,
                               const rocksdb::Slice*, const rocksdb::Slice*) override {
    return rocksdb::Status::OK();
  }
  rocksdb::Status DestroyColumnFamilyHandle(rocksdb::ColumnFamilyHandle* family) override {
    delete family;
    return rocksdb::Status::OK();
  }
  rocksdb::Status Close() override { return rocksdb::Status::OK(); }

 private:
  ModelDisk& disk_;
};

// The library's own; whoever wrote while the process ended is not told.
class RealDb final : public rocksdb::StackableDB {
 public:
  RealDb(rocksdb::DB* db, FaultyFileSystem& files) : StackableDB(db), files_(files) {}

  using StackableDB::Write;
  rocksdb::Status Write(const rocksdb::WriteOptions& options, rocksdb::WriteBatch* batch) override {
    const rocksdb::Status status = StackableDB::Write(options, batch);
    if (files_.ended()) throw Crash{"in a write of RocksDB's"};
    return status;
  }

 private:
  FaultyFileSystem& files_;
};

using Open = rocksdb::Status (*)(const rocksdb::DBOptions&, const std::string&,
                                 const std::vector<rocksdb::ColumnFamilyDescriptor>&,
                                 std::vector<rocksdb::ColumnFamilyHandle*>*, rocksdb::DB**);

rocksdb::Status open_real(RealDisk& disk, rocksdb::DBOptions options, const std::string& path,
                          const std::vector<rocksdb::ColumnFamilyDescriptor>& families,
                          std::vector<rocksdb::ColumnFamilyHandle*>* handles, rocksdb::DB** db) {
  static const auto open = reinterpret_cast<Open>(::dlsym(
      RTLD_NEXT,
      "_ZN7rocksdb2DB4OpenERKNS_9DBOptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEERK"
      "St6vectorINS_22ColumnFamilyDescriptorESaISD_EEPSC_IPNS_18ColumnFamilyHandleESaISJ_EEPPS0_"));
  HW_CHECK(open != nullptr, "the library has an Open of its own");
  options.env = disk.env.get();
  const rocksdb::Status status = open(options, path, families, handles, db);
  if (status.ok()) *db = new RealDb(*db, *disk.files);
  if (!disk.files->ended()) return status;
  if (status.ok()) {
    for (rocksdb::ColumnFamilyHandle* handle : *handles)
      (*db)->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    delete *db;
    handles->clear();
  }
  throw Crash{"while RocksDB opens"};
}

}  // namespace
}  // namespace headwater::sim

namespace rocksdb {

Status DB::Open(const DBOptions& options, const std::string& path,
                const std::vector<ColumnFamilyDescriptor>& families,
                std::vector<ColumnFamilyHandle*>* handles, DB** db) {
  HW_CHECK(headwater::sim::mounted_disk() != nullptr, "no disk is mounted");
  if (auto* disk = headwater::sim::mounted_real_disk(); disk != nullptr)
    return headwater::sim::open_real(*disk, options, path, families, handles, db);
  // By its name a database is known to be there.
  std::filesystem::create_directories(path);
  std::ofstream(path + "/CURRENT") << "modelled\n";
  handles->clear();
  std::uint32_t id = 0;
  for (const ColumnFamilyDescriptor& family : families)
    handles->push_back(new headwater::sim::ModelFamily(id++, family.name));
  *db = new headwater::sim::ModelDb(*headwater::sim::mounted_disk());
  return Status::OK();
}

Status DB::ListColumnFamilies(const DBOptions&, const std::string&, std::vector<std::string>*) {
  return Status::NotFound();
}

}  // namespace rocksdb
