// The configured hooks with their decoders and keys, as the server takes them.
#pragma once

#include <span>
#include <vector>

#include "api/hook.h"
#include "api/ping_key.h"
#include "api/routing_key.h"
#include "base/result.h"
#include "rules/configuration.h"
#include "rules/mapping_document.h"

namespace headwater::app {

// Reads the secrets; the error names the hook, never what stands in one. `mappings` are the
// estate's own.
[[nodiscard]] Result<std::vector<api::Hook>> make_hooks(const std::vector<rules::HookRule>& rules,
                                                        std::span<const rules::Mapping> mappings);
// The same for the heartbeats that have a door.
[[nodiscard]] Result<api::PingKeys> make_ping_keys(const std::vector<rules::HeartbeatRule>& rules);
// The same for the routing keys.
[[nodiscard]] Result<api::RoutingKeys> make_routing_keys(
    const std::vector<rules::RoutingKeyRule>& rules);

}  // namespace headwater::app
