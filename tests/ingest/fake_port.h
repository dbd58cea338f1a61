// An engine for the tests of sources: takes submissions, or refuses them, and answers when told to.
// Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "model/intake.h"

namespace headwater::ingest {

class FakePort : public IntakePort {
 public:
  bool submit(Submission& submission) override {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
    if (full_) {
      ++refused_;
      return false;
    }
    taken_.push_back(std::move(submission));
    submission = {};
    if (!holding_) answer_all(true);
    return true;
  }

  void set_full(bool full) {
    const std::lock_guard lock(mutex_);
    full_ = full;
  }
  // From now on nothing is answered until answer().
  void hold_answers() {
    const std::lock_guard lock(mutex_);
    holding_ = true;
  }
  void answer(bool durable = true) {
    const std::lock_guard lock(mutex_);
    answer_all(durable);
  }

  // Runs `holds` under the lock until it is true; false if that takes longer than 30 s.
  bool wait(const std::function<bool()>& holds) {
    std::unique_lock lock(mutex_);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      changed_.wait_for(lock, std::chrono::milliseconds(5));
    }
    return true;
  }
  bool wait_for_events(std::size_t count) {
    return wait([&] { return names_locked().size() >= count; });
  }
  bool wait_for_refusals(int count) {
    return wait([&] { return refused_ >= count; });
  }

  // The label "name" of each event, in order.
  std::vector<std::string> names() {
    const std::lock_guard lock(mutex_);
    return names_locked();
  }
  // Everything of one kind, in order.
  template <class Body>
  std::vector<Body> inputs() {
    const std::lock_guard lock(mutex_);
    std::vector<Body> out;
    for (const Submission& submission : taken_)
      for (const auto& input : submission.inputs)
        if (const auto* body = std::get_if<Body>(&input)) out.push_back(*body);
    return out;
  }
  std::vector<DeadLetter> dead_letters() {
    const std::lock_guard lock(mutex_);
    std::vector<DeadLetter> out;
    for (const Submission& submission : taken_)
      out.insert(out.end(), submission.dead_letters.begin(), submission.dead_letters.end());
    return out;
  }
  // The last position told for a partition; -1 for none.
  std::int64_t position(const std::string& topic, std::int32_t partition) {
    const std::lock_guard lock(mutex_);
    std::int64_t last = -1;
    for (const Submission& submission : taken_)
      for (const KafkaPosition& position : submission.positions)
        if (position.topic == topic && position.partition == partition) last = position.next_offset;
    return last;
  }

 private:
  std::vector<std::string> names_locked() const {
    std::vector<std::string> out;
    for (const Submission& submission : taken_)
      for (const auto& input : submission.inputs)
        if (const auto* arrived = std::get_if<EventArrived>(&input))
          out.emplace_back(arrived->event.labels.get("name"));
    return out;
  }
  void answer_all(bool durable) {
    for (; answered_ < taken_.size(); ++answered_)
      if (taken_[answered_].done) taken_[answered_].done({.durable = durable});
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Submission> taken_;
  std::size_t answered_ = 0;
  bool full_ = false;
  bool holding_ = false;
  int refused_ = 0;
};

}  // namespace headwater::ingest
