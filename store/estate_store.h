// EstateStore: one estate's part of the store. Every key it can reach begins with the estate's
// name, so a read that crosses estates cannot be written. Writing: the engine's thread only, unless
// a function says otherwise. Reading: any thread. Must not outlive its Store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "model/intake.h"
#include "store/commit.h"
#include "store/estate_view.h"
#include "store/retention.h"

namespace headwater::store {

struct TimelineLine {
  std::string cursor;  // for `after`
  std::string bytes;
};

// A place among the lines of all timelines together, in the order in which they were written:
// "1042.3", or "1042" for behind everything up to that input. Of a line it is the line's own
// cursor.
struct FeedPlace {
  Seq seq;
  std::uint64_t line = UINT64_MAX;
  friend auto operator<=>(const FeedPlace&, const FeedPlace&) = default;
};
[[nodiscard]] std::string to_text(const FeedPlace& place);
// Nothing for a text that is none.
[[nodiscard]] std::optional<FeedPlace> read_feed_place(std::string_view text);

struct FeedLine {
  FeedPlace place;
  IncidentId incident;
  IncidentState state = IncidentState::kOpen;  // the incident's, after it
  std::string bytes;
};
struct FeedSlice {
  std::vector<FeedLine> lines;
  FeedPlace end;      // behind all that was looked at
  bool more = false;  // there are lines behind it
};
struct FeedBounds {
  Seq until;                  // no line that was written later than with this input
  std::size_t lines_max = 0;  // looked at
  std::size_t bytes_max = 0;  // of lines; passed by one at most
};

struct StoredDeadLetter {
  DeadLetter letter;
  std::uint32_t reinjections = 0;  // how often it has been fed back: part of its next position
  HW_FIELDS(letter, reinjections)
};

struct DeadLetterTotals {
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
  std::uint64_t evicted = 0;  // ever: the oldest go when limits.h says so
  HW_FIELDS(count, bytes, evicted)
};

struct ReferenceInForceAt {
  ReferenceKind kind = ReferenceKind::kConfiguration;
  std::string source;
  Hash128 digest;
  Seq since;
  HW_FIELDS(kind, source, digest, since)
};

class EstateStore {
 public:
  ~EstateStore();
  EstateStore(const EstateStore&) = delete;
  EstateStore& operator=(const EstateStore&) = delete;

  [[nodiscard]] const std::string& name() const;

  // Durable when it returns, all or nothing: the batch is synced, then the high-water mark. A
  // failure is final: nothing is known of the batch, every later write is refused, and the process
  // must stop; recovery is the rollback.
  [[nodiscard]] Status write(const Commit& commit);
  // For the shell's own tables alone. Any thread.
  [[nodiscard]] Status write_shell(const std::vector<ShellWrite>& writes,
                                   const std::vector<AuditEntry>& audit = {});

  // As of the last write. From the engine's thread it is a batch border.
  [[nodiscard]] Result<EstateView> view() const;

  // --- reading for people ----------------------------------------------------------------------
  // Oldest first, lines after the cursor `after` ("" = from the start). kMalformed for a cursor
  // that is not one.
  [[nodiscard]] Result<std::vector<TimelineLine>> timeline(IncidentId incident,
                                                           std::string_view after,
                                                           std::size_t limit) const;
  // Lines of all timelines behind `after` whose incident is then in one of `states` (empty: in
  // any). As long as the journal is kept: kNotFound when lines behind `after` may have been cut
  // away.
  [[nodiscard]] Result<FeedSlice> feed(const FeedPlace& after, const FeedBounds& bounds,
                                       const std::vector<IncidentState>& states) const;
  // Newest first, ids below `before` (0 = from the newest).
  [[nodiscard]] Result<std::vector<StoredDeadLetter>> dead_letters(std::uint64_t before,
                                                                   std::size_t limit) const;
  // Oldest first, ids above `after`: what feeds the dead-letter topic.
  [[nodiscard]] Result<std::vector<StoredDeadLetter>> dead_letters_after(std::uint64_t after,
                                                                         std::size_t limit) const;
  [[nodiscard]] Result<StoredDeadLetter> dead_letter(std::uint64_t id) const;
  [[nodiscard]] DeadLetterTotals dead_letter_totals() const;

  // --- references ------------------------------------------------------------------------------
  // The content of `digest`; kNotFound when nothing kept names it.
  [[nodiscard]] Result<std::string> reference(const Hash128& digest) const;
  // What was in force after the input `at` (unset: now), by kind and source.
  [[nodiscard]] Result<std::vector<ReferenceInForceAt>> references_in_force(Seq at) const;

  // --- shell tables ----------------------------------------------------------------------------
  [[nodiscard]] Result<std::string> shell(std::string_view key) const;
  // Keys that begin with `prefix`, in byte order.
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> shell_list(
      std::string_view prefix) const;

  // --- audit ------------------------------------------------------------------------------------
  // The newest record: what to tell elsewhere, so that a cut can be noticed. Number 0: none.
  [[nodiscard]] AuditAnchor audit_head() const;
  // Newest first, numbers below `before` (0 = from the newest).
  [[nodiscard]] Result<std::vector<AuditRecord>> audit(std::uint64_t before,
                                                       std::size_t limit) const;
  // Walks the whole chain and compares it with what is known from elsewhere.
  [[nodiscard]] Result<AuditVerdict> verify_audit(const std::vector<AuditAnchor>& anchors) const;

  // Reads every key of the estate and looks whether its value is one: what recovery, which reads
  // rows and the end of the journal, would not notice. kCorrupt naming the first that is not.
  [[nodiscard]] Status check_keys() const;

  // --- journal and snapshots (C16) -------------------------------------------------------------
  [[nodiscard]] JournalExtent journal() const;
  // Files of this estate, oldest first.
  [[nodiscard]] Result<std::vector<SnapshotFile>> snapshots() const;
  // Where SnapshotWriter puts the one taken at `seq`.
  [[nodiscard]] std::string snapshot_path(Seq seq) const;
  [[nodiscard]] Result<bool> snapshot_due(Timestamp now, const Retention& retention) const;
  // Cuts the journal at the newest snapshot that the retention, the floor and `unsent` (the input
  // of the oldest message still in the outbox; unset: none) allow; removes older snapshots and
  // reference content that nothing kept names. Returns the first seq kept.
  [[nodiscard]] Result<Seq> trim(Timestamp now, const Retention& retention, Seq unsent);
  // Gives the disk space of what was cut back, which may take seconds a GB: any thread but the
  // engine's, after trim().
  [[nodiscard]] Status reclaim() const;

 private:
  friend class Store;
  struct Impl;
  explicit EstateStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace headwater::store
