// Receivers: the dispatcher of the configuration in force, exchanged whole at a reload.
// Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "notifiers/dispatcher.h"
#include "rules/configuration.h"

namespace headwater::app {

// Secrets resolved. All errors of a configuration would be more than a person can mend at once: the
// first one is given.
[[nodiscard]] Result<std::vector<notifiers::ReceiverConfig>> receiver_configs(
    const rules::Configuration& configuration);

class Receivers {
 public:
  explicit Receivers(std::function<void(Attempt)> report) : report_(std::move(report)) {}

  // Starts the new ones, then ends the old ones; what was queued there is still pending in the
  // state and must be offered again. On failure the old ones go on.
  [[nodiscard]] Status replace(const rules::Configuration& configuration);
  [[nodiscard]] bool submit(Delivery delivery);
  [[nodiscard]] bool idle() const;
  [[nodiscard]] std::vector<notifiers::ReceiverCounters> counters() const;
  void stop(Duration drain);

 private:
  [[nodiscard]] std::shared_ptr<notifiers::Dispatcher> current() const;

  std::function<void(Attempt)> report_;
  mutable std::mutex mutex_;
  std::shared_ptr<notifiers::Dispatcher> dispatcher_;
};

}  // namespace headwater::app
