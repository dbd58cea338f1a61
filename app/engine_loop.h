// EngineLoop: the shell around one estate's engine. Takes what sources, doors, people and the
// dispatcher submit, gives it its order, lets the engine decide, makes the batch durable in one
// synced write, and only then answers callers, starts deliveries and commits offsets. A failed
// write stops the process: recovery is the rollback.
//
// Threads: start() makes the engine thread, which owns the engine, the sequencer and the estate's
// store. All other methods may be called from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "app/estate_engine.h"
#include "app/sequencer.h"
#include "model/intake.h"
#include "model/query.h"
#include "store/estate_store.h"

namespace headwater::app {

struct EngineLoopPorts {
  // Brings a durable message out; false: the receiver's queue is full, it is offered again later.
  // Called on the engine thread.
  std::function<bool(Delivery)> deliver;
  // Everything up to this input is durable. Called on the engine thread, after each round of work.
  std::function<void(Seq)> durable;
  // The write failed: the process must stop. Called once, on the engine thread.
  std::function<void(const Error&)> failed;
  // False: no space, take no new events. Called on any thread; cheap.
  std::function<bool()> has_space;
};

struct EngineLoopCounters {
  std::uint64_t batches = 0;
  std::uint64_t inputs = 0;
  std::uint64_t records = 0;
  std::uint64_t queued_inputs = 0;  // now
  std::uint64_t refused_full = 0;   // submissions
  Duration clock_skew;
  DurationSum correlated;  // of each batch, from when it was taken to its synced write
  DurationSum open_for;    // of each incident that was resolved
};

class EngineLoop : public IntakePort, public QueryPort {
 public:
  // Hands over every pending message, then takes work.
  [[nodiscard]] static std::unique_ptr<EngineLoop> start(std::unique_ptr<EstateEngine> engine,
                                                         EngineLoopPorts ports);
  ~EngineLoop() override;
  EngineLoop(const EngineLoop&) = delete;
  EngineLoop& operator=(const EngineLoop&) = delete;

  [[nodiscard]] bool submit(Submission& submission) override;
  void ask(Query query, std::function<void(Answer)> answered) override;
  // Operator commands, delivery attempts, ticks: taken even when the event queue is full.
  void submit_internal(Submission submission);
  // Brings references into force in the given order; `done` is called on the engine thread once
  // they are durable, and before anything that was decided with them is delivered. It is destroyed
  // uncalled if the engine stops before.
  void replace_references(std::vector<PreparedReference> references, AuditEntry audit,
                          std::function<void()> done);

  // Calls `task` on the engine thread between batches; false: the engine is stopping, it never
  // will.
  bool run_on_engine(std::function<void(EstateEngine&)> task);

  [[nodiscard]] EngineLoopCounters counters() const;
  // Nothing queued, no deadline due, no message pending.
  [[nodiscard]] bool idle() const;
  // Takes nothing more, works off the queue, writes every dirty row, joins. A second call does
  // nothing.
  void stop();

 private:
  class Impl;
  explicit EngineLoop(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace headwater::app
