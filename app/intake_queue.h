// IntakeQueue: the one place where other threads hand work to the engine thread. Bounded for
// events; what the estate itself needs (attempts, commands, references, queries) is always taken.
// Thread-safe.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "app/estate_engine.h"
#include "model/intake.h"

namespace headwater::app {

// Runs on the engine thread between batches: queries, snapshots.
using EngineTask = std::function<void(EstateEngine&)>;

struct Taken {
  std::vector<Work> work;
  std::vector<EngineTask> tasks;
  bool closed = false;
};

class IntakeQueue {
 public:
  // False: full or closed; nothing was taken.
  [[nodiscard]] bool push_bounded(Submission& submission);
  // False: closed.
  bool push(Work work);
  bool push(EngineTask task);
  // Waits until there is something, `wait` is over or close(); takes at most a batch.
  [[nodiscard]] Taken take(Duration wait);
  // The last batch is done and nothing of the engine's own is left; idle() holds until the next
  // push.
  void set_idle(bool idle);
  [[nodiscard]] bool idle() const;
  [[nodiscard]] std::size_t queued_inputs() const;
  [[nodiscard]] std::uint64_t refused() const;
  void close();

 private:
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Work> work_;
  std::vector<EngineTask> tasks_;
  std::size_t inputs_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t refused_ = 0;
  bool idle_ = false;
  bool closed_ = false;
};

}  // namespace headwater::app
