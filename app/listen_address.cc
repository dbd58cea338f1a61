#include "app/listen_address.h"

#include <charconv>

namespace headwater::app {

Result<ListenAddress> read_listen_address(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return malformed("server.listen: " + text + ": needs host:port");
  ListenAddress address{.host = text.substr(0, colon)};
  if (address.host.starts_with('[') && address.host.ends_with(']'))
    address.host = address.host.substr(1, address.host.size() - 2);
  if (address.host.empty()) address.host = "0.0.0.0";
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc{} || at != end)
    return malformed("server.listen: " + text + ": no such port");
  return address;
}

}  // namespace headwater::app
