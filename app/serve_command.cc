#include "app/serve_command.h"

#include <signal.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "app/log_line.h"

#include "store/crash_point.h"

namespace headwater::app {
namespace {

constexpr int kWrongUsage = 2;
constexpr int kConfigurationRefused = 3;
constexpr int kWriteFailed = 4;

// What a message quotes may come from anybody: every message is escaped.
class LineFormatter : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& into) override {
    const auto since =
        std::chrono::duration_cast<std::chrono::microseconds>(message.time.time_since_epoch());
    const auto level = spdlog::level::to_string_view(message.level);
    const std::string line = log_line(Timestamp{since.count()}, {level.data(), level.size()},
                                      {message.payload.data(), message.payload.size()});
    into.append(line.data(), line.data() + line.size());
    into.push_back('\n');
  }
  [[nodiscard]] std::unique_ptr<formatter> clone() const override {
    return std::make_unique<LineFormatter>();
  }
};

// Blocked in every thread, since each inherits it, and waited for by this one.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

// 0: none came within a fifth of a second.
int next_signal(const sigset_t& signals) {
  const timespec wait{.tv_sec = 0, .tv_nsec = 200'000'000};
  const int signal = sigtimedwait(&signals, nullptr, &wait);
  return signal > 0 ? signal : 0;
}

// After the first SIGTERM the default action is back, so that a second one ends the process at
// once.
void let_a_second_one_kill() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

// Memory holds secrets: no core dump of it, and no other program of this user may read it.
void keep_memory_to_ourselves() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int watch(Daemon& daemon, const sigset_t& signals, bool exit_at_end) {
  bool to_reload = false;
  for (;;) {
    const int signal = next_signal(signals);
    if (signal == SIGTERM || signal == SIGINT) {
      spdlog::info("stopping");
      let_a_second_one_kill();
      return 0;
    }
    // One that runs may have read the file before it was changed: then once more.
    if (signal == SIGHUP) to_reload = true;
    if (to_reload && daemon.begin_reload({.actor = "signal"}, [](const Status&) {}))
      to_reload = false;
    if (!daemon.failure().empty()) return kWriteFailed;
    if (exit_at_end && daemon.at_end()) return 0;
  }
}

// For tests of what a kill at a named moment leaves behind (store/crash_point.h).
Status arm_crash_point_of_environment() {
  const char* point = std::getenv("HEADWATER_CRASH_POINT");
  return point == nullptr ? Status(Ok{}) : store::arm_crash_point(point);
}

}  // namespace

int run_serve(const ServeOptions& options) {
  keep_memory_to_ourselves();
  spdlog::set_default_logger(spdlog::stderr_logger_mt("headwater"));
  spdlog::set_formatter(std::make_unique<LineFormatter>());
  spdlog::set_level(spdlog::level::from_str(options.log_level));
  if (const Status armed = arm_crash_point_of_environment(); !armed) {
    std::fprintf(stderr, "headwater serve: HEADWATER_CRASH_POINT: %s\n",
                 armed.error().message().c_str());
    return kWrongUsage;
  }
  const sigset_t signals = block_signals();
  auto daemon = Daemon::start(options.daemon);
  if (!daemon) {
    std::fprintf(stderr, "headwater serve: %s\n", daemon.error().message().c_str());
    return daemon.error().code() == ErrorCode::kMalformed ? kConfigurationRefused : 1;
  }
  const int code = watch(**daemon, signals, options.exit_at_end);
  (*daemon)->stop();
  return code;
}

}  // namespace headwater::app
