// Receivers: the dispatcher of the configuration in force, exchanged whole at a reload: make() one,
// use() it in the moment when the configuration comes into force, stop the one that was used before
// and offer what it left again, behind its last reports. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "model/intake.h"
#include "notifiers/dispatcher.h"
#include "rules/configuration.h"

namespace headwater::app {

// Secrets resolved. All errors of a configuration would be more than a person can mend at once: the
// first one is given.
[[nodiscard]] Result<std::vector<notifiers::ReceiverConfig>> receiver_configs(
    const rules::Configuration& configuration);

// What the engine takes in of it. A message that has failed for good is told by the log, too.
[[nodiscard]] Submission reported(const notifiers::TriesOf& tries);

class Receivers {
 public:
  // As the dispatcher's ports.
  using Report = std::function<void(notifiers::TriesOf)>;
  Receivers(Report report, Report report_durably)
      : report_(std::move(report)), report_durably_(std::move(report_durably)) {}

  // Before make(): engine time, on which all that is tried again waits, over reloads too.
  void run_on(std::function<Timestamp()> now) { now_ = std::move(now); }

  // Ready for use(); kMalformed if no receiver can be made of a part of the configuration.
  [[nodiscard]] Result<std::shared_ptr<notifiers::Dispatcher>> make(
      const rules::Configuration& configuration) const;
  // From now on. Gives the one before, null at first.
  std::shared_ptr<notifiers::Dispatcher> use(std::shared_ptr<notifiers::Dispatcher> dispatcher);
  // use() must have been called before any of these.
  [[nodiscard]] bool submit(Delivery delivery);
  [[nodiscard]] bool idle() const;
  [[nodiscard]] std::vector<notifiers::ReceiverCounters> counters() const;
  void stop(Duration drain, Duration patience);

 private:
  [[nodiscard]] std::shared_ptr<notifiers::Dispatcher> current() const;

  std::function<Timestamp()> now_;
  Report report_;
  Report report_durably_;
  mutable std::mutex mutex_;
  std::shared_ptr<notifiers::Dispatcher> dispatcher_;
};

}  // namespace headwater::app
