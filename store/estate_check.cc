// Reading every key of an estate for its own sake: whether what is stored is what is written there.
#include "base/bytes.h"
#include "base/fields.h"
#include "model/query.h"
#include "store/internal/audit_chain.h"
#include "store/internal/estate_impl.h"

namespace headwater::store {
namespace {

template <class T>
bool holds(std::string_view bytes) {
  T value;
  ByteReader reader(bytes);
  decode(reader, value);
  return reader.finished();
}

bool is_row(std::string_view bytes) {
  ByteReader reader(bytes);
  (void)reader.unsigned_varint();
  return reader.good();
}

// Letters are counted in a row of their own.
struct Counted {
  std::uint64_t letters = 0;
  std::uint64_t bytes = 0;
};

class KeyCheck {
 public:
  explicit KeyCheck(const EstateKeys& keys) : keys_(keys) {}

  bool good(std::string_view key, std::string_view value) {
    const std::string_view rest = keys_.rest(key);
    switch (keys_.section(key)) {
      case Section::kHead:
        return rest.empty() && holds<Head>(value);
      case Section::kRow:
        return keys_.object(key).has_value() && is_row(value);
      case Section::kTombstone:
        return keys_.tombstone(key).has_value() && value.empty();
      case Section::kPosition:
        return holds<KafkaPosition>(value);
      case Section::kTimeline:
        return rest.size() == 24 && holds<TimelineEntry>(value);
      case Section::kFeed:
        return rest.size() == 16 && holds<FeedRow>(value);
      case Section::kAudit:
        return keys_.number(key).has_value() && read_audit(value).has_value();
      case Section::kAuditHead:
        return rest.empty() && holds<AuditAnchor>(value);
      case Section::kDeadLetter:
        ++counted_.letters;
        counted_.bytes += value.size();
        return keys_.number(key).has_value() && holds<StoredDeadLetter>(value);
      case Section::kDeadLetterTotals:
        return rest.empty() && holds<DeadLetterLedger>(value);
      case Section::kContent:
        return key == keys_.content(hash128(value));
      case Section::kReferenceUse:
        return holds<ReferenceInForceAt>(value);
      case Section::kShell:
        return true;  // the shell's own bytes
      case Section::kSegment:
        return keys_.number(key).has_value() && holds<SegmentRow>(value);
      case Section::kBlob:
        break;  // in the journal's family only
    }
    return false;
  }
  [[nodiscard]] const Counted& counted() const { return counted_; }

 private:
  const EstateKeys& keys_;
  Counted counted_;
};

}  // namespace

Status EstateStore::check_keys() const {
  KeyCheck check(impl_->keys);
  const std::string all = impl_->keys.all();
  Status scanned =
      impl_->database.scan({Family::kState, all, end_of(all), false, true}, nullptr,
                           [&](std::string_view key, std::string_view value) -> Result<bool> {
                             if (key.size() > all.size() && check.good(key, value)) return true;
                             return impl_->corrupt(key, "is not what is written there");
                           });
  if (!scanned) return scanned;
  const DeadLetterTotals totals = dead_letter_totals();
  const Counted& counted = check.counted();
  if (counted.letters == totals.count && counted.bytes == totals.bytes) return Ok{};
  return impl_->corrupt(impl_->keys.prefix(Section::kDeadLetterTotals),
                        "says " + std::to_string(totals.count) + " dead letters, there are " +
                            std::to_string(counted.letters));
}

}  // namespace headwater::store
