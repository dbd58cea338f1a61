// `headwater audit`: who did what, and whether the record of it is as it was written; of a live
// daemon over HTTP, or of a store that no daemon holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/ask_options.h"
#include "base/result.h"
#include "model/audit.h"

namespace headwater::app {

// The audit is not as it was written.
inline constexpr int kExitTampered = 5;

struct AuditOptions {
  AskOptions asking;
  std::string store;   // folder; "" = ask the daemon
  std::string estate;  // in that store; "" = the only one
  std::uint64_t limit = 50;
  std::uint64_t before = 0;       // numbers below; 0 = from the newest
  std::vector<std::string> logs;  // files of the daemon's log, which hold anchors
};

// What the daemon's log says of the audit's newest record, each minute in which there was a new
// one.
[[nodiscard]] std::string anchor_line(std::string_view estate, const AuditAnchor& head);
// Every one in a log, of that estate ("" = of any).
[[nodiscard]] std::vector<AuditAnchor> read_anchors(std::string_view log, std::string_view estate);

// 0, or 1 with the reason on standard error; verify also kExitTampered.
[[nodiscard]] int run_audit_list(const AuditOptions& options);
[[nodiscard]] int run_audit_verify(const AuditOptions& options);

}  // namespace headwater::app
