// EstateEngine: one estate's engine together with its store, without threads: works off a batch of
// submissions from sequencing to the synced write. EngineLoop runs it on a thread; tests and the
// simulator call it by hand. Not thread-safe.
#pragma once

#include <absl/container/flat_hash_set.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/prepared_reference.h"
#include "app/reference_library.h"
#include "app/sequencer.h"
#include "correlator/engine.h"
#include "model/intake.h"
#include "model/limits.h"
#include "model/query.h"
#include "store/crash_marker.h"
#include "store/dirty_rows.h"
#include "store/estate_store.h"

namespace headwater::app {

// One thing to work off: a submission, or references to bring into force.
struct Work {
  Submission submission;  // its audit is of the references, too
  std::vector<PreparedReference> references;
};

// What the daemon leaves as it is.
struct EngineOptions {
  std::string epoch;                         // of a new estate; "" = drawn at random
  std::size_t row_lag = limits::kRowLagMax;  // records that recovery applies at most (C15)
};

struct DurationSum {
  std::uint64_t count = 0;
  Duration total;
  void add(Duration each) {
    ++count;
    total = total + each;
  }
};

class EstateEngine {
 public:
  // Recovers the estate and gets ready to go on. `estate` must outlive it and is written by it
  // alone. A new estate gets its store epoch, an estate that was away its Resumed (C6), both
  // durable on return.
  [[nodiscard]] static Result<std::unique_ptr<EstateEngine>> open(
      store::EstateStore& estate, const Clock& clock, const EngineOptions& options = {});

  // Sequences, decides and writes all of `work` as one batch, then calls each submission's `done`.
  // With nothing to do but deadlines due it takes a Tick. After an error nothing is known of the
  // batch and the process must stop.
  [[nodiscard]] Status process(std::vector<Work>& work);
  // What an import of these facts brings into force: with what their source saw before.
  [[nodiscard]] MapFacts with_earlier(MapFacts facts, Duration stale_after) const;
  // Notes that the engine was away since `from`, if for long enough (C6).
  [[nodiscard]] Status resume(Timestamp from);
  // Writes every dirty row: a clean stop.
  [[nodiscard]] Status write_all_rows();
  // Writes rows whose oldest unwritten change came before `seq`, at most a batch of them; true:
  // there are more.
  [[nodiscard]] Result<bool> write_rows_before(Seq seq);

  // Head of line of each thread that became ready since the last call; a message is given once,
  // until its outcome came in. After open(): every pending one.
  [[nodiscard]] std::vector<Delivery> take_deliveries();
  // The delivery was not brought out; take_deliveries() gives it again.
  void return_delivery(const Delivery& delivery);

  // The input of the oldest pending message: the journal is kept from there on (C16). Unset: none.
  [[nodiscard]] Seq oldest_unsent() const;

  [[nodiscard]] store::EstateStore& estate() { return estate_; }
  [[nodiscard]] Answer answer(const Query& query);
  [[nodiscard]] std::optional<Timestamp> next_deadline() { return engine_.next_deadline(); }
  [[nodiscard]] Timestamp now() { return sequencer_.now(); }
  [[nodiscard]] Duration clock_skew() const { return sequencer_.skew(); }
  [[nodiscard]] bool has_pending_messages() const;
  [[nodiscard]] const correlator::Engine& engine() const { return engine_; }
  [[nodiscard]] std::uint64_t records() const { return records_; }
  // How long incidents were open that have been resolved since the start.
  [[nodiscard]] const DurationSum& open_for() const { return open_for_; }

  // After an unclean stop (C19): for a while the marker says what is under way, so that what kills
  // us is known; after two stops at one place, in batches of one. An input that has killed us three
  // times is set aside as a dead letter. A deadline can't be: `stop` is told which and must not
  // return. `marker` must outlive the engine.
  void use_crash_marker(store::CrashMarker& marker, std::function<void(const std::string&)> stop);

 private:
  EstateEngine(store::EstateStore& estate, const Clock& clock, correlator::State state,
               CompiledReferences references, store::DirtyRows dirty);
  [[nodiscard]] Status process_one_by_one(std::vector<Work>& work);
  [[nodiscard]] Status take_one_by_one(Submission& submission, Outcome& outcome);
  [[nodiscard]] bool decide_unless_it_crashes(decltype(Input::body) body, std::string& verdict);
  [[nodiscard]] Status write_marked();
  void end_care();
  void note_begun(const correlator::Deadline* deadline);
  void tick_if_due();
  // Nothing happens where its content is in force already.
  void bring_into_force(PreparedReference reference);
  [[nodiscard]] Hash128 take_in(PreparedReference reference);
  void name_reinjected(Submission& submission);
  void note_audit(Submission& submission, const std::vector<std::string>& verdicts);
  void sequence(decltype(Input::body) body, Timestamp at);
  void note_records(const store::JournalEntry& entry);
  void note_timeline(const Record& record, Timestamp at);
  [[nodiscard]] std::string verdict_of_last() const;
  [[nodiscard]] Status write();
  void count_letters();
  [[nodiscard]] Answer timeline(const TimelineQuery& query);
  [[nodiscard]] Answer dead_letters(const DeadLettersQuery& query);
  [[nodiscard]] Answer dead_letter(const DeadLetterQuery& query);
  [[nodiscard]] Answer audit(const AuditQuery& query);
  [[nodiscard]] const MapFacts* facts_in_force(std::string_view source) const;
  [[nodiscard]] Answer map_source(const MapSourceQuery& query) const;

  store::EstateStore& estate_;
  CompiledReferences references_;  // before engine_, which reads it
  correlator::Engine engine_;
  Sequencer sequencer_;
  store::DirtyRows dirty_;
  store::Commit commit_;
  store::CrashMarker* marker_ = nullptr;  // set while careful
  bool one_by_one_ = false;
  std::function<void(const std::string&)> stop_;
  std::uint64_t careful_inputs_ = 0;
  std::string position_;  // of the input under way
  Status marked_ = Ok{};
  std::vector<ThreadId> ready_;  // threads whose head of line may be handed over
  absl::flat_hash_set<MessageId> handed_over_;
  std::map<MessageId, Seq> unsent_;  // pending messages by the input that decided them
  std::uint64_t records_ = 0;
  std::map<std::pair<std::string, std::string>, std::uint64_t> letters_;  // by source and class
  DurationSum open_for_;
};

}  // namespace headwater::app
