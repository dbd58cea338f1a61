// Process: one life of the daemon in a simulation, from opening the store to its end: the engine
// with its sequencer, the store, recovery, and the workers that bring messages out, without
// threads. Whatever it holds in memory is gone with it. One thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/estate_engine.h"
#include "notifiers/receiver.h"
#include "notifiers/send_pace.h"
#include "notifiers/send_queue.h"
#include "store/store.h"
#include "tests/sim/generated_estate.h"
#include "tests/sim/neighbour.h"
#include "tests/sim/oracles.h"

namespace headwater::sim {

struct WorldClock {
  Timestamp now;               // as the monotonic clock counts
  Duration offset;             // of the wall clock
  std::int64_t drift_ppm = 0;  // by which it grows
  [[nodiscard]] Timestamp wall() const { return now + offset; }
  void move_to(Timestamp time) {
    offset = offset + Duration{(time - now).micros * drift_ppm / 1'000'000};
    now = time;
  }
};

struct ProcessOptions {
  std::string folder;
  const WorldClock* clock = nullptr;
  const GeneratedEstate* estate = nullptr;
  Random* random = nullptr;
  JournalMirror* neighbours = nullptr;
  std::size_t row_lag = 0;
  // Exchanges a message with its receiver: calls `send`, says how long it took.
  std::function<Duration(const Delivery&, const std::function<void()>& send)> exchange;
};

// What a reload to this version brings into force.
[[nodiscard]] std::vector<app::PreparedReference> references_of(const GeneratedEstate& estate,
                                                                std::size_t version);

class Process {
 public:
  explicit Process(ProcessOptions options) : options_(std::move(options)) {}

  // Recovers; what was recovered is compared with the mirror before anything else is decided.
  [[nodiscard]] Status start(JournalMirror& mirror);
  // One batch with what the workers have to report; then deliveries, as the engine's loop does.
  [[nodiscard]] Status turn(std::vector<app::Work> work, JournalMirror& mirror);
  // SIGTERM.
  [[nodiscard]] Status stop(JournalMirror& mirror);
  // After a pause of the whole process since `from` (C6).
  [[nodiscard]] Status resume(Timestamp from, JournalMirror& mirror);
  // An event of the estate beside ours.
  [[nodiscard]] Status neighbour_turn();
  // A snapshot if one is due, and with it the cut of the journal: the keeper's order of calls.
  [[nodiscard]] Status keep();
  // What the newest snapshot and the journal behind it fold to is the state.
  [[nodiscard]] Status compare_snapshot() const;
  // Rows up to a part of the journal, as before a cut.
  [[nodiscard]] Status write_rows(Seq before);

  // Begins what is due, and says when there is more to do; in the world's time.
  void work_on_messages();
  [[nodiscard]] std::optional<Timestamp> next_due();
  [[nodiscard]] bool outbox_empty() const;
  [[nodiscard]] const correlator::State& state() const { return engine_->engine().state(); }
  [[nodiscard]] app::EstateEngine& engine() { return *engine_; }
  [[nodiscard]] std::int64_t kafka_offset() const { return kafka_offset_; }
  void move_kafka(std::int64_t offset) { kafka_offset_ = offset; }
  [[nodiscard]] Result<std::vector<store::StoredDeadLetter>> dead_letters() const;

 private:
  struct Worker {
    std::string name;
    std::unique_ptr<notifiers::Receiver> receiver;
    notifiers::SendQueue queue;
    std::unique_ptr<notifiers::SendPace> pace;
    const Delivery* in_flight = nullptr;
    notifiers::Outcome outcome;
    Timestamp answered_at;  // in the world's time
    Attempt attempt;
  };
  [[nodiscard]] Status make_workers();
  [[nodiscard]] Status bring_into_force();
  void begin(Worker& worker, const Delivery& delivery);
  [[nodiscard]] Attempt attempt_of(const Worker& worker);
  void finish(Worker& worker);
  void take_deliveries();
  [[nodiscard]] Status follow(JournalMirror& mirror) const;

  ProcessOptions options_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::EstateStore> estate_;
  std::optional<store::CrashMarker> marker_;
  std::unique_ptr<app::EstateEngine> engine_;
  std::unique_ptr<Neighbour> neighbour_;
  std::function<Timestamp()> time_;  // of the workers
  std::vector<std::unique_ptr<Worker>> workers_;
  std::int64_t kafka_offset_ = 0;
};

}  // namespace headwater::sim
