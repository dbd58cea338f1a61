// ReceiverWorker: one receiver with its queue, its pace and its thread. What it waits for delays
// nobody else. Thread-safe; a part of the dispatcher.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "notifiers/dispatcher.h"
#include "notifiers/receiver.h"
#include "notifiers/send_pace.h"
#include "notifiers/send_queue.h"

namespace headwater::notifiers {

class ReceiverWorker {
 public:
  // `ports` must outlive the worker.
  ReceiverWorker(const ReceiverConfig& config, std::unique_ptr<Receiver> receiver,
                 const DispatcherPorts& ports);
  // stop_by() must have been called.
  ~ReceiverWorker();

  [[nodiscard]] bool submit(Delivery delivery);
  [[nodiscard]] bool idle() const;
  [[nodiscard]] ReceiverCounters counters() const;
  // Begins to end: what is due is still sent until `deadline`.
  void stop_by(std::chrono::steady_clock::time_point deadline);
  void join();

 private:
  void run();
  void wait_for_work(std::unique_lock<std::mutex>& lock, Timestamp now);
  [[nodiscard]] bool done(Timestamp now) const;
  void deliver(const Delivery& delivery, std::unique_lock<std::mutex>& lock);
  [[nodiscard]] Outcome send_timed(const Delivery& delivery);
  [[nodiscard]] Attempt attempt_of(const Delivery& delivery, const Outcome& outcome) const;
  void follow_up(const Delivery& delivery);
  void count(const Outcome& outcome);

  const DispatcherPorts& ports_;
  const std::unique_ptr<Receiver> receiver_;  // the worker's thread only

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_.
  SendQueue queue_;
  SendPace pace_;
  ReceiverCounters counters_;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point stop_by_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace headwater::notifiers
