#include "store/internal/audit_chain.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "model/limits.h"
#include "store/internal/sha256.h"

namespace headwater::store {
namespace {

constexpr std::size_t kDigestHex = 64;

// What is stored; the digest follows from it.
struct StoredAudit {
  std::uint64_t number = 0;
  std::string previous;
  AuditEntry entry;
  HW_FIELDS(number, previous, entry)
};

}  // namespace

std::string no_audit_digest() { return std::string(kDigestHex, '0'); }

std::string audit_bytes(std::uint64_t number, const std::string& previous,
                        const AuditEntry& entry) {
  return encoded(StoredAudit{number, previous, entry});
}

std::string audit_digest(std::string_view bytes) { return sha256(bytes); }

std::optional<AuditRecord> read_audit(std::string_view bytes) {
  StoredAudit stored;
  ByteReader reader(bytes);
  decode(reader, stored);
  if (!reader.finished() || stored.previous.size() != kDigestHex) return std::nullopt;
  return AuditRecord{.number = stored.number,
                     .previous = std::move(stored.previous),
                     .entry = std::move(stored.entry),
                     .digest = audit_digest(bytes)};
}

AuditWalk::AuditWalk(const std::vector<AuditAnchor>& anchors)
    : anchors_(anchors), last_{0, no_audit_digest()} {
  std::sort(anchors_.begin(), anchors_.end(),
            [](const AuditAnchor& a, const AuditAnchor& b) { return a.number < b.number; });
}

void AuditWalk::fault(std::uint64_t number, std::string what) {
  verdict_.whole = false;
  if (verdict_.faults.size() < limits::kAuditFaultsShown)
    verdict_.faults.push_back({number, std::move(what)});
}

void AuditWalk::compare_with_anchors(const AuditAnchor& known) {
  for (; next_anchor_ < anchors_.size() && anchors_[next_anchor_].number <= known.number;
       ++next_anchor_) {
    const AuditAnchor& anchor = anchors_[next_anchor_];
    ++verdict_.anchors;
    if (anchor.number == known.number && anchor.digest != known.digest)
      fault(
          known.number,
          "is not the record that was anchored: it was edited, or all before it was written anew");
  }
}

void AuditWalk::visit(std::uint64_t number, std::string_view bytes) {
  ++verdict_.records;
  const std::uint64_t expected = last_.number + 1;
  const AuditAnchor known{number, audit_digest(bytes)};
  const auto record = read_audit(bytes);
  if (number != expected)
    fault(expected,
          "was removed" +
              (number - 1 == expected ? "" : ", and all up to " + std::to_string(number - 1)));
  if (!record) {
    fault(number, "was edited: it is no record any more");
  } else if (record->number != number) {
    fault(number, "was moved: record " + std::to_string(record->number) + " stands in its place");
  } else if (number == 1 && record->previous != no_audit_digest()) {
    fault(number, "was edited: nothing comes before it");
  } else if (number == expected && in_place_ && record->previous != last_.digest) {
    fault(number - 1, "was edited: record " + std::to_string(number) + " knows it otherwise");
  }
  in_place_ = !record || record->number == number;
  compare_with_anchors(known);
  last_ = known;
}

AuditVerdict AuditWalk::finish(const AuditAnchor& head) {
  if (head.number > last_.number) {
    fault(last_.number + 1, "was cut off, and all up to " + std::to_string(head.number));
  } else if (head.number < last_.number) {
    fault(head.number + 1, "is newer than the head: the head was set back");
  } else if (head.number > 0 && head.digest != last_.digest) {
    fault(last_.number, "was edited: it is not the head that was written");
  }
  const std::uint64_t last = std::max(last_.number, head.number);
  for (; next_anchor_ < anchors_.size(); ++next_anchor_) {
    ++verdict_.anchors;
    if (anchors_[next_anchor_].number > last)
      fault(anchors_[next_anchor_].number, "was anchored and is not there: the end was cut off");
  }
  verdict_.head = last_;
  return std::move(verdict_);
}

}  // namespace headwater::store
