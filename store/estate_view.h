// EstateView: one estate as it stood at a batch border. Recovery, snapshots, replay and verify read
// through it; writes that come later are not seen. Any thread; must not outlive its Store. Every
// damaged byte is answered with kCorrupt naming the key, never with less rows.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/result.h"
#include "model/ids.h"
#include "model/intake.h"
#include "model/record.h"
#include "model/table.h"
#include "store/journal_blob.h"

namespace headwater::store {

// What the last commit left. All unset and empty for an estate that never had one.
struct Head {
  Seq seq;       // of the last input
  Seq floor;     // oldest unwritten change; unset: every row is as of `seq`
  Timestamp at;  // engine time of the last input
  std::uint32_t decision_version = 0;
  std::string meta;  // the row of Table::kMeta
  HW_FIELDS(seq, floor, at, decision_version, meta)
};

// `bytes` lives for the call only.
struct StoredRow {
  ObjectRef object;
  Seq as_of;
  std::string_view bytes;
};

// An error that a visitor returns ends the scan and is returned by it.
using RowVisitor = std::function<Status(const StoredRow&)>;
using RecordVisitor = std::function<Status(Seq, const Record&)>;
using EntryVisitor = std::function<Status(const JournalHead&, const JournalEntry&)>;

class EstateView {
 public:
  ~EstateView();
  EstateView(EstateView&&) noexcept;
  EstateView& operator=(EstateView&&) noexcept;

  [[nodiscard]] const Head& head() const;

  // Recovery (C15): every row first, then in journal order every record that its object's row does
  // not hold yet; the visitor applies it and touches its DirtyRows again. Table::kMeta is neither
  // row nor record here: it is in head().
  [[nodiscard]] Status recover(const RowVisitor& on_row, const RecordVisitor& on_record) const;

  // All rows but Table::kMeta's, by table and id. One pass with read-ahead.
  [[nodiscard]] Status scan_rows(const RowVisitor& visit) const;
  // Journalled inputs with their records, from the input `from` on (unset: from the oldest kept).
  // Refused if `from` has been cut away; a missing or torn blob in between is kCorrupt.
  [[nodiscard]] Status scan_journal(Seq from, const EntryVisitor& visit) const;
  // The same, records only: several times as fast.
  [[nodiscard]] Status scan_records(Seq from, const RecordVisitor& visit) const;

  [[nodiscard]] Result<std::vector<KafkaPosition>> positions() const;

 private:
  friend class EstateStore;
  struct Impl;
  explicit EstateView(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace headwater::store
