#include "notifiers/dispatcher.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "notifiers/receiver_worker.h"

namespace headwater::notifiers {

class Dispatcher::Impl {
 public:
  explicit Impl(DispatcherPorts ports) : ports_(std::move(ports)) {}

  Status add(const ReceiverConfig& config);
  [[nodiscard]] ReceiverWorker* worker_of(const std::string& receiver) const;
  void report_unknown(const Delivery& delivery) const;
  [[nodiscard]] const auto& workers() const { return workers_; }

 private:
  const DispatcherPorts ports_;
  std::vector<std::unique_ptr<ReceiverWorker>> workers_;
  std::map<std::string, ReceiverWorker*> by_name_;
};

Status Dispatcher::Impl::add(const ReceiverConfig& config) {
  if (by_name_.contains(config.name))
    return malformed("receivers: " + config.name + " is given twice");
  const auto abandon = std::make_shared<std::atomic<bool>>(false);
  ReceiverConfig with_abandon = config;
  with_abandon.http.abandon = abandon;
  auto receiver = make_receiver(with_abandon);
  if (!receiver) return receiver.error();
  workers_.push_back(
      std::make_unique<ReceiverWorker>(config, std::move(*receiver), abandon, ports_));
  by_name_[config.name] = workers_.back().get();
  return Ok{};
}

ReceiverWorker* Dispatcher::Impl::worker_of(const std::string& receiver) const {
  const auto found = by_name_.find(receiver);
  return found != by_name_.end() ? found->second : nullptr;
}

void Dispatcher::Impl::report_unknown(const Delivery& delivery) const {
  Attempt attempt;
  attempt.message = delivery.message.id;
  attempt.result = AttemptResult::kRefused;
  attempt.detail = "the receiver is not configured";
  ports_.report({.receiver = delivery.thread.receiver, .attempts = {attempt}});
}

Dispatcher::Dispatcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Dispatcher::~Dispatcher() { stop({}); }

Result<std::unique_ptr<Dispatcher>> Dispatcher::start(const std::vector<ReceiverConfig>& receivers,
                                                      DispatcherPorts ports) {
  auto dispatcher =
      std::unique_ptr<Dispatcher>(new Dispatcher(std::make_unique<Impl>(std::move(ports))));
  for (const ReceiverConfig& config : receivers) {
    const Status added = dispatcher->impl_->add(config);
    if (!added) return added.error();
  }
  return dispatcher;
}

bool Dispatcher::submit(Delivery delivery) {
  ReceiverWorker* worker = impl_->worker_of(delivery.thread.receiver);
  if (worker != nullptr) return worker->submit(std::move(delivery));
  impl_->report_unknown(delivery);
  return true;
}

bool Dispatcher::idle() const {
  const auto& workers = impl_->workers();
  return std::all_of(workers.begin(), workers.end(),
                     [](const auto& worker) { return worker->idle(); });
}

std::vector<ReceiverCounters> Dispatcher::counters() const {
  std::vector<ReceiverCounters> counters;
  for (const auto& worker : impl_->workers()) counters.push_back(worker->counters());
  return counters;
}

void Dispatcher::abandon() {
  for (const auto& worker : impl_->workers()) worker->abandon();
}

std::vector<Delivery> Dispatcher::stop(Duration drain, Duration patience) {
  const auto drained = std::chrono::steady_clock::now() + std::chrono::microseconds(drain.micros);
  for (const auto& worker : impl_->workers()) worker->stop_by(drained);
  const auto end = drained + std::chrono::microseconds(patience.micros);
  for (const auto& worker : impl_->workers())
    if (!worker->ended_by(end)) worker->abandon();
  std::vector<Delivery> left;
  for (const auto& worker : impl_->workers()) {
    worker->join();
    for (Delivery& delivery : worker->left()) left.push_back(std::move(delivery));
  }
  return left;
}

}  // namespace headwater::notifiers
