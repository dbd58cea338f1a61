#include "app/intake_queue.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "model/limits.h"

namespace headwater::app {
namespace {

// What a sender may hand over in one turn, in inputs; a larger submission saves up for it.
constexpr std::size_t kTurn = 64;
constexpr std::size_t kBytesPerInput = 4096;  // large ones count as several

bool batch_full(std::size_t inputs, std::size_t bytes) {
  return inputs >= limits::kBatchInputsMax || bytes >= limits::kBatchBytesMax;
}

std::size_t cost_of(const Submission& submission) {
  return 1 + std::max(submission.inputs.size(), submission.bytes / kBytesPerInput);
}

}  // namespace

// A sender that has nothing in the queue may hand in any one submission that fits, and an empty
// queue takes one of any size, so that none is too large for ever.
bool IntakeQueue::has_room(const std::string& sender, const Size& size) const {
  if (size_.inputs == 0 && size_.bytes == 0) return true;
  const auto fits = [&](const Size& held) {
    return held.inputs + size_.inputs + size.inputs <= limits::kIntakeQueueEventsMax &&
           held.bytes + size_.bytes + size.bytes <= limits::kIntakeQueueBytesMax;
  };
  const auto lane = lanes_.find(sender);
  return fits(lane == lanes_.end() ? Size{} : lane->second.size);
}

bool IntakeQueue::push_bounded(Submission& submission) {
  const std::lock_guard lock(mutex_);
  const Size size = Size::of(submission);
  if (closed_ || !has_room(submission.sender, size)) {
    ++refused_;
    return false;
  }
  const auto [lane, added] = lanes_.try_emplace(submission.sender);
  if (added) turns_.push_back(lane);
  lane->second.size.add(size);
  size_.add(size);
  lane->second.work.push_back({.submission = std::move(submission)});
  idle_ = false;
  wake_.notify_one();
  return true;
}

bool IntakeQueue::push(Work work) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  size_.add(Size::of(work.submission));
  own_.push_back(std::move(work));
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
                 [&] { return closed_ || !empty() || !tasks_.empty(); });
  Taken taken{.tasks = std::exchange(tasks_, {})};
  Size size;
  while (!own_.empty() && !batch_full(size.inputs, size.bytes)) move_first(own_, taken, size);
  while (!turns_.empty() && !batch_full(size.inputs, size.bytes)) take_turn(taken, size);
  size_.subtract(size);
  if (!taken.work.empty()) idle_ = false;
  taken.closed = closed_ && empty();
  return taken;
}

void IntakeQueue::take_turn(Taken& taken, Size& size) {
  const Lanes::iterator turn = turns_.front();
  turns_.pop_front();
  Lane& lane = turn->second;
  lane.credit += kTurn;
  while (!lane.work.empty() && !batch_full(size.inputs, size.bytes)) {
    const std::size_t cost = cost_of(lane.work.front().submission);
    if (cost > lane.credit) break;
    lane.credit -= cost;
    lane.size.subtract(Size::of(lane.work.front().submission));
    move_first(lane.work, taken, size);
  }
  if (lane.work.empty())
    lanes_.erase(turn);
  else
    turns_.push_back(turn);
}

void IntakeQueue::move_first(std::deque<Work>& from, Taken& taken, Size& size) {
  size.add(Size::of(from.front().submission));
  taken.work.push_back(std::move(from.front()));
  from.pop_front();
}

void IntakeQueue::set_idle(bool idle) {
  const std::lock_guard lock(mutex_);
  idle_ = idle && empty();
}

bool IntakeQueue::idle() const {
  const std::lock_guard lock(mutex_);
  return idle_;
}

std::size_t IntakeQueue::queued_inputs() const {
  const std::lock_guard lock(mutex_);
  return size_.inputs;
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
