// The audit's chain as bytes: what is stored of a record, and its digest. Private to store/. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/audit.h"

namespace headwater::store {

// The digest "before" the first record.
[[nodiscard]] std::string no_audit_digest();
[[nodiscard]] std::string audit_bytes(std::uint64_t number, const std::string& previous,
                                      const AuditEntry& entry);
// SHA-256 of a stored record, 64 hex digits.
[[nodiscard]] std::string audit_digest(std::string_view bytes);
// With its digest; nothing for bytes that are no record.
[[nodiscard]] std::optional<AuditRecord> read_audit(std::string_view bytes);

// A walk along the chain, record by record as they are stored.
class AuditWalk {
 public:
  explicit AuditWalk(const std::vector<AuditAnchor>& anchors);
  // `number` is where it is stored.
  void visit(std::uint64_t number, std::string_view bytes);
  // `head` is what is said to be the newest record.
  [[nodiscard]] AuditVerdict finish(const AuditAnchor& head);

 private:
  void fault(std::uint64_t number, std::string what);
  void compare_with_anchors(const AuditAnchor& known);

  std::vector<AuditAnchor> anchors_;  // by number
  std::size_t next_anchor_ = 0;
  AuditAnchor last_;
  bool in_place_ = true;  // the last one stands where it belongs
  AuditVerdict verdict_;
};

}  // namespace headwater::store
