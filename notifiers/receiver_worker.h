// ReceiverWorker: one receiver with its queue, its pace and its thread. What it waits for delays
// nobody else. Thread-safe; a part of the dispatcher.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "notifiers/dispatcher.h"
#include "notifiers/receiver.h"
#include "notifiers/send_pace.h"
#include "notifiers/send_queue.h"

namespace headwater::notifiers {

class ReceiverWorker {
 public:
  // `ports` must outlive the worker.
  // `abandon` is what the receiver's HttpPolicy holds.
  ReceiverWorker(const ReceiverConfig& config, std::unique_ptr<Receiver> receiver,
                 std::shared_ptr<std::atomic<bool>> abandon, const DispatcherPorts& ports);
  // stop_by() must have been called.
  ~ReceiverWorker();

  [[nodiscard]] bool submit(Delivery delivery);
  [[nodiscard]] bool idle() const;
  [[nodiscard]] ReceiverCounters counters() const;
  // Begins to end: what is due is still sent until `deadline`.
  void stop_by(std::chrono::steady_clock::time_point deadline);
  // After stop_by(): false if it still runs at `time`.
  [[nodiscard]] bool ended_by(std::chrono::steady_clock::time_point time);
  // Has a try that still runs end soon, its answer lost.
  void abandon() { *abandon_ = true; }
  void join();
  // After join(): what has no final outcome.
  [[nodiscard]] std::vector<Delivery> left() const;

 private:
  void run();
  void wait_for_work(std::unique_lock<std::mutex>& lock, Timestamp now);
  [[nodiscard]] bool done(Timestamp now) const;
  using Batch = std::vector<const Delivery*>;  // one message, or those of one digest

  [[nodiscard]] Batch next_batch(Timestamp now);
  void deliver(const Batch& batch, std::unique_lock<std::mutex>& lock);
  [[nodiscard]] Outcome send_timed(const Batch& batch);
  [[nodiscard]] std::vector<Attempt> attempts_of(const Batch& batch, const Outcome& outcome) const;
  void follow_up(const Delivery& delivery);
  [[nodiscard]] Timestamp wall() const;
  void count(const Outcome& outcome, std::size_t messages = 1);

  const DispatcherPorts& ports_;
  const std::unique_ptr<Receiver> receiver_;  // the worker's thread only
  const std::shared_ptr<std::atomic<bool>> abandon_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable ended_at_last_;
  // Guarded by mutex_.
  SendPace pace_;
  SendQueue queue_;
  ReceiverCounters counters_;
  std::optional<std::chrono::steady_clock::time_point> trying_since_;  // while a try is under way
  bool stopping_ = false;
  bool ended_ = false;
  std::chrono::steady_clock::time_point stop_by_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace headwater::notifiers
