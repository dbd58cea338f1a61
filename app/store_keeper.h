// StoreKeeper: looks after the store beside the engine: free space, the daily snapshot, cutting the
// journal (C16). One thread of its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "app/engine_loop.h"
#include "rules/configuration.h"
#include "store/store.h"

namespace headwater::app {

class StoreKeeper {
 public:
  // `store` must outlive it.
  StoreKeeper(const store::Store& store, const rules::Configuration& configuration);
  ~StoreKeeper();
  StoreKeeper(const StoreKeeper&) = delete;
  StoreKeeper& operator=(const StoreKeeper&) = delete;

  // `loop` must outlive stop(). `each_minute` is called on the keeper's thread.
  void start(EngineLoop& loop, std::function<void()> each_minute);
  void stop();
  // A snapshot if one is due, and with it the cut of the journal. Blocks for as long as that takes;
  // on no thread that the engine waits for.
  void keep(EngineLoop& loop);
  // While it is held nobody takes a snapshot, removes one or cuts the journal: keep() does nothing.
  [[nodiscard]] std::unique_lock<std::mutex> hold();
  // As last looked. Cheap; any thread.
  [[nodiscard]] bool has_space() const { return has_space_; }
  [[nodiscard]] std::uint64_t free_bytes() const { return free_bytes_; }

 private:
  void run();
  void look_at_space();
  [[nodiscard]] Status cut(EngineLoop& loop);

  const store::Store& store_;
  const store::Retention retention_;
  EngineLoop* loop_ = nullptr;
  std::function<void()> each_minute_;
  std::atomic<bool> has_space_ = true;
  std::atomic<std::uint64_t> free_bytes_ = 0;
  std::mutex keeping_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace headwater::app
