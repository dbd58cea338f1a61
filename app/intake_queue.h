// IntakeQueue: the one place where other threads hand work to the engine thread. Bounded for what
// senders hand in; what the estate itself needs (attempts, references, queries) is always taken,
// and first. Senders take turns (deficit round robin: Shreedhar and Varghese, SIGCOMM 1995), and
// one may hold no more of the queue than it leaves free: a storm of one delays and refuses no
// other's. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
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
  // False: full, the sender's share used up, or closed; nothing was taken.
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
  struct Size {
    std::size_t inputs = 0;
    std::size_t bytes = 0;
    [[nodiscard]] static Size of(const Submission& submission) {
      return {submission.inputs.size(), submission.bytes};
    }
    void add(const Size& more) { inputs += more.inputs, bytes += more.bytes; }
    void subtract(const Size& less) { inputs -= less.inputs, bytes -= less.bytes; }
  };
  // What one sender waits for.
  struct Lane {
    std::deque<Work> work;
    Size size;
    std::size_t credit = 0;  // what it may still hand over in its turns
  };
  using Lanes = std::map<std::string, Lane>;

  [[nodiscard]] bool has_room(const std::string& sender, const Size& size) const;
  void move_first(std::deque<Work>& from, Taken& taken, Size& size);
  void take_turn(Taken& taken, Size& size);
  [[nodiscard]] bool empty() const { return own_.empty() && turns_.empty(); }

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Work> own_;  // the estate's
  Lanes lanes_;           // of senders with work
  std::deque<Lanes::iterator> turns_;
  std::vector<EngineTask> tasks_;
  Size size_;  // of all
  std::uint64_t refused_ = 0;
  bool idle_ = false;
  bool closed_ = false;
};

}  // namespace headwater::app
