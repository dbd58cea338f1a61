#include "app/intake_queue.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "model/limits.h"

namespace headwater::app {

bool IntakeQueue::push_bounded(Submission& submission) {
  const std::lock_guard lock(mutex_);
  // An empty queue takes any one submission, so that none is too large for ever.
  const bool full =
      inputs_ > 0 && (inputs_ + submission.inputs.size() > limits::kIntakeQueueEventsMax ||
                      bytes_ + submission.bytes > limits::kIntakeQueueBytesMax);
  if (closed_ || full) {
    ++refused_;
    return false;
  }
  inputs_ += submission.inputs.size();
  bytes_ += submission.bytes;
  work_.push_back({.submission = std::move(submission)});
  idle_ = false;
  wake_.notify_one();
  return true;
}

bool IntakeQueue::push(Work work) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  inputs_ += work.submission.inputs.size();
  bytes_ += work.submission.bytes;
  work_.push_back(std::move(work));
  idle_ = false;
  wake_.notify_one();
  return true;
}

bool IntakeQueue::push(EngineTask task) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  tasks_.push_back(std::move(task));
  wake_.notify_one();
  return true;
}

Taken IntakeQueue::take(Duration wait) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, std::chrono::microseconds(wait.micros),
                 [&] { return closed_ || !work_.empty() || !tasks_.empty(); });
  Taken taken{.tasks = std::exchange(tasks_, {})};
  std::size_t inputs = 0;
  std::size_t bytes = 0;
  while (!work_.empty() && inputs < limits::kBatchInputsMax && bytes < limits::kBatchBytesMax) {
    inputs += work_.front().submission.inputs.size();
    bytes += work_.front().submission.bytes;
    taken.work.push_back(std::move(work_.front()));
    work_.pop_front();
  }
  inputs_ -= inputs;
  bytes_ -= bytes;
  if (!taken.work.empty()) idle_ = false;
  taken.closed = closed_ && work_.empty();
  return taken;
}

void IntakeQueue::set_idle(bool idle) {
  const std::lock_guard lock(mutex_);
  idle_ = idle && work_.empty();
}

bool IntakeQueue::idle() const {
  const std::lock_guard lock(mutex_);
  return idle_;
}

std::size_t IntakeQueue::queued_inputs() const {
  const std::lock_guard lock(mutex_);
  return inputs_;
}

std::uint64_t IntakeQueue::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

void IntakeQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  wake_.notify_one();
}

}  // namespace headwater::app
