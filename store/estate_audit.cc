// The audit: appended in the batch of what it tells, read for people, walked from end to end.
#include <rocksdb/write_batch.h>

#include "base/fields.h"
#include "store/internal/audit_chain.h"
#include "store/internal/estate_impl.h"

namespace headwater::store {

Status EstateStore::Impl::load_audit() {
  const std::lock_guard lock(audit_mutex);
  audit_head = {0, no_audit_digest()};
  const std::string key = keys.prefix(Section::kAuditHead);
  const Result<std::optional<std::string>> bytes = database.get(key);
  if (!bytes) return bytes.error();
  if (!*bytes) return Ok{};
  ByteReader reader(**bytes);
  decode(reader, audit_head);
  return reader.finished() ? Status(Ok{}) : corrupt(key, "is no head of the audit");
}

void EstateStore::Impl::add_audit(rocksdb::WriteBatch& batch,
                                  const std::vector<AuditEntry>& entries) {
  if (entries.empty()) return;
  for (const AuditEntry& entry : entries) {
    const std::uint64_t number = audit_head.number + 1;
    const std::string bytes = audit_bytes(number, audit_head.digest, entry);
    batch.Put(keys.numbered(Section::kAudit, number), bytes).PermitUncheckedError();
    audit_head = {number, audit_digest(bytes)};
  }
  batch.Put(keys.prefix(Section::kAuditHead), encoded(audit_head)).PermitUncheckedError();
}

AuditAnchor EstateStore::audit_head() const {
  const std::lock_guard lock(impl_->audit_mutex);
  return impl_->audit_head;
}

Result<std::vector<AuditRecord>> EstateStore::audit(std::uint64_t before, std::size_t limit) const {
  const std::string all = impl_->keys.prefix(Section::kAudit);
  Range range{Family::kState, all, end_of(all), true};
  if (before != 0) range.end = impl_->keys.numbered(Section::kAudit, before);
  std::vector<AuditRecord> records;
  if (limit == 0) return records;
  const Status scanned = impl_->database.scan(
      range, nullptr, [&](std::string_view key, std::string_view value) -> Result<bool> {
        auto record = read_audit(value);
        if (!record) return impl_->corrupt(key, "is no audit record");
        records.push_back(*std::move(record));
        return records.size() < limit;
      });
  if (!scanned) return scanned.error();
  return records;
}

Result<AuditVerdict> EstateStore::verify_audit(const std::vector<AuditAnchor>& anchors) const {
  std::unique_lock lock(impl_->audit_mutex);
  const AuditAnchor head = impl_->audit_head;
  const auto snapshot = impl_->database.snapshot();
  lock.unlock();
  AuditWalk walk(anchors);
  const std::string all = impl_->keys.prefix(Section::kAudit);
  const Status scanned =
      impl_->database.scan({Family::kState, all, end_of(all), false, true}, snapshot.get(),
                           [&](std::string_view key, std::string_view value) -> Result<bool> {
                             const auto number = impl_->keys.number(key);
                             if (!number) return impl_->corrupt(key, "is no audit record");
                             walk.visit(*number, value);
                             return true;
                           });
  if (!scanned) return scanned.error();
  return walk.finish(head);
}

}  // namespace headwater::store
