// What the daemon shows under /metrics beside the engine's status and the server's own.
// Thread-safe.
#pragma once

#include <optional>
#include <vector>

#include "api/metric.h"
#include "base/timestamp.h"
#include "rules/configuration.h"

namespace headwater::app {

class EngineLoop;
class KafkaIntake;
class Receivers;
class StoreKeeper;

struct DaemonState {
  bool ready = false;
  bool reloaded = true;                   // the last reload, or the start, was not refused
  Timestamp configured_at;                // with what is in force
  std::optional<Timestamp> backed_up_at;  // unset in it: never; nullopt: no place is known
  Timestamp certificate_until;            // unset: there is no TLS
};

// `kafka` may be null.
[[nodiscard]] std::vector<api::MetricGroup> daemon_metrics(const EngineLoop& loop,
                                                           const Receivers& receivers,
                                                           const KafkaIntake* kafka,
                                                           const StoreKeeper& keeper,
                                                           const DaemonState& state);

// The configuration as it was read; it holds references to secrets, never secrets.
[[nodiscard]] std::string configuration_without_secrets(const rules::Configuration& configuration);

}  // namespace headwater::app
