// Where the engine's answers wait for the Kafka thread. Private to ingest/. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "model/intake.h"

namespace headwater::ingest {

// Shared by the source and by every submission on its way: an answer may come after the source is
// gone.
class KafkaAnswers {
 public:
  // Before the submission is handed over.
  void expect() {
    const std::lock_guard lock(mutex_);
    ++expected_;
  }
  // It was not taken after all.
  void withdraw() {
    const std::lock_guard lock(mutex_);
    --expected_;
  }
  // On the engine thread; short.
  void answer(std::vector<KafkaPosition> positions, bool durable) {
    const std::lock_guard lock(mutex_);
    --expected_;
    if (durable) durable_.push_back(std::move(positions));
    if (expected_ == 0) none_expected_.notify_all();
  }
  // What became durable since the last call, oldest first.
  [[nodiscard]] std::vector<std::vector<KafkaPosition>> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(durable_, {});
  }
  // Waits until everything expected was answered, or `at_most`.
  void wait(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    none_expected_.wait_for(lock, at_most, [this] { return expected_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable none_expected_;
  std::size_t expected_ = 0;
  std::vector<std::vector<KafkaPosition>> durable_;
};

}  // namespace headwater::ingest
