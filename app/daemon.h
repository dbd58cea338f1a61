// Daemon: everything that `headwater serve` runs, wired together and taken apart in the right
// order. It reads no command line and handles no signal (serve_command.h does).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "model/audit.h"

namespace headwater::app {

struct DaemonOptions {
  std::string config;   // file; "" = built-in defaults
  std::string listen;   // overrides server.listen
  std::string data;     // overrides store.path
  std::string backups;  // below it backups may be asked for over HTTP; "" = nowhere
};

// Ends the process at once when a deadline of the core has crashed it three times (C19): to go on
// would crash again, to skip it would change what is decided.
inline constexpr int kExitCrashLoop = 6;

class Daemon {
 public:
  // Recovers, starts engine, receivers, sources and server. Prints the first admin token of an
  // empty store to standard output, once.
  [[nodiscard]] static Result<std::unique_ptr<Daemon>> start(const DaemonOptions& options);
  // stop().
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // Reads configuration and maps again, on a thread of its own; a bad one is refused whole and the
  // old one stays. `done` is called there once what changed is durable, or refused. False, and no
  // call, while another reload runs or once stop() was called.
  [[nodiscard]] bool begin_reload(Origin by, std::function<void(Status)> done);
  // Everything of the sources' ends when they were first reached is durable, nothing is due, the
  // outbox is empty (`--exit-at-end`).
  [[nodiscard]] bool at_end() const;
  // Not empty: a write failed or a source stopped for good; the process must stop.
  [[nodiscard]] std::string failure() const;
  // No new work, then what is queued, then a clean end: at most about 10 s.
  void stop();

 private:
  class Impl;
  explicit Daemon(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace headwater::app
