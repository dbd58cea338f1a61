#include "app/pulse.h"

#include <spdlog/spdlog.h>

#include "app/secrets.h"
#include "model/limits.h"

namespace headwater::app {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Between two looks: longer than the dead-man's switch may take, shorter than a part may stand
// still.
constexpr auto kLooksApartMax = std::chrono::seconds(30);
static_assert(limits::kStillMax > seconds(30));
static_assert(limits::kConnectTimeout + limits::kExchangeTimeout + seconds(5) < seconds(30));

}  // namespace

Result<std::unique_ptr<DeadManSwitch>> DeadManSwitch::make(const rules::DeadManRule& rule) {
  Result<Secret> url = read_setting(rule.url);
  if (!url) return Error(url.error().code(), "dead_man: " + url.error().message());
  const auto origin = notifiers::printable_origin(*url, rule.allow_insecure);
  if (!origin) return Error(origin.error().code(), "dead_man.url: " + origin.error().message());
  notifiers::HttpPolicy policy;
  policy.allow_insecure = rule.allow_insecure;
  policy.allow_private = rule.allow_private;
  return std::unique_ptr<DeadManSwitch>(
      new DeadManSwitch(std::move(*url), std::move(policy), rule.every));
}

Status DeadManSwitch::tell() {
  const auto answer = sender_.post({.url = url_, .headers = {}, .body = {}});
  if (!answer) return answer.error();
  if (answer->status < 200 || answer->status > 299)
    return Error(ErrorCode::kRefused, "HTTP " + std::to_string(answer->status));
  return Ok{};
}

Pulse::Pulse(std::unique_ptr<DeadManSwitch> dead_man, PulsePorts ports, PulseTimes times)
    : dead_man_(std::move(dead_man)),
      ports_(std::move(ports)),
      times_(std::move(times)),
      engine_asked_(std::make_shared<std::atomic<bool>>(false)),
      looked_at_(times_.now()),
      dead_man_due_(looked_at_),
      thread_([this] { run(); }) {}

Pulse::~Pulse() { stop(); }

void Pulse::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

std::string Pulse::still() const {
  const std::lock_guard lock(mutex_);
  return still_;
}

void Pulse::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    if (!was_stopped()) look();
    if (dead_man_ != nullptr && times_.now() >= dead_man_due_) tell_dead_man();
    lock.lock();
    wake_.wait_for(lock, times_.look_every, [this] { return stopping_; });
  }
}

bool Pulse::was_stopped() {
  const auto now = times_.now();
  const bool stopped = now - looked_at_ > kLooksApartMax;
  looked_at_ = now;
  if (stopped) engine_asked_at_ = now;
  return stopped;
}

void Pulse::look() {
  std::vector<Stillness> parts = ports_.parts();
  parts.push_back({"the engine", engine_still_for()});
  std::string still;
  for (const Stillness& each : parts) {
    if (each.still_for < limits::kStillMax) continue;
    still += (still.empty() ? "" : "; ") + each.part + " stands still for " +
             format_duration(each.still_for);
  }
  const std::lock_guard lock(mutex_);
  if (still.empty() != still_.empty())
    spdlog::log(still.empty() ? spdlog::level::info : spdlog::level::critical, "{}",
                still.empty() ? "no part stands still any more" : still);
  still_ = std::move(still);
}

// A task on its thread, asked anew once the last one has come round.
Duration Pulse::engine_still_for() {
  const auto now = times_.now();
  if (*engine_asked_)
    return {std::chrono::duration_cast<std::chrono::microseconds>(now - engine_asked_at_).count()};
  *engine_asked_ = true;
  engine_asked_at_ = now;
  ports_.ask_engine([asked = engine_asked_] { *asked = false; });
  return {};
}

void Pulse::tell_dead_man() {
  const std::string standing = still();
  Status told = standing.empty() ? ports_.in_order() : Error(ErrorCode::kUnavailable, standing);
  if (told) told = dead_man_->tell();
  if (!told && dead_man_told_)
    spdlog::error("the dead-man's switch is not told: {}", told.error().message());
  if (told && !dead_man_told_) spdlog::info("the dead-man's switch is told again");
  dead_man_told_ = bool{told};
  dead_man_due_ = times_.now() + std::chrono::microseconds(dead_man_->every().micros);
}

}  // namespace headwater::app
