#include "app/receivers.h"

#include <spdlog/spdlog.h>

#include <random>
#include <utility>

#include "app/secrets.h"
#include "app/sequencer.h"

namespace headwater::app {
namespace {

Result<notifiers::ReceiverConfig> receiver_config(const rules::ReceiverRule& rule) {
  notifiers::ReceiverConfig config{.name = rule.name,
                                   .kind = rule.kind,
                                   .provider = rule.provider,
                                   .api_base = rule.api_base,
                                   .channel = rule.channel,
                                   .rate_per_minute = rule.rate_per_minute};
  config.http.allow_insecure = rule.allow_insecure;
  config.http.allow_private = rule.allow_private;
  Result<Secret> url = read_setting(rule.url);
  if (!url)
    return Error(url.error().code(), "receiver " + rule.name + ": " + url.error().message());
  config.url = std::move(*url);
  for (const rules::SecretReference& reference : rule.secrets) {
    Result<Secret> secret = read_secret(reference.text);
    if (!secret)
      return Error(secret.error().code(),
                   "receiver " + rule.name + ": " + secret.error().message());
    config.secrets.push_back(std::move(*secret));
  }
  return config;
}

Duration draw_jitter(Duration max) {
  thread_local std::mt19937_64 random(std::random_device{}());
  return {std::uniform_int_distribution<std::int64_t>(0, max.micros)(random)};
}

}  // namespace

Result<std::vector<notifiers::ReceiverConfig>> receiver_configs(
    const rules::Configuration& configuration) {
  std::vector<notifiers::ReceiverConfig> configs;
  for (const rules::ReceiverRule& rule : configuration.receivers) {
    Result<notifiers::ReceiverConfig> config = receiver_config(rule);
    if (!config) return config.error();
    configs.push_back(std::move(*config));
  }
  return configs;
}

Submission reported(const notifiers::TriesOf& tries) {
  Submission submission;
  submission.inputs.reserve(tries.attempts.size());
  for (const Attempt& attempt : tries.attempts) {
    submission.inputs.emplace_back(DeliveryAttempted{attempt});
    if (attempt.result == AttemptResult::kRefused) {
      spdlog::error("receiver {}: message {} has failed: {}", tries.receiver, attempt.message.value,
                    attempt.detail);
    }
  }
  return submission;
}

Result<std::shared_ptr<notifiers::Dispatcher>> Receivers::make(
    const rules::Configuration& configuration) const {
  const auto configs = receiver_configs(configuration);
  if (!configs) return malformed(configuration.file + ": " + configs.error().message());
  auto made = notifiers::Dispatcher::start(*configs, {.now = now_,
                                                      .wall = system_clock().wall,
                                                      .jitter = draw_jitter,
                                                      .report = report_,
                                                      .report_durably = report_durably_});
  if (!made) return malformed(configuration.file + ": " + made.error().message());
  return std::shared_ptr<notifiers::Dispatcher>(std::move(*made));
}

std::shared_ptr<notifiers::Dispatcher> Receivers::use(
    std::shared_ptr<notifiers::Dispatcher> dispatcher) {
  const std::lock_guard lock(mutex_);
  return std::exchange(dispatcher_, std::move(dispatcher));
}

std::shared_ptr<notifiers::Dispatcher> Receivers::current() const {
  const std::lock_guard lock(mutex_);
  return dispatcher_;
}

bool Receivers::submit(Delivery delivery) { return current()->submit(std::move(delivery)); }
bool Receivers::idle() const { return current()->idle(); }
std::vector<notifiers::ReceiverCounters> Receivers::counters() const {
  return current()->counters();
}
void Receivers::stop(Duration drain, Duration patience) { current()->stop(drain, patience); }

}  // namespace headwater::app
