// The doors that the configuration makes, with their decoders and keys, as the server takes them.
#pragma once

#include <span>
#include <vector>

#include "api/chat_door.h"
#include "api/hook.h"
#include "api/ping_key.h"
#include "api/routing_key.h"
#include "base/result.h"
#include "rules/configuration.h"
#include "rules/mapping_document.h"

namespace headwater::app {

struct ConfiguredDoors {
  std::vector<api::Hook> hooks;
  api::RoutingKeys routing_keys;
  api::PingKeys ping_keys;
  api::ChatDoors chat;  // its port is for the caller to set
};

// Reads the secrets; the error names the door, never what stands in one. `mappings` are the
// estate's own.
[[nodiscard]] Result<ConfiguredDoors> make_doors(const rules::Configuration& configuration,
                                                 std::span<const rules::Mapping> mappings);

}  // namespace headwater::app
