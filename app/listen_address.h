// The text of `server.listen` and `--listen`. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace headwater::app {

struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
};

// "127.0.0.1:9095", "[::1]:9095", ":9095".
[[nodiscard]] Result<ListenAddress> read_listen_address(const std::string& text);

}  // namespace headwater::app
