// Pulse: notices when a part of the daemon stands still, and tells the outside world that all is
// well for as long as it is (R27): a dead-man's switch elsewhere alarms when that stops. It judges
// nothing else and mends nothing. One thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "notifiers/http_sender.h"
#include "rules/configuration.h"

namespace headwater::app {

// A part, and how long it has not come round.
struct Stillness {
  std::string part;
  Duration still_for;
};

// POSTs to the dead-man's switch of the configuration. Not thread-safe.
class DeadManSwitch {
 public:
  // Reads the address where it is a secret.
  [[nodiscard]] static Result<std::unique_ptr<DeadManSwitch>> make(const rules::DeadManRule& rule);
  // The error holds no secret.
  [[nodiscard]] Status tell();
  [[nodiscard]] Duration every() const { return every_; }

 private:
  DeadManSwitch(Secret url, notifiers::HttpPolicy policy, Duration every)
      : url_(std::move(url)), sender_(std::move(policy)), every_(every) {}

  Secret url_;
  notifiers::HttpSender sender_;
  Duration every_;
};

// How often a Pulse looks, and by which clock.
struct PulseTimes {
  std::chrono::milliseconds look_every = std::chrono::seconds(5);
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

struct PulsePorts {
  // Has `back` called on the engine's thread, soon.
  std::function<void(std::function<void()> back)> ask_engine;
  // Every part but the engine's thread. Called on the pulse's thread.
  std::function<std::vector<Stillness>()> parts;
  // What else is wrong; then the dead-man's switch is not told. The same thread.
  std::function<Status()> in_order;
};

class Pulse {
 public:
  // `dead_man` may be null.
  Pulse(std::unique_ptr<DeadManSwitch> dead_man, PulsePorts ports, PulseTimes times = {});
  ~Pulse();
  Pulse(const Pulse&) = delete;
  Pulse& operator=(const Pulse&) = delete;

  void stop();
  // "" or which part stands still, as last looked. Any thread.
  [[nodiscard]] std::string still() const;

 private:
  void run();
  void look();
  // Whether the process itself stood still since the last look (SIGSTOP, a paused machine): then
  // what did not come round could not, and has until the next look.
  [[nodiscard]] bool was_stopped();
  void tell_dead_man();
  [[nodiscard]] Duration engine_still_for();

  const std::unique_ptr<DeadManSwitch> dead_man_;  // the thread's
  const PulsePorts ports_;
  const PulseTimes times_;
  std::shared_ptr<std::atomic<bool>> engine_asked_;  // until it comes round
  std::chrono::steady_clock::time_point engine_asked_at_;
  std::chrono::steady_clock::time_point looked_at_;
  std::chrono::steady_clock::time_point dead_man_due_;
  bool dead_man_told_ = true;  // an error is logged once
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::string still_;
  std::thread thread_;
};

}  // namespace headwater::app
