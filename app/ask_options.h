// What every verb that asks a live daemon is given. Values.
#pragma once

#include <cstdint>

#include "app/daemon_client.h"

namespace headwater::app {

enum class Output : std::uint8_t { kTable, kJson, kSvg, kDot, kMermaid, kHtml };

struct AskOptions {
  ClientOptions client;
  Output output = Output::kTable;
};

}  // namespace headwater::app
